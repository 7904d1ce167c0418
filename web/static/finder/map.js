// The map beside the list: it draws what the list holds, from the attributes of the cards.
// Every pin stands where its place is. Pins that would cover each other are one with their count.

const PIN_PX = 30;
const APART_PX = 34;
const CLOSEST_ZOOM = 16;
const PLACE_ZOOM = 14;
// So many of the nearest decide how close the first view is.
const NEAREST = 5;
// As in map.css.
const SIDE_BY_SIDE = "(min-width: 56.25rem)";

export async function drawMap(element, { openMap, drawGround, redrawGround }, { addControls }) {
  const dragging = !matchMedia("(pointer: coarse)").matches;
  const zoomSnap = element.dataset.tiles ? 1 : 0.5;
  const view = makeView(element, await openMap(element, { maxZoom: 18, dragging, zoomSnap }));
  const cards = [...document.querySelectorAll("[data-number][data-lat]")];
  const listed = cards.map(positionOf);
  view.places = [...listed, ...drawOthers(view)];
  (view.said.lat ? fitNearest : fitResults)(view, listed.slice(0, NEAREST));
  view.pins = cards.map((card) => addPin(view, card));
  drawOrigin(view);
  const ground = drawGround(view.map, view.said);
  cluster(view);
  view.map.on("zoomend", () => cluster(view));
  view.map.on("moveend", () => hideCovered(view));
  addControls(view, { fitResults, fitCircle });
  element.dataset.ready = "true";
  return {
    choose(number) {
      element.scrollIntoView({ block: "nearest" });
      open(view, view.pins.find((pin) => pin.number === number));
    },
    // Over the whole screen nothing lies behind that a finger or the wheel could scroll.
    fill(isFull) {
      view.map.dragging[isFull || dragging ? "enable" : "disable"]();
      view.map.scrollWheelZoom[isFull ? "enable" : "disable"]();
      element.dispatchEvent(new Event("filled"));
    },
    // In the size and the colours that hold now: what was searched as a whole, or what the page lists.
    async refit() {
      view.map.invalidateSize({ animate: false, pan: false });
      const bounds = view.said.lat ? circleOf(view) : resultsOf(view, view.places);
      view.map.fitBounds(bounds, { animate: false, maxZoom: view.said.lat ? CLOSEST_ZOOM : PLACE_ZOOM });
      close(view);
      cluster(view);
      await ground;
      await redrawGround(view.map);
    },
  };
}

function makeView(element, map) {
  const sheet = Object.assign(document.createElement("div"), { className: "map-sheet", hidden: true, dir: element.dataset.direction });
  sheet.setAttribute("role", "region");
  sheet.setAttribute("aria-label", element.dataset.chosen);
  element.append(sheet);
  L.DomEvent.disableClickPropagation(sheet);
  const view = { element, map, said: element.dataset, sheet, pins: [], places: [], clusters: [], chosen: null };
  // A finger or the wheel goes on scrolling the page; one tap moves the map, or closes what lies over it.
  map.on("click", (event) => { if (!close(view)) map.panTo(event.latlng); });
  element.addEventListener("keydown", (event) => {
    // The next one closes what the map itself lies in.
    if (event.key === "Escape" && close(view)) event.preventDefault();
  });
  return view;
}

function positionOf({ dataset }) {
  return L.latLng(Number(dataset.lat), Number(dataset.lon));
}

// Places that belong to what is shown and stand on another page of the list.
function drawOthers({ map, said }) {
  return JSON.parse(said.others ?? "[]").map(([lon, lat]) => {
    const at = L.latLng(lat, lon);
    L.circleMarker(at, { radius: 4, className: "other-place", interactive: false }).addTo(map);
    return at;
  });
}

