// The map of a dataset, after a tap: its layer's tiles, or the first of the places in its table.

const box = document.getElementById("dataset-map");
const button = document.getElementById("dataset-map-open");
const LEAST_RADIUS = 4;
if (box && button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.closest("p").remove();
    box.hidden = false;
    draw().catch(() => {
      box.hidden = true;
      document.getElementById("dataset-map-failed").hidden = false;
    });
  }, { once: true });
}

async function draw() {
  const said = box.dataset;
  const base = await import(said.base);
  const map = await base.openMap(box, { maxZoom: 16 });
  await (said.tilejson ? drawTiles(map, said, base) : drawRows(map, said));
  base.drawGround(map, said);
  box.focus({ preventScroll: true });
  box.dataset.ready = "true";
}

function fit(map, corners) {
  map.fitBounds(corners.pad(0.05), { animate: false, maxZoom: 15 });
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error("The places cannot be loaded");
  return answer.json();
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

async function drawTiles(map, said, { loaded }) {
  const { tiles: [url], bounds: [west, south, east, north], maxzoom, attribution } = await read(said.tilejson);
  fit(map, L.latLngBounds([[south, west], [north, east]]));
  if (!window.protomapsL) await loaded("script", { src: said.protomaps });
  const { CircleSymbolizer, CenteredTextSymbolizer } = protomapsL;
  const many = ({ props }) => Number(props.point_count ?? 1);
  // Above the ground, which comes later.
  map.createPane("places").style.zIndex = 450;
  const dataLayer = said.layer;
  const circle = new CircleSymbolizer({
    radius: (_zoom, feature) => LEAST_RADIUS + (many(feature) > 1 ? 5 + 1.5 * Math.log2(many(feature)) : 1),
    fill: colour("--brand"), stroke: colour("--paper"), width: 1.5,
  });
  const count = new CenteredTextSymbolizer({
    labelProps: ["point_count"], fill: colour("--on-brand"), font: `bold 12px ${getComputedStyle(document.body).fontFamily}`,
  });
  protomapsL.leafletLayer({
    url, attribution, maxDataZoom: maxzoom, pane: "places", lang: document.documentElement.lang,
    paintRules: [{ dataLayer, symbolizer: circle }],
    labelRules: [{ dataLayer, symbolizer: count, filter: (_zoom, feature) => many(feature) > 1 }],
  }).addTo(map);
}

async function drawRows(map, { rows, lon, lat }) {
  const { result: { records } } = await read(rows);
  const places = records.filter((one) => one[lon] !== null && one[lat] !== null)
    .map((one) => L.latLng(one[lat], one[lon]));
  fit(map, L.latLngBounds(places));
  const style = { radius: LEAST_RADIUS + 1, weight: 1.5, color: colour("--paper"), fillColor: colour("--brand"), fillOpacity: 1, interactive: false };
  map.createPane("places").style.zIndex = 450;
  const renderer = L.canvas({ pane: "places" });
  for (const at of places) L.circleMarker(at, { ...style, pane: "places", renderer }).addTo(map);
}
