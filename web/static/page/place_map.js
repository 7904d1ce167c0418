// The map of a form: a tap puts the place there. The typed place stays the truth without this script.

const DECIMALS = 6;
const [FAR_ZOOM, CLOSE_ZOOM] = [8, 16];
const box = document.querySelector(".place-map");
const near = box && new IntersectionObserver(([{ isIntersecting }]) => {
  if (!isIntersecting) return;
  near.disconnect();
  draw().catch(() => { box.hidden = true; });
});
if (box) {
  box.hidden = false;
  near.observe(box);
}

const fields = () => ["f-lat", "f-lon"].map((id) => document.getElementById(id))
  .concat(document.getElementsByName("placed")[0], document.getElementById("f-place"));

// The map that is drawn shows what a button has found.
let show = null;
offerHere();

async function draw() {
  const { openMap, drawGround } = await import(box.dataset.base);
  const map = await openMap(box, { maxZoom: 18 });
  drawGround(map, box.dataset);
  const [lat, lon, placed, place] = fields();
  const known = lat.value && lon.value ? L.latLng(Number(lat.value), Number(lon.value)) : null;
  const icon = L.divIcon({ className: "place-pin", iconSize: [22, 22] });
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
  show = (at) => {
    put(at);
    map.setView(at, CLOSE_ZOOM);
  };
  box.dataset.ready = "true";
}

function offerHere() {
  const button = document.getElementById("place-here");
  if (!button || !("geolocation" in navigator) || !window.isSecureContext) return;
  const said = document.getElementById("place-here-said");
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.waiting;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const [lat, lon, placed, place] = fields();
      [lat.value, lon.value] = [coords.latitude.toFixed(DECIMALS), coords.longitude.toFixed(DECIMALS)];
      placed.value = place.value;
      show?.(L.latLng(coords.latitude, coords.longitude));
      said.textContent = button.dataset.done;
    }, () => { said.textContent = button.dataset.refused; }, { timeout: 10000, maximumAge: 60000 });
  });
}