function addPin(view, card) {
  const at = positionOf(card);
  const { number } = card.dataset;
  const name = card.dataset.name ?? card.querySelector("h2").textContent.trim();
  const icon = L.divIcon({ className: "pin", iconSize: [PIN_PX, PIN_PX], html: number });
  L.circleMarker(at, { radius: 3, color: card.dataset.colour, fillOpacity: 1, interactive: false }).addTo(view.map);
  const marker = L.marker(at, { icon, riseOnHover: true }).addTo(view.map);
  const node = marker.getElement();
  node.style.setProperty("--pin", card.dataset.colour);
  node.setAttribute("aria-label", `${number}. ${name}`);
  Object.assign(node.dataset, { id: card.dataset.id, number });
  const pin = { number, name, at, node, card };
  onPress(marker, () => open(view, pin));
  card.addEventListener("pointerenter", () => node.classList.add("is-chosen"));
  card.addEventListener("pointerleave", () => { if (view.chosen !== pin) node.classList.remove("is-chosen"); });
  return pin;
}

function onPress(marker, act) {
  marker.on("click", act);
  marker.on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") act(); });
}

function open(view, pin) {
  if (!pin) return;
  release(view);
  view.chosen = pin;
  for (const one of [pin.node, pin.card]) one.classList.add("is-chosen");
  cluster(view);
  show(view, sheetContent(pin.card));
  if (matchMedia(SIDE_BY_SIDE).matches && !view.element.closest("dialog")) pin.card.scrollIntoView({ block: "nearest" });
  view.map.panInside(pin.at, { paddingTopLeft: [PIN_PX, PIN_PX], paddingBottomRight: [PIN_PX, view.sheet.offsetHeight + PIN_PX] });
}

function release(view) {
  if (!view.chosen) return null;
  const { node, card } = view.chosen;
  for (const one of [node, card]) one.classList.remove("is-chosen");
  view.chosen = null;
  return node;
}

function close(view) {
  if (view.sheet.hidden) return false;
  const inside = view.sheet.contains(document.activeElement) || document.activeElement === document.body;
  view.sheet.hidden = true;
  const node = release(view);
  cluster(view);
  if (!inside) return true;
  const shown = node && !node.classList.contains("is-clustered") ? node : view.map.getContainer();
  shown.focus({ preventScroll: true });
  return true;
}

// What was chosen, over the lower part of the map: the buttons for zooming are at its top.
function show(view, lines) {
  const { sheet, said } = view;
  const shut = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: said.close });
  shut.addEventListener("click", () => close(view));
  sheet.replaceChildren(...lines, shut);
  sheet.hidden = false;
  hideCovered(view);
  sheet.querySelector("a, button").focus({ preventScroll: true });
}

function sheetContent(card) {
  const wanted = card.matches("li")
    ? ["h2 > a", ".card-distance", ".card-kind", "a.phone", "a.directions"]
    : [".coordinates > bdi"];
  const lines = [];
  for (const selector of wanted) {
    const part = card.querySelector(selector)?.cloneNode(true);
    if (!part) continue;
    const line = document.createElement("p");
    line.append(...(part.matches("a, bdi") ? [part] : part.childNodes));
    line.className = part.matches("a, bdi") ? "" : part.className;
    lines.push(line);
  }
  return lines;
}

// Pins that would cover each other: the first of them stands for all, with their count. The chosen pin always shows.
function cluster(view) {
  const { map, pins, chosen } = view;
  for (const one of view.clusters) one.remove();
  const groups = grouped(map, map.getZoom(), chosen ? [chosen, ...pins.filter((one) => one !== chosen)] : pins);
  for (const { members: [first, ...others] } of groups) {
    first.node.classList.toggle("is-clustered", others.length > 0 && first !== chosen);
    for (const one of others) one.node.classList.add("is-clustered");
  }
  view.clusters = groups.filter(({ members }) => members.length > 1 && members[0] !== chosen)
    .map(({ members }) => addCluster(view, members));
  hideCovered(view);
}

// What is drawn so near to another at a zoom that one pin would cover the other stands in one group with it.
function grouped(map, zoom, pins) {
  const groups = [];
  for (const pin of pins) {
    const { x, y } = map.project(pin.at, zoom);
    const group = groups.find((one) => Math.abs(one.x - x) < APART_PX && Math.abs(one.y - y) < APART_PX);
    if (group) group.members.push(pin);
    else groups.push({ x, y, members: [pin] });
  }
  return groups;
}

