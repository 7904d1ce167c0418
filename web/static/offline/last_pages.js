// Pages on this phone: those that the worker has saved by itself, and those of saved places. Needs `kept`.

const PAGES = "pages";
const SAVED_PLACES = "saved-places";
const SAVED_AT = "X-Saved-At";

// Of one section (`around-me`, `places`), the last one first.
export async function lastPages(section) {
  const cache = await caches.open(PAGES);
  const found = [];
  for (const { url: address } of (await cache.keys()).reverse()) {
    const url = new URL(address);
    if (url.pathname.split("/")[2] !== section) continue;
    const saved = await cache.match(address, { ignoreVary: true });
    const { title } = new DOMParser().parseFromString(await saved.text(), "text/html");
    found.push({ url, title: title.split(" · ").slice(0, -1).join(" · "), savedAt: new Date(saved.headers.get(SAVED_AT)) });
  }
  return found;
}

// Saves a place with its pages, from the browser's own copies where there are any.
export async function savePlace(place) {
  await kept.put("places", { ...place, savedAt: new Date() });
  await noteSaved();
  const cache = await caches.open(SAVED_PLACES);
  for (const path of place.pages) {
    const answer = await fetch(path, { cache: "force-cache" });
    if (answer.ok) await cache.put(path, await dated(answer));
  }
}

async function dated(answer) {
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set(SAVED_AT, new Date().toISOString());
  return new Response(await answer.blob(), { headers });
}

export async function forgetPlace(place) {
  await kept.remove("places", place.path);
  await noteSaved();
  const cache = await caches.open(SAVED_PLACES);
  for (const path of place.pages) await cache.delete(path, { ignoreVary: true });
}

// Read by register.js before anything else is loaded.
async function noteSaved() {
  const paths = (await kept.all("places")).map(({ path }) => path);
  localStorage.setItem("saved-places", JSON.stringify(paths));
}

// What the worker needs itself stays: it says nothing of anybody.
export async function forgetEverything() {
  for (const name of ["saved-places", "areas-looked-at"]) localStorage.removeItem(name);
  await Promise.all([
    ...[PAGES, "data", SAVED_PLACES].map((name) => caches.delete(name)),
    kept.clear("places"), kept.clear("areas"),
  ]);
}
