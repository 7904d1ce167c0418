// What the first page gains with JavaScript: what is nearest, around the own position or the last search.

const DECIMALS = 3;

// Three decimals, about a hundred metres: an address that is passed on tells the quarter, not the house.
function addressAt(lat, lon) {
  const { here } = document.getElementById("nearest").dataset;
  return `${here}?${new URLSearchParams({ lat: Number(lat).toFixed(DECIMALS), lon: Number(lon).toFixed(DECIMALS) })}`;
}

function offerLocation() {
  const button = document.getElementById("locate-here");
  if (!button) return;
  if (!("geolocation" in navigator) || !window.isSecureContext) {
    button.remove();
    return;
  }
  const { waiting, refused, unavailable } = document.getElementById("nearest").dataset;
  const message = document.getElementById("locate-message");
  button.hidden = false;
  button.addEventListener("click", () => {
    message.textContent = waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => location.assign(addressAt(coords.latitude, coords.longitude)),
      (error) => { message.textContent = error.code === error.PERMISSION_DENIED ? refused : unavailable; },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}

// The lists that the worker keeps on this device are the searches of whoever uses it; the last one says where.
async function lastPosition() {
  if (!window.caches || !await caches.has("pages")) return null;
  for (const { url } of (await (await caches.open("pages")).keys()).reverse()) {
    const asked = new URL(url).searchParams;
    if (asked.has("lat") && asked.has("lon")) return { lat: asked.get("lat"), lon: asked.get("lon") };
  }
  return null;
}

async function showLastPosition() {
  const section = document.getElementById("nearest");
  if (!section || "known" in section.dataset) return;
  const last = await lastPosition();
  if (!last) return;
  const answer = await fetch(addressAt(last.lat, last.lon));
  if (!answer.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("nearest");
  if (!found) return;
  found.querySelector(".nearest-remembered").hidden = false;
  section.replaceWith(document.adoptNode(found));
}

offerLocation();
// Without a network, or a browser that keeps anything, the page is whole as it came.
showLastPosition().catch(() => {});
