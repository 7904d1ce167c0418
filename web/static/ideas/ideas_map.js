// The map of the ideas that have a place, after a tap: a pin each, which leads to its page.

const box = document.getElementById("ideas-map");
const button = document.getElementById("ideas-map-open");
if (box && button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.remove();
    box.hidden = false;
    draw().catch(() => { box.hidden = true; });
  }, { once: true });
}

async function draw() {
  const [answer, { openMap, drawGround }] = await Promise.all([fetch(box.dataset.ideas), import(box.dataset.base)]);
  if (!answer.ok) throw new Error("The ideas cannot be loaded");
  const { ideas } = await answer.json();
  const located = ideas.filter(({ position }) => position);
  const map = await openMap(box, { maxZoom: 18 });
  const corners = L.latLngBounds(located.map(({ position: { lat, lon } }) => [lat, lon]));
  map.fitBounds(corners.pad(0.3), { animate: false, maxZoom: 15 });
  drawGround(map, box.dataset);
  const icon = L.divIcon({ className: "place-pin", iconSize: [22, 22] });
  for (const { position: { lat, lon }, title, ref } of located) {
    L.marker([lat, lon], { icon, title, alt: title }).on("click", () => { location.href = box.dataset.page + ref; }).addTo(map);
  }
  box.focus({ preventScroll: true });
  box.dataset.ready = "true";
}
