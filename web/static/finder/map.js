// The map beside the list: it draws what the list holds, from the attributes of the cards.

const PIN_PX = 30;
const APART_PX = 32;
const CLOSEST_ZOOM = 16;
const LETTER_PX = 8;
// As in pages.css.
const SIDE_BY_SIDE = "(min-width: 56.25rem)";

export async function drawMap(element, { openMap, drawGround }) {
  const dragging = !matchMedia("(pointer: coarse)").matches;
  const zoomSnap = element.dataset.tiles ? 1 : 0.5;
  const view = makeView(element, await openMap(element, { maxZoom: 18, dragging, zoomSnap }));
  const cards = [...document.querySelectorAll("[data-number][data-lat]")];
  fit(view, cards.map(positionOf));
  const pins = cards.map((card) => addPin(view, card));
  drawOrigin(view);
  drawGround(view.map, view.said).then((areas) => drawNames(view, areas));
  spread(view, pins);
  view.map.on("zoomend", () => spread(view, pins));
  view.map.on("popupopen zoomend", () => hideCovered(pins, pins.find((pin) => pin.marker.isPopupOpen())));
  view.map.on("popupclose", () => hideCovered(pins, undefined));
  element.dataset.ready = "true";
  const choose = (number) => {
    element.scrollIntoView({ block: "nearest" });
    pins.find((pin) => pin.number === number)?.marker.openPopup();
  };
  return { choose };
}

function makeView(element, map) {
  // A finger or the wheel goes on scrolling the page; one tap moves the map.
  map.on("click", (event) => map.panTo(event.latlng));
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  return { map, said: element.dataset };
}

function positionOf({ dataset }) {
  return L.latLng(Number(dataset.lat), Number(dataset.lon));
}

function addPin({ map, said }, card) {
  const at = positionOf(card);
  const { number } = card.dataset;
  const name = card.dataset.name ?? card.querySelector("h2").textContent.trim();
  const icon = L.divIcon({ className: "pin", iconSize: [PIN_PX, PIN_PX], html: number });
  L.circleMarker(at, { radius: 3, color: card.dataset.colour, fillOpacity: 1, interactive: false }).addTo(map);
  const line = L.polyline([at, at], { color: card.dataset.colour, weight: 1.5, interactive: false }).addTo(map);
  const marker = L.marker(at, { icon, riseOnHover: true }).addTo(map);
  const node = marker.getElement();
  node.style.setProperty("--pin", card.dataset.colour);
  node.setAttribute("aria-label", `${number}. ${name}`);
  Object.assign(node.dataset, { id: card.dataset.id, number });
  marker.bindPopup(() => popupContent(card, said, map), { closeButton: false, maxWidth: 260, minWidth: 180, autoPanPadding: [16, 16] });
  listen(marker, card, node);
  return { number, at, marker, line, node };
}

function listen(marker, card, node) {
  const mark = (on) => { for (const one of [node, card]) one.classList.toggle("is-chosen", on); };
  marker.on("popupopen", ({ popup }) => {
    mark(true);
    if (matchMedia(SIDE_BY_SIDE).matches) card.scrollIntoView({ block: "nearest" });
    popup.getElement().querySelector("a, button")?.focus({ preventScroll: true });
  });
  marker.on("popupclose", ({ popup }) => {
    const inside = popup.getElement().contains(document.activeElement) || document.activeElement === document.body;
    mark(false);
    if (inside) node.focus({ preventScroll: true });
  });
  card.addEventListener("pointerenter", () => node.classList.add("is-chosen"));
  card.addEventListener("pointerleave", () => { if (!marker.isPopupOpen()) node.classList.remove("is-chosen"); });
}

function popupContent(card, said, map) {
  const box = document.createElement("div");
  box.dir = said.direction;
  const wanted = card.matches("li")
    ? ["h2 > a", ".card-distance", ".card-kind", "a.phone", "a.directions"]
    : [".coordinates > bdi"];
  for (const selector of wanted) {
    const part = card.querySelector(selector)?.cloneNode(true);
    if (!part) continue;
    const line = document.createElement("p");
    line.append(...(part.matches("a, bdi") ? [part] : part.childNodes));
    line.className = part.matches("a, bdi") ? "" : part.className;
    box.append(line);
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: said.close });
  close.addEventListener("click", () => map.closePopup());
  box.append(close);
  return box;
}

