// The places on the map of a report, their legend and their popups. `map`, `data` and `words` are
// given by the page; every mark has a shape of its own, so that no colour is needed to tell them.

// The colours are tokens of the page, named as the kinds are.
const RADIUS = { added: 6, moved: 7, removed: 6, rejected: 7 };
const OUTLINE = {
  added: (pen, x, y, r) => pen.arc(x, y, r, 0, 2 * Math.PI),
  moved: (pen, x, y, r) => trace(pen, [[x, y - r], [x + r, y], [x, y + r], [x - r, y]]),
  removed: (pen, x, y, r) => trace(pen, [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]]),
  rejected: (pen, x, y, r) => trace(pen, [[x, y - r], [x + r, y + r * 0.8], [x - r, y + r * 0.8]]),
};

const Mark = L.CircleMarker.extend({
  _updatePath() {
    const canvas = this._renderer;
    if (!canvas._drawing || this._empty()) return;
    canvas._ctx.beginPath();
    OUTLINE[this.options.kind](canvas._ctx, this._point.x, this._point.y, this._radius);
    canvas._fillStroke(canvas._ctx, this);
  },
});

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function colourGround(map) {
  const country = { color: token("map-border"), fillColor: token("map-land") };
  const area = { color: token("map-border-soft") };
  map.eachLayer((layer) => {
    if (layer.feature) layer.setStyle(layer.feature.properties.level === 0 ? country : area);
  });
}

function trace(pen, corners) {
  corners.forEach(([x, y], number) => (number ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

function drawReport(map, data, words) {
  const box = map.getContainer();
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words.map);
  colourGround(map);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (data.attribution) L.control.attribution({ prefix: false }).addAttribution(escaped(data.attribution)).addTo(map);
  map.createPane("names").style.zIndex = 360;
  map.getPane("names").style.pointerEvents = "none";
  for (const label of data.labels) addLabel(map, label);
  // One finger goes on scrolling the page; two, or a click, move the map.
  if (matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  const groups = {};
  for (const [kind, places] of Object.entries(data.places)) {
    groups[kind] = L.featureGroup(places.flatMap((place) => layersOf(kind, place)));
    groups[kind].bindPopup((layer) => popup(map, layer.options, data.reasons, words), {
      closeButton: false, minWidth: 160, maxWidth: 280, autoPanPadding: [16, 16],
    });
    groups[kind].addTo(map);
  }
  listen(map, groups);
  map.on("click", (event) => map.panTo(event.latlng));
  addEventListener("beforeprint", () => map.invalidateSize({ animate: false }));
  box.dataset.ready = "true";
  return groups;
}

function layersOf(kind, place) {
  const [lat, lon, , , , formerLat, formerLon] = place;
  const [color, edge, radius] = [token(kind), token("map-land"), RADIUS[kind]];
  const mark = new Mark([lat, lon], {
    kind, place, radius, color: edge, weight: 1.5, fillColor: color, fillOpacity: 0.95,
    bubblingMouseEvents: false,
  });
  if (formerLat === undefined) return [mark];
  const line = L.polyline([[formerLat, formerLon], [lat, lon]], { color, weight: 2, kind, place, bubblingMouseEvents: false });
  const start = L.circleMarker([formerLat, formerLon], { color, weight: 2, radius: 4, fillColor: edge, fillOpacity: 1, kind, place, bubblingMouseEvents: false });
  return [line, start, mark];
}

function popup(map, { kind, place }, reasons, words) {
  const [lat, lon, ref, name, reason] = place;
  const box = Object.assign(document.createElement("div"), { dir: document.documentElement.dir });
  const add = (tag, text, className) => {
    if (!text) return;
    const line = document.createElement(tag);
    const inner = document.createElement("bdi");
    inner.textContent = text;
    line.append(inner);
    line.className = className;
    box.append(line);
  };
  add("p", name || ref || words.nameless, "popup-name");
  add("p", words.kinds[kind], `popup-kind is-${kind}`);
  if (name) add("p", ref, "popup-ref");
  add("p", reasons[reason], "popup-reason");
  add("p", `${lat}, ${lon}`, "popup-ref");
  box.querySelector("p:last-child bdi").dir = "ltr";
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: words.close });
  close.addEventListener("click", () => map.closePopup());
  box.append(close);
  return box;
}

function addLabel(map, [lat, lon, name]) {
  const node = document.createElement("span");
  node.textContent = name;
  const icon = L.divIcon({ className: "map-label", iconSize: [0, 0], html: node });
  L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }).addTo(map);
}

function listen(map, groups) {
  for (const tick of document.querySelectorAll("input[data-kind]")) {
    const follow = () => {
      const group = groups[tick.dataset.kind];
      return tick.checked ? group.addTo(map) : group.remove();
    };
    tick.addEventListener("change", follow);
    follow();
  }
  document.getElementById("show-all")?.addEventListener("click", () => {
    const drawn = Object.values(groups).filter((group) => map.hasLayer(group) && group.getLayers().length);
    const bounds = drawn.reduce((all, group) => all.extend(group.getBounds()), L.latLngBounds([]));
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 15 });
  });
}
