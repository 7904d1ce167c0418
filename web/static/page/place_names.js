// Names on a map without streets: its areas, then what matters most of what is in view, from towns
// to roundabouts. A name that would touch one that is drawn waits for a closer view.

const LETTER_PX = 8;
const LINE_PX = 22;
const PAUSE_MS = 250;
// A box that is asked for is larger than the view, so that a small move asks nothing.
const MARGIN = 0.3;

export function drawNames(map, areas, { places, language }) {
  const ofAreas = areas.filter(({ properties }) => properties.level === 1)
    .map(({ properties }) => label(properties.names, properties.label, "", language));
  let [ofPlaces, known, waiting] = [[], null, 0];
  const draw = () => {
    // Close up the places say more than the area around them.
    drawFree(map, map.getZoom() < 12 ? [...ofAreas, ...ofPlaces] : [...ofPlaces, ...ofAreas]);
  };
  const ask = async () => {
    const zoom = map.getZoom();
    if (known?.zoom === zoom && known.box.contains(map.getBounds())) return;
    const box = map.getBounds().pad(MARGIN);
    const found = await placesIn(places, box);
    if (!found || map.getZoom() !== zoom) return;
    for (const one of ofPlaces) one.marker.remove();
    known = { zoom, box };
    ofPlaces = found.map(({ names, lon, lat, kind }) => label(names, [lon, lat], `is-${kind}`, language));
    draw();
  };
  map.on("zoomend moveend", () => {
    draw();
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });
  draw();
  ask();
}

// Nothing where they are not to be had: the map is of use without them.
async function placesIn(address, box) {
  const edges = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  const [west, south, east, north] = edges.map((edge, at) => Math.max(at % 2 ? -90 : -180, Math.min(at % 2 ? 90 : 180, edge)));
  try {
    const answer = await fetch(`${address}?bbox=${[west, south, east, north].map((edge) => edge.toFixed(4))}`);
    return answer.ok ? (await answer.json()).places : null;
  } catch {
    return null;
  }
}

function label(names, [lon, lat], kind, language) {
  const text = names[language] ?? Object.values(names)[0];
  const width = text.length * LETTER_PX;
  const node = Object.assign(document.createElement("bdi"), { textContent: text });
  const icon = L.divIcon({ className: `map-label ${kind}`, iconSize: [width, 20], html: node });
  const marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
  return { at: [lat, lon], width, marker };
}

function drawFree(map, names) {
  const taken = [];
  const view = map.getBounds().pad(MARGIN);
  for (const { at, width, marker } of names) {
    const { x, y } = map.latLngToLayerPoint(at);
    const free = view.contains(at) && taken.every((other) => (
      Math.abs(x - other.x) > (width + other.width) / 2 + 4 || Math.abs(y - other.y) > LINE_PX
    ));
    if (free) {
      taken.push({ x, y, width });
      marker.addTo(map);
    } else {
      marker.remove();
    }
  }
}
