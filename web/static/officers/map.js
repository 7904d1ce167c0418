// The map of an office: two pins to compare, or pins that an officer moves. The fields of the form
// stay the truth: without this script they are all there is.

const DECIMALS = 6;
const METRES_PER_DEGREE = 111_320;
const STEP_M = 1;
const LONG_STEP = 10;
const CLOSE_ZOOM = 17;
const [FAR_ZOOM, NEAR_ZOOM] = [7, 13];
const [NEAR_M, FAR_M] = [2000, 1000];
const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const element = document.querySelector(".officer-map");
if (element) draw(element).catch(() => { element.hidden = true; });

async function draw(box) {
  const { openMap, drawGround } = await import(box.dataset.base);
  box.hidden = false;
  const map = await openMap(box, { maxZoom: 19 });
  drawGround(map, box.dataset);
  if (box.dataset.edit) edit(map, box.dataset);
  else compare(map, box);
  box.dataset.ready = "true";
}

function makePin(map, at, role, name, options) {
  const icon = L.divIcon({ className: `officer-pin is-${role}`, iconSize: [24, 24] });
  const marker = L.marker(at, { icon, ...options }).addTo(map);
  const node = marker.getElement();
  node.setAttribute("aria-label", name);
  if (!options.keyboard) node.setAttribute("role", "img");
  return marker;
}

// What stood and what is to stand, with a line between them.
function compare(map, box) {
  const pins = [...box.querySelectorAll("[data-pin]")].map(({ dataset }) => ({
    role: dataset.pin, name: dataset.name, at: L.latLng(Number(dataset.lat), Number(dataset.lon)),
  }));
  // First the view: a pin has no element before there is one.
  map.fitBounds(L.latLngBounds(pins.map((pin) => pin.at)).pad(0.3), { maxZoom: CLOSE_ZOOM });
  for (const { role, name, at } of pins) makePin(map, at, role, name, { keyboard: false, interactive: false });
  const [from, to] = ["old", "new"].map((role) => pins.find((pin) => pin.role === role)?.at);
  if (from && to) L.polyline([from, to], { className: "map-line", weight: 2, dashArray: "4 6", interactive: false }).addTo(map);
  const legend = document.querySelector(".officer-legend");
  if (legend) legend.hidden = false;
}

function fieldsOf(lat, lon) {
  const fields = [document.getElementById(lat), document.getElementById(lon)];
  return {
    fields,
    read: () => {
      const [first, second] = fields.map((field) => (field.value.trim() ? Number(plain(field.value)) : NaN));
      return Math.abs(first) <= 90 && Math.abs(second) <= 180 ? L.latLng(first, second) : null;
    },
    write: (at) => fields.forEach((field, index) => {
      field.value = at ? String(Number([at.lat, at.lng][index].toFixed(DECIMALS))) : "";
    }),
  };
}

// Arabic keyboards write digits of their own, and the server reads them too.
function plain(text) {
  return text.trim().replaceAll("٫", ".").replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
}

function edit(map, said) {
  const office = pinOfFields(map, said, "new", said.office, fieldsOf("f-lat", "f-lon"));
  const entrance = pinOfFields(map, said, "entrance", said.entrance,
    fieldsOf("f-attributes-entrance_lat", "f-attributes-entrance_lon"));
  const home = L.latLng(Number(said.homeLat), Number(said.homeLon));
  const at = office.position();
  map.setView(at ?? home, at ? CLOSE_ZOOM : FAR_ZOOM);
  office.show();
  entrance.show();
  map.on("click", ({ latlng }) => { if (!office.position()) office.put(latlng); });
  surround(map, said, office);
  offerEntrance(map, office, entrance);
  document.getElementById("map-hint").hidden = false;
}

