// The map of what was reported, after a tap: each cell as large as the place is told, with what is in it.

const HALF_CELL = 0.005;
const box = document.getElementById("reports-map");
const button = document.getElementById("reports-map-open");
button.hidden = false;
button.addEventListener("click", () => {
  button.remove();
  box.hidden = false;
  draw().catch(() => { box.hidden = true; });
}, { once: true });

async function draw() {
  const [answer, { openMap, drawGround }] = await Promise.all([fetch(box.dataset.reports), import(box.dataset.base)]);
  if (!answer.ok) throw new Error("The reports cannot be loaded");
  const { origin: { coordinates: [lon, lat] }, radius_m: radius, features } = await answer.json();
  const map = await openMap(box, { maxZoom: 16 });
  map.fitBounds(L.latLng(lat, lon).toBounds(2 * radius), { animate: false });
  drawGround(map, box.dataset);
  L.circle([lat, lon], { radius, className: "contact-circle", interactive: false }).addTo(map);
  const cells = {};
  for (const one of features) (cells[one.geometry.coordinates.join()] ??= []).push(one);
  for (const cell of Object.values(cells)) drawCell(map, cell);
  box.focus({ preventScroll: true });
  box.dataset.ready = "true";
}

function drawCell(map, reports) {
  const [lon, lat] = reports[0].geometry.coordinates;
  const corners = [[lat - HALF_CELL, lon - HALF_CELL], [lat + HALF_CELL, lon + HALF_CELL]];
  L.rectangle(corners, { className: "contact-cell" }).on("click", () => say(reports)).addTo(map);
}

// Below the map, where the list can be read as long as it is.
function say(reports) {
  const { lang } = document.documentElement;
  const list = document.createElement("ul");
  list.append(...reports.map(({ properties: { names, state_names: states } }) =>
    Object.assign(document.createElement("li"), { textContent: `${names[lang]}: ${states[lang]}` })));
  document.getElementById("reports-cell").replaceChildren(list);
}
