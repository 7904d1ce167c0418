// A radius question answered on the phone, from the places of downloaded areas: the same places, in the same order, with
// the same millimetres as the server's answer (docs/decisions/0011). Needs `geodesic` of geographiclib.

const EQUATOR_M = 6378137;
const FLATTENING = 1 / 298.257223563;
const ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING);
const RADIAN = Math.PI / 180;
// No chord is longer than the way along the ground; more than half a millimetre is more than rounding.
const ROUNDING_M = 0.001;
const BEARINGS = 72;

// Half to even, as SQL, Python and NumPy round.
export function roundEven(number) {
  const near = Math.round(number);
  return Math.abs(number % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

// The file of an area (docs/offline.md) as objects that can be measured.
export function readPlaces(file) {
  const columns = Object.fromEntries(file.columns.map((name, number) => [name, number]));
  return file.places.map((row) => {
    const [lon, lat] = [row[columns.lon], row[columns.lat]];
    return {
      layer: row[columns.layer], ref: row[columns.ref], lon, lat, chord: geocentric(lon, lat), names: row[columns.names],
      kinds: file.kinds[row[columns.kinds]], address: row[columns.address], phone: row[columns.phone],
      phoneText: row[columns.phone_text], hours: file.hours[row[columns.hours]] ?? null,
      areas: row[columns.areas].map((code) => file.areas[code]),
    };
  });
}

function geocentric(lon, lat) {
  const [east, north] = [lon * RADIAN, lat * RADIAN];
  const across = EQUATOR_M / Math.sqrt(1 - ECCENTRICITY_2 * Math.sin(north) ** 2);
  return [
    across * Math.cos(north) * Math.cos(east), across * Math.cos(north) * Math.sin(east),
    across * (1 - ECCENTRICITY_2) * Math.sin(north),
  ];
}

// All places of some layers within a radius, nearest first; of the same distance by layer, then by reference.
export function around(places, { lat, lon, radiusM, layers }) {
  const [x, y, z] = geocentric(lon, lat);
  const radiusMm = roundEven(radiusM * 1000);
  const found = [];
  for (const place of places) {
    if (!layers.has(place.layer)) continue;
    const [otherX, otherY, otherZ] = place.chord;
    if (Math.hypot(otherX - x, otherY - y, otherZ - z) > radiusM + ROUNDING_M) continue;
    const { distanceMm, bearing } = measure({ lat, lon }, place);
    if (distanceMm <= radiusMm) found.push({ place, distanceMm, bearing });
  }
  return found.sort((one, other) => one.distanceMm - other.distanceMm || compare(one.place, other.place));
}

export function measure(origin, place) {
  const { s12, azi1 } = geodesic.Geodesic.WGS84.Inverse(origin.lat, origin.lon, place.lat, place.lon);
  return { distanceMm: roundEven(s12 * 1000), bearing: (azi1 + 360) % 360 };
}

function compare(one, other) {
  const [left, right] = one.layer === other.layer ? [one.ref, other.ref] : [one.layer, other.layer];
  return left < right ? -1 : Number(left > right);
}

// Whether a circle lies inside the outlines of areas: else something near may be missing. Looked at on the circle itself
// and half-way, in so many directions.
export function isCovered(outlines, { lat, lon, radiusM }) {
  const holds = (at) => outlines.some((outline) => isInside(outline, at));
  if (!holds([lon, lat])) return false;
  for (const part of [0.5, 1]) {
    for (let number = 0; number < BEARINGS; number += 1) {
      const at = geodesic.Geodesic.WGS84.Direct(lat, lon, number * 360 / BEARINGS, radiusM * part);
      if (!holds([at.lon2, at.lat2])) return false;
    }
  }
  return true;
}

function isInside({ type, coordinates }, at) {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.some((rings) => rings.filter((ring) => crosses(ring, at)).length % 2 === 1);
}

// An odd number of crossings to one side is inside.
function crosses(ring, [x, y]) {
  let isIn = false;
  for (let now = 0, before = ring.length - 1; now < ring.length; before = now, now += 1) {
    const [[x1, y1], [x2, y2]] = [ring[now], ring[before]];
    if (y1 > y !== y2 > y && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1) isIn = !isIn;
  }
  return isIn;
}
