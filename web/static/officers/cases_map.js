// The map of cases: a pin for each line of the list below it, those too near to each other as one with
// their count. Without this script the list is all there is.

const PIN_PX = 24;
const APART_PX = 30;
const CLOSE_ZOOM = 15;
const MOST_NAMED = 12;

const element = document.querySelector(".officer-map");
if (element) draw(element).catch(() => { element.hidden = true; });

async function draw(box) {
  const { openMap, drawGround } = await import(box.dataset.base);
  box.hidden = false;
  const map = await openMap(box, { maxZoom: 19 });
  drawGround(map, box.dataset);
  const cases = [...document.querySelectorAll(".officer-located [data-lat]")].map((line) => ({
    line, at: L.latLng(Number(line.dataset.lat), Number(line.dataset.lon)),
  }));
  map.fitBounds(boundsOf(cases).pad(0.1), { maxZoom: CLOSE_ZOOM });
  const pins = L.layerGroup().addTo(map);
  const show = () => {
    pins.clearLayers();
    for (const group of grouped(map, cases)) addPin(map, pins, group, box.dataset.cluster);
  };
  map.on("zoomend", show);
  show();
  box.dataset.ready = "true";
}

function boundsOf(cases) {
  return L.latLngBounds(cases.map((one) => one.at));
}

// What is drawn so near to another that one pin would cover the other stands in one group with it.
function grouped(map, cases) {
  const groups = [];
  for (const one of cases) {
    const { x, y } = map.project(one.at);
    const group = groups.find((other) => Math.abs(other.x - x) < APART_PX && Math.abs(other.y - y) < APART_PX);
    if (group) group.members.push(one);
    else groups.push({ x, y, members: [one] });
  }
  return groups.map(({ members }) => members);
}

function addPin(map, pins, group, clusterText) {
  const [{ at, line }] = group;
  const isOne = group.length === 1;
  const late = group.some((one) => one.line.dataset.late);
  const className = `${isOne ? "officer-pin" : "cluster"}${late ? " is-late" : ""}`;
  const size = isOne ? PIN_PX : PIN_PX + 8;
  const icon = L.divIcon({ className, iconSize: [size, size], html: isOne ? "" : String(group.length) });
  const marker = L.marker(at, { icon }).addTo(pins);
  const name = isOne ? line.querySelector("a").textContent : clusterText.replace("{count}", group.length);
  marker.getElement().setAttribute("aria-label", name);
  const press = () => open(map, marker, group);
  marker.on("click", press);
  marker.on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") press(); });
}

// A closer view parts them; what no view parts is a list.
function open(map, marker, group) {
  const bounds = boundsOf(group);
  if (group.length > 1 && !bounds.getNorthEast().equals(bounds.getSouthWest()) && map.getZoom() < map.getMaxZoom()) {
    map.fitBounds(bounds.pad(0.2));
    return;
  }
  const list = document.createElement("ul");
  list.className = "officer-here";
  list.dir = document.documentElement.dir;
  for (const { line } of group.slice(0, MOST_NAMED)) {
    const entry = document.createElement("li");
    entry.append(...[...line.childNodes].map((node) => node.cloneNode(true)));
    list.append(entry);
  }
  marker.unbindPopup().bindPopup(list, { minWidth: 200, maxHeight: 220 }).openPopup();
  list.querySelector("a").focus();
}
