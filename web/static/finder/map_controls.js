// The buttons of the finder's map: the whole screen, where I am, all results, the whole circle, and a search around
// what the map shows. Each is a button or a link, so that nothing needs a gesture.

const SVG = "http://www.w3.org/2000/svg";
const ME_ZOOM = 15;
const ROUNDED_DEG = 4;
// A search that would find nearly the same is not offered.
const SAME_SHARE = 0.1;

export function addControls(view, { fitResults, fitCircle }) {
  const { said } = view;
  const tools = Object.assign(document.createElement("div"), { className: "map-tools" });
  const status = Object.assign(document.createElement("p"), { className: "map-said", dir: said.direction });
  status.setAttribute("role", "status");
  const add = (name, label, act) => tools.append(makeTool(said, name, label, act));
  add("full", said.full, () => view.element.dispatchEvent(new Event("full")));
  if ("geolocation" in navigator && window.isSecureContext) add("locate", said.me, () => locate(view, status));
  add("results", said.all, () => fitResults(view));
  if (said.lat) add("circle", said.circle, () => fitCircle(view));
  view.element.append(tools, status);
  if (said.here) view.element.append(makeSearch(view));
  for (const part of view.element.querySelectorAll(".map-tools, .map-search")) {
    L.DomEvent.disableClickPropagation(part);
  }
}

function makeTool(said, name, label, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: `map-tool is-${name}`, title: label });
  button.setAttribute("aria-label", label);
  const [sign, use] = ["svg", "use"].map((tag) => document.createElementNS(SVG, tag));
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["width", 22], ["height", 22], ["aria-hidden", "true"]]) sign.setAttribute(key, value);
  use.setAttribute("href", `${said.icons}#${name}`);
  sign.append(use);
  button.append(sign);
  button.addEventListener("click", act);
  return button;
}

// Shown on the map and told to nobody: only a search around here puts a place into the address.
function locate(view, status) {
  const { refused, unavailable, waiting } = document.querySelector("form.search")?.dataset ?? view.said;
  status.textContent = waiting;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    status.textContent = "";
    const at = L.latLng(coords.latitude, coords.longitude);
    view.me?.remove();
    view.me = L.layerGroup([
      L.circle(at, { radius: coords.accuracy, className: "accuracy", weight: 1, interactive: false }),
      L.marker(at, { icon: L.divIcon({ className: "me", iconSize: [22, 22] }), interactive: false, keyboard: false, alt: view.said.meHere }),
    ]).addTo(view.map);
    const mark = view.element.querySelector(".leaflet-marker-icon.me");
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", view.said.meHere);
    view.map.setView(at, Math.max(view.map.getZoom(), ME_ZOOM));
  }, (error) => {
    status.textContent = error.code === error.PERMISSION_DENIED ? refused : unavailable;
  }, { timeout: 10000, maximumAge: 60000 });
}

function makeSearch(view) {
  const { map, said } = view;
  const link = Object.assign(document.createElement("a"), { className: "button map-search", dir: said.direction, hidden: true });
  const origin = L.latLng(Number(said.lat), Number(said.lon));
  // What the map shows by itself nobody has asked for yet.
  const first = { center: map.getCenter(), zoom: map.getZoom() };
  const follow = () => {
    const center = map.getCenter().wrap();
    const radius = radiusOf(map, said);
    const isNear = (at) => center.distanceTo(at) < radius * SAME_SHARE;
    const isFirst = isNear(first.center) && map.getZoom() === first.zoom;
    link.hidden = isFirst || (isNear(origin) && radius === Number(said.radius));
    link.textContent = said.search.replace("{distance}", distanceOf(radius, said));
    const wanted = new URL(said.here, location.href);
    wanted.searchParams.set("lat", center.lat.toFixed(ROUNDED_DEG));
    wanted.searchParams.set("lon", center.lng.toFixed(ROUNDED_DEG));
    wanted.searchParams.set("radius", radius);
    wanted.hash = view.element.closest("dialog") ? said.address : "";
    link.href = wanted;
  };
  map.on("moveend", follow);
  view.element.addEventListener("filled", follow);
  return link;
}

// The largest distance on offer whose circle is in view, else the smallest.
function radiusOf(map, said) {
  const size = map.getSize();
  const half = Math.min(size.x, size.y) / 2;
  const edge = map.containerPointToLatLng(L.point(size.x / 2 + half, size.y / 2));
  const inView = map.getCenter().distanceTo(edge);
  const steps = said.radii.split(",").map(Number);
  return steps.filter((step) => step <= inView).at(-1) ?? steps[0];
}

function distanceOf(metres, said) {
  return metres < 1000 ? said.metres.replace("{number}", metres) : said.kilometres.replace("{number}", metres / 1000);
}