// Other places near the pin and the outline of the area, so that one sees where the pin is put.
function surround(map, said, office) {
  const around = L.layerGroup().addTo(map);
  if (said.outline) L.geoJSON(JSON.parse(said.outline), { interactive: false, style: { className: "pin-area", fill: false } }).addTo(map);
  let asked = null;
  const show = async () => {
    const at = office.position() ?? map.getCenter();
    if (map.getZoom() < NEAR_ZOOM || (asked && asked.distanceTo(at) < NEAR_M / 3)) return;
    asked = at;
    const answer = await fetch(`/api/v1/around?lat=${at.lat}&lon=${at.lng}&radius=${NEAR_M}&limit=80&lang=${said.language}`);
    if (!answer.ok) return;
    const { features } = await answer.json();
    around.clearLayers();
    for (const { id, geometry, properties } of features) {
      if (id === `offices/${said.ref}`) continue;
      const [lon, lat] = geometry.coordinates;
      const name = document.createElement("bdi");
      name.textContent = properties.name ?? "";
      L.circleMarker([lat, lon], { radius: 6, className: "pin-neighbour", bubblingMouseEvents: true }).bindTooltip(name).addTo(around);
    }
  };
  map.on("moveend", show);
  show();
}

// How far the pin is moved from where the office stands now.
function tellMoved(said, at) {
  const line = document.getElementById("pin-moved");
  if (!said.stood || !line) return;
  const from = L.latLng(said.stood.split(",").map(Number));
  const metres = from.distanceTo(at);
  line.hidden = metres < 1;
  const north = at.lat - from.lat;
  const east = (at.lng - from.lng) * Math.cos((from.lat * Math.PI) / 180);
  const turn = (Math.atan2(east, north) * 180) / Math.PI;
  const direction = said.directions.split("|")[(Math.round(turn / 45) + 8) % 8];
  const [form, number] = metres < 1000 ? [said.metres, metres < 10 ? Math.round(metres) : Math.round(metres / 10) * 10] : [said.kilometres, (metres / 1000).toFixed(1)];
  const words = said.moves.replace("{distance}", form.replace("{number}", number)).replace("{direction}", direction);
  line.classList.toggle("is-far", metres > FAR_M);
  line.textContent = metres > FAR_M ? `${words} ${said.far}` : words;
}

function offerEntrance(map, office, entrance) {
  document.getElementById("map-actions").hidden = false;
  document.getElementById("entrance-here").addEventListener("click", () => {
    if (!entrance.position()) entrance.put(office.position() ?? map.getCenter());
    entrance.focus();
  });
  document.getElementById("entrance-away").addEventListener("click", () => entrance.put(null));
}

// One pin that follows two fields, and two fields that follow one pin.
function pinOfFields(map, said, role, name, held) {
  let marker = null;
  const show = () => {
    const at = held.read();
    if (!at) {
      marker?.remove();
      marker = null;
    } else if (marker) {
      marker.setLatLng(at);
    } else {
      marker = makePin(map, at, role, name, { draggable: true, keyboard: true, autoPan: true });
      marker.on("dragend", () => put(marker.getLatLng()));
      marker.getElement().addEventListener("keydown", (event) => nudge(event, marker.getLatLng()));
    }
  };
  const put = (at) => {
    held.write(at);
    show();
    if (at) tell(name, at);
    if (at && role === "new") tellMoved(said, at);
  };
  const nudge = (event, at) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const step = (STEP_M * (event.shiftKey ? LONG_STEP : 1)) / METRES_PER_DEGREE;
    const lon = at.lng + (way[0] * step) / Math.cos((at.lat * Math.PI) / 180);
    put(L.latLng(at.lat + way[1] * step, lon));
    map.panInside(marker.getLatLng(), { padding: [40, 40], animate: false });
  };
  for (const field of held.fields) {
    field.addEventListener("change", () => {
      show();
      if (marker) map.panTo(marker.getLatLng());
      if (marker && role === "new") tellMoved(said, marker.getLatLng());
    });
  }
  return { show, put, position: held.read, focus: () => marker?.getElement().focus() };
}

function tell(name, at) {
  const line = document.getElementById("map-said");
  line.textContent = `${name}: ${line.dataset.text} ${at.lat.toFixed(DECIMALS)}, ${at.lng.toFixed(DECIMALS)}`;
}
