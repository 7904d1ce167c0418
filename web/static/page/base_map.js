// A map as all pages have it: Leaflet with its controls, over tiles or the lines of the areas.
// Pages say the address of this module, which changes with what is in it.

const MIN_ZOOM = 6;
const LONGEST_MS = 5000;
// Leaflet lets new tiles appear within 200 ms.
const FADING_MS = 250;
// By map: what draws our streets, where it does.
const streets = new WeakMap();

export async function openMap(element, { maxZoom, ...options }) {
  const said = element.dataset;
  await loadLeaflet(said.leaflet);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false, attributionControl: false, scrollWheelZoom: false, minZoom: MIN_ZOOM, maxZoom,
    fadeAnimation: !still, zoomAnimation: !still, markerZoomAnimation: !still, ...options,
  });
  if (still) {
    const { panBy } = map;
    map.panBy = (offset, how) => panBy.call(map, offset, { ...how, animate: false });
  }
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", said.label);
  L.control.zoom({ zoomInTitle: said.zoomIn, zoomOutTitle: said.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  new ResizeObserver(() => map.invalidateSize()).observe(element);
  return map;
}

export function loaded(name, attributes) {
  return new Promise((done, failed) => {
    const node = Object.assign(document.createElement(name), attributes);
    node.onload = done;
    node.onerror = () => { node.remove(); failed(new Error("The map cannot be loaded")); };
    document.head.prepend(node);
  });
}

function loadLeaflet(folder) {
  if (window.L) return null;
  return Promise.all([
    loaded("link", { rel: "stylesheet", href: `${folder}/leaflet.css` }),
    loaded("script", { src: `${folder}/leaflet.js` }),
  ]);
}

// The portal's own base map, where one was imported and holds what is looked at; says whether it is drawn.
async function drawStreets(map, said) {
  const answer = said.streets ? await fetch("/tiles/basemap.json") : null;
  if (answer?.status !== 200) return false;
  const { tiles: [address], attribution, maxzoom, bounds: [west, south, east, north] } = await answer.json();
  await new Promise((done) => map.whenReady(done));
  if (!L.latLngBounds([[south, west], [north, east]]).intersects(map.getBounds())) return false;
  const [{ streetLayer }] = await Promise.all([
    import(said.streets), window.protomapsL ?? loaded("script", { src: said.protomaps }),
  ]);
  L.control.attribution({ prefix: false }).addTo(map);
  // Not where images of tile servers lie, which the dark look turns over.
  map.createPane("streets").style.zIndex = 200;
  const draw = () => streetLayer({ address, attribution, maxDataZoom: maxzoom, pane: "streets" }).addTo(map);
  streets.set(map, { draw, layer: draw() });
  return true;
}

// Draws our streets anew in the colours that hold now; done when they stand, or have taken too long.
export function redrawGround(map) {
  const drawn = streets.get(map);
  if (!drawn) return null;
  drawn.layer.remove();
  drawn.layer = drawn.draw();
  return new Promise((done) => {
    drawn.layer.on("drawn", () => setTimeout(done, FADING_MS));
    setTimeout(done, LONGEST_MS);
  });
}

// Draws what lies below everything else: a tile server's images, our streets, or the areas with names.
// What is shown on it stands without it as well, when it is away.
export async function drawGround(map, said) {
  try {
    await layGround(map, said);
  } catch {
    // The pins, the ring and the list say the same without.
  }
}

async function layGround(map, said) {
  if (said.tiles) {
    L.control.attribution({ prefix: false }).addTo(map);
    L.tileLayer(said.tiles, { attribution: said.attribution, maxZoom: map.getMaxZoom() }).addTo(map);
    return;
  }
  if (!await drawStreets(map, said)) await drawAreas(map, said);
}

async function drawAreas(map, said) {
  const [answer, { drawNames }] = await Promise.all([fetch(said.areas), import(said.names)]);
  const { features } = answer.ok ? await answer.json() : { features: [] };
  const style = ({ properties }) => (properties.level === 0
    ? { weight: 2.5, fillOpacity: 1, className: "ground-country" }
    : { weight: 1, dashArray: "4 4", fill: false, className: "ground-area" });
  // The country, which comes first, under the lines of its areas.
  map.createPane("ground").style.zIndex = 350;
  L.geoJSON(features, { style, interactive: false, pane: "ground" }).addTo(map);
  drawNames(map, features, { places: said.places, language: document.documentElement.lang });
}
