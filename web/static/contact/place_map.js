// The map of a form: a tap puts the place there. The typed place stays the truth without this script.

const DECIMALS = 6;
const [FAR_ZOOM, CLOSE_ZOOM] = [8, 16];
const box = document.querySelector(".contact-map");
const near = box && new IntersectionObserver(([{ isIntersecting }]) => {
  if (!isIntersecting) return;
  near.disconnect();
  draw().catch(() => { box.hidden = true; });
});
if (box) {
  box.hidden = false;
  near.observe(box);
}

async function draw() {
  const { openMap, drawGround } = await import(box.dataset.base);
  const map = await openMap(box, { maxZoom: 18 });
  drawGround(map, box.dataset);
  const [lat, lon, placed, place] = ["f-lat", "f-lon"].map((id) => document.getElementById(id))
    .concat(document.getElementsByName("placed")[0], document.getElementById("f-place"));
  const known = lat.value && lon.value ? L.latLng(Number(lat.value), Number(lon.value)) : null;
  const icon = L.divIcon({ className: "contact-pin", iconSize: [22, 22] });
  map.setView(known ?? [Number(box.dataset.homeLat), Number(box.dataset.homeLon)], known ? CLOSE_ZOOM : FAR_ZOOM);
  let pin = null;
  const put = (at) => {
    pin ??= L.marker(at, { icon, draggable: true, keyboard: false, title: box.dataset.pin, alt: box.dataset.pin }).addTo(map)
      .on("dragend", () => take(pin.getLatLng()));
    pin.setLatLng(at);
  };
  const take = (at) => {
    put(at);
    [lat.value, lon.value] = [at.lat.toFixed(DECIMALS), at.lng.toFixed(DECIMALS)];
    placed.value = place.value;
  };
  if (known) put(known);
  map.on("click", ({ latlng }) => take(latlng));
  document.getElementById("map-hint").hidden = false;
  box.dataset.ready = "true";
}