// What looks out from under the sheet would be too small to be hit.
function hideCovered({ sheet, pins, clusters }) {
  const edge = sheet.hidden ? Infinity : sheet.getBoundingClientRect().top;
  for (const node of [...pins.map((pin) => pin.node), ...clusters.map((one) => one.getElement())]) {
    node.classList.toggle("is-covered", node.getBoundingClientRect().bottom > edge);
  }
}

function addCluster(view, members) {
  const icon = L.divIcon({ className: "cluster", iconSize: [PIN_PX + 4, PIN_PX + 4], html: String(members.length) });
  const marker = L.marker(members[0].at, { icon }).addTo(view.map);
  const node = marker.getElement();
  node.setAttribute("aria-label", view.said.cluster.replace("{count}", members.length));
  node.dataset.numbers = members.map((pin) => pin.number).join(" ");
  onPress(marker, () => openCluster(view, members));
  return marker;
}

// A closer view parts them; what no view parts is a list.
function openCluster(view, members) {
  const { map } = view;
  close(view);
  const bounds = L.latLngBounds(members.map((pin) => pin.at));
  const [low, high] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => map.project(at, map.getMaxZoom()));
  const apart = Math.abs(high.x - low.x) >= APART_PX || Math.abs(high.y - low.y) >= APART_PX;
  if (apart && map.getZoom() < map.getMaxZoom()) {
    map.fitBounds(bounds, { padding: [2 * PIN_PX, 2 * PIN_PX] });
    return;
  }
  show(view, members.map((pin) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: `${pin.number}. ${pin.name}` });
    button.addEventListener("click", () => open(view, pin));
    return button;
  }));
}

function drawOrigin({ map, said }) {
  if (!said.lat) return;
  const at = positionOf({ dataset: said });
  const radius = Number(said.radius);
  L.circle(at, { radius, weight: 2, fillOpacity: 0.05, interactive: false, className: "radius" }).addTo(map);
  L.circle(at, { radius: radius / 2, weight: 1, dashArray: "3 6", fill: false, interactive: false, className: "half-radius" }).addTo(map);
  labelRing(map, at, radius, said.radiusText);
  labelRing(map, at, radius / 2, said.halfText);
  const icon = L.divIcon({ className: "origin", iconSize: [18, 18] });
  const marker = L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -500 }).addTo(map);
  marker.getElement().setAttribute("role", "img");
  marker.getElement().setAttribute("aria-label", said.origin);
}

function labelRing(map, at, radius, text) {
  const top = L.latLng(at.toBounds(2 * radius).getNorth(), at.lng);
  const words = Object.assign(document.createElement("bdi"), { textContent: text });
  const icon = L.divIcon({ className: "map-label ring-label", iconSize: [80, 20], iconAnchor: [40, 21], html: words });
  L.marker(top, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(map);
}

// The widest view that shows most of the nearest apart: the circle that was searched, what the page lists, the nearest.
// One heap of pins in the middle of fifty kilometres would tell nobody where they are.
function fitNearest(view, nearest) {
  const { map } = view;
  const views = [circleOf(view), resultsOf(view, view.places), resultsOf(view, nearest)];
  const pins = nearest.map((at) => ({ at }));
  const zoomOf = (bounds) => Math.min(map.getBoundsZoom(bounds), CLOSEST_ZOOM);
  const isApart = (bounds) => !pins.length || 2 * grouped(map, zoomOf(bounds), pins).length > pins.length;
  map.fitBounds(views.find(isApart) ?? views.at(-1), { maxZoom: CLOSEST_ZOOM });
}

// What the page lists, with the origin.
function fitResults(view) {
  view.map.fitBounds(resultsOf(view, view.places), { maxZoom: view.said.lat ? CLOSEST_ZOOM : PLACE_ZOOM });
}

// The circle that was searched, whole: what stands close together in it is clustered and opens.
function fitCircle(view) {
  view.map.fitBounds(circleOf(view), { maxZoom: CLOSEST_ZOOM });
}

function resultsOf({ said }, places) {
  return L.latLngBounds(said.lat ? [positionOf({ dataset: said }), ...places] : places).pad(0.15);
}

function circleOf({ said }) {
  return positionOf({ dataset: said }).toBounds(2 * Number(said.radius));
}