function drawOrigin({ map, said }) {
  if (!said.lat) return;
  const at = positionOf({ dataset: said });
  const radius = Number(said.radius);
  L.circle(at, { radius, color: "#1a56c4", weight: 2, fillOpacity: 0.05, interactive: false, className: "radius" }).addTo(map);
  L.circle(at, { radius: radius / 2, color: "#1a56c4", weight: 1, dashArray: "3 6", fill: false, interactive: false }).addTo(map);
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

// All places; around an origin the whole circle, unless the page holds only what lies near its middle.
function fit({ map, said }, places) {
  if (!said.lat) {
    map.fitBounds(L.latLngBounds(places).pad(0.15), { maxZoom: 14 });
    return;
  }
  const origin = positionOf({ dataset: said });
  const radius = Number(said.radius);
  const farthest = Math.max(...places.map((at) => at.distanceTo(origin)));
  const bounds = farthest > radius / 5
    ? origin.toBounds(2 * radius)
    : L.latLngBounds([origin, ...places]).pad(0.15);
  map.fitBounds(bounds, { maxZoom: CLOSEST_ZOOM });
}

// A pin that looks out from under an open popup would be too small to be hit.
function hideCovered(pins, open) {
  const popup = open?.marker.getPopup().getElement().getBoundingClientRect();
  for (const pin of pins) {
    const box = pin.node.getBoundingClientRect();
    const apart = !popup || pin === open || box.right < popup.left || box.left > popup.right
      || box.bottom < popup.top || box.top > popup.bottom;
    pin.node.classList.toggle("is-covered", !apart);
  }
}

// Pins that would cover each other step aside; a line leads to where they belong.
function spread({ map }, pins) {
  const spots = pins.map((pin) => map.latLngToLayerPoint(pin.at));
  for (let round = 0; round < 80 && pushApart(spots); round += 1);
  pins.forEach((pin, index) => {
    const spot = map.layerPointToLatLng(spots[index]);
    pin.marker.setLatLng(spot);
    pin.line.setLatLngs([pin.at, spot]);
  });
}

function pushApart(spots) {
  let moved = false;
  for (let i = 0; i < spots.length; i += 1) {
    for (let j = i + 1; j < spots.length; j += 1) {
      const dx = spots[j].x - spots[i].x;
      const dy = spots[j].y - spots[i].y;
      const [missingX, missingY] = [APART_PX - Math.abs(dx), APART_PX - Math.abs(dy)];
      if (missingX <= 0.01 || missingY <= 0.01) continue;
      moved = true;
      if (missingX < missingY) {
        const step = (missingX / 2) * (dx < 0 ? -1 : 1);
        spots[i].x -= step; spots[j].x += step;
      } else {
        const step = (missingY / 2) * (dy < 0 ? -1 : 1);
        spots[i].y -= step; spots[j].y += step;
      }
    }
  }
  return moved;
}

function drawNames({ map, said }, areas) {
  const names = areas.filter((area) => area.properties.level === 1).map((area) => areaLabel(area, said.language));
  const draw = () => drawLabels(map, names);
  map.on("zoomend moveend", draw);
  draw();
}

function areaLabel({ properties }, language) {
  const text = properties.names[language] ?? Object.values(properties.names)[0];
  const [lon, lat] = properties.label;
  const node = document.createElement("span");
  node.textContent = text;
  const icon = L.divIcon({ className: "map-label", iconSize: [text.length * LETTER_PX, 20], html: node });
  return { at: [lat, lon], width: text.length * LETTER_PX, marker: L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }) };
}

// Names that would touch one already drawn wait for a closer view.
function drawLabels(map, names) {
  const taken = [];
  for (const { at, width, marker } of names) {
    const { x, y } = map.latLngToLayerPoint(at);
    const free = taken.every((other) => Math.abs(x - other.x) > (width + other.width) / 2 + 4 || Math.abs(y - other.y) > 22);
    if (free) {
      taken.push({ x, y, width });
      marker.addTo(map);
    } else {
      marker.remove();
    }
  }
}
