// Answers when the network is gone: with the last results and places as they were saved, their date
// said on them, with what a map showed, or with the page of what this phone can do by itself.
// While there is a network every page comes from there. SETTINGS stands above (web/pages/offline/worker.py).

const STATICS = "statics";
const PAGES = "pages";
const SAVED_PLACES = "saved-places";
const DATA = "data";
const SAVED_AT = "X-Saved-At";
// So many of each are kept, none for longer than a month: phones are shared.
const MOST_PAGES = { "around-me": 20, places: 40 };
const MOST_DATA = 600;
const KEPT_MS = 30 * 86_400_000;
const DATA_PATHS = /^\/(tiles\/basemap(\.json|\/)|api\/v1\/(areas|places\/inside)$)/;

importScripts(SETTINGS.kept, SETTINGS.pmtiles);

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.waitUntil(takeIn(event.data)));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && isOwnPage(url)) event.respondWith(ownPageFirst(event, url));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(staticFile(event, url));
  else if (DATA_PATHS.test(url.pathname)) event.respondWith(mapData(event, url));
});

async function install() {
  const cache = await caches.open(STATICS);
  await cache.addAll(SETTINGS.shell);
  await skipWaiting();
}

// Files of another version go; what older pages name is found under its path.
async function activate() {
  const cache = await caches.open(STATICS);
  const wanted = new Set([...SETTINGS.shell, ...SETTINGS.map].map((path) => new URL(path, location.origin).href));
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
  await registration.navigationPreload?.enable();
  await clients.claim();
}

// What a page has loaded before there was a worker, and the map's own files unless data is dear.
async function takeIn({ keep: addresses, withMap, language }) {
  if (withMap) {
    const cache = await caches.open(STATICS);
    for (const path of SETTINGS.map) if (!await cache.match(path)) await cache.add(path);
    await keepGround(language);
  }
  for (const address of addresses) {
    const url = new URL(address);
    if (url.origin !== location.origin) continue;
    const again = () => fetch(url, { cache: "force-cache" });
    if (isPageToKeep(url)) await keepPage(url, await again());
    else if (DATA_PATHS.test(url.pathname)) await keepData(url, await again());
  }
}

// What a map needs before its first tile.
async function keepGround(language) {
  const cache = await caches.open(DATA);
  for (const path of ["/tiles/basemap.json", `/api/v1/areas?lang=${language}`]) {
    if (await cache.match(path, { ignoreVary: true })) continue;
    await keepData(new URL(path, location.origin), await fetch(path));
  }
}

async function staticFile(event, url) {
  const cache = await caches.open(STATICS);
  const kept = await cache.match(url, { ignoreVary: true });
  if (kept) return kept;
  try {
    const answer = await fetch(event.request);
    if (answer.status === 200) event.waitUntil(cache.put(url, answer.clone()));
    return answer;
  } catch (error) {
    // Of another version; or the letters that most pages need, for rare ones.
    const path = url.pathname.replace("-normal.woff2", "-common.woff2");
    const older = await cache.match(path, { ignoreVary: true, ignoreSearch: true });
    if (older) return older;
    throw error;
  }
}

async function page(event, url) {
  try {
    const answer = await event.preloadResponse ?? await fetch(event.request);
    if (isPageToKeep(url)) event.waitUntil(keepPage(url, answer.clone()));
    return answer;
  } catch {
    return await savedCopy(url) ?? await ownPage(url);
  }
}

// Lists around a place, and places: nothing of a person, nothing behind a sign-in.
function isPageToKeep({ pathname, search }) {
  const [, language, section, ...rest] = pathname.split("/");
  if (!SETTINGS.languages.includes(language)) return false;
  return section === "around-me" ? search !== "" : section === "places" && rest.length > 0;
}

async function keepPage(url, answer) {
  const isOurs = answer.status === 200 && answer.type === "basic" && !answer.redirected;
  if (!isOurs || /no-store/.test(answer.headers.get("Cache-Control"))) return;
  const cache = await caches.open(PAGES);
  const address = url.href.split("#")[0];
  // What was seen last stands last.
  await cache.delete(address);
  await cache.put(address, await dated(answer));
  await forgetOldPages(cache);
}

async function dated(answer) {
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set(SAVED_AT, new Date().toISOString());
  return new Response(await answer.blob(), { headers });
}

async function forgetOldPages(cache) {
  const counts = {};
  for (const request of (await cache.keys()).reverse()) {
    const section = new URL(request.url).pathname.split("/")[2];
    counts[section] = (counts[section] ?? 0) + 1;
    const kept = await cache.match(request, { ignoreVary: true });
    const isOld = Date.now() - new Date(kept.headers.get(SAVED_AT)) > KEPT_MS;
    if (isOld || counts[section] > MOST_PAGES[section]) await cache.delete(request, { ignoreVary: true });
  }
}

// The same list, and never another: what is near one place is wrong near the next one.
async function savedCopy(url) {
  const address = url.href.split("#")[0];
  const kept = await (await caches.open(PAGES)).match(address, { ignoreVary: true }) ?? await savedPlace(url);
  return kept ? withItsDate(kept, url.pathname.split("/")[1]) : undefined;
}

// A place is the same from wherever it was found.
async function savedPlace(url) {
  if (url.pathname.split("/")[2] !== "places") return undefined;
  for (const name of [SAVED_PLACES, PAGES]) {
    const kept = await (await caches.open(name)).match(url, { ignoreVary: true, ignoreSearch: true });
    if (kept) return kept;
  }
  return undefined;
}

async function withItsDate(kept, language) {
  const locale = SETTINGS.locales[language];
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" })
    .format(new Date(kept.headers.get(SAVED_AT)));
  const said = SETTINGS.savedCopy[language].replace("{when}", `<bdi>${when}</bdi>`);
  const html = (await kept.text())
    .replace("<html ", "<html data-saved ")
    .replace("</header>", `<p class="saved-copy" role="status"><span class="wide">${said}</span></p></header>`);
  return new Response(html, { headers: kept.headers });
}

// The page that says what this phone has, in the language of the one that cannot be had.
async function ownPage(url) {
  const asked = url.pathname.split("/")[1];
  const language = SETTINGS.languages.includes(asked) ? asked : SETTINGS.languages[0];
  const cache = await caches.open(STATICS);
  return await cache.match(`/${language}/offline`, { ignoreVary: true }) ?? Response.error();
}

function isOwnPage({ pathname }) {
  return SETTINGS.shell.includes(pathname);
}

// The phone's own pages are given from the phone, however slow the line is. What comes from the network, in the look that
// was chosen since, is shown the next time. (What they are asked stands behind a #, which is sent nowhere.)
async function ownPageFirst(event, { pathname }) {
  const cache = await caches.open(STATICS);
  const kept = await cache.match(pathname, { ignoreVary: true });
  const renewed = fetch(pathname).then(async (answer) => {
    if (answer.status === 200) await cache.put(pathname, answer.clone());
    return answer;
  });
  event.waitUntil(Promise.allSettled([renewed, event.preloadResponse]));
  return kept ?? renewed;
}

async function mapData(event, url) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keepData(url, answer.clone()));
    return answer;
  } catch {
    return await fromAreas(url) ?? await (await caches.open(DATA)).match(url, { ignoreVary: true }) ?? nothing(url);
  }
}

// The map of the areas that were taken along: its description, or a tile of the first that has it.
async function fromAreas({ pathname }) {
  const maps = (await kept.all("areas")).filter(({ map }) => map);
  if (!pathname.startsWith("/tiles/basemap") || maps.length === 0) return undefined;
  const archives = maps.map(({ map: { version, blob } }) => new pmtiles.PMTiles({
    getKey: () => version,
    getBytes: async (from, length) => ({ data: await blob.slice(from, from + length).arrayBuffer() }),
  }));
  if (pathname === "/tiles/basemap.json") return describe(archives);
  const [zoom, x, y] = pathname.match(/\d+/g).map(Number);
  for (const archive of archives) {
    const tile = await archive.getZxy(zoom, x, y);
    if (tile) return new Response(tile.data, { headers: { "Content-Type": "application/vnd.mapbox-vector-tile" } });
  }
  return undefined;
}

async function describe(archives) {
  const told = await Promise.all(archives.map((archive) => archive.getMetadata()));
  return Response.json({
    tiles: ["/tiles/basemap/{z}/{x}/{y}.mvt?v=kept"], attribution: told[0].attribution,
    maxzoom: Math.min(...told.map(({ maxzoom }) => maxzoom)),
  });
}

// What was never seen is not there: an empty tile, no streets at all, no names.
function nothing({ pathname }) {
  if (pathname.startsWith("/tiles/")) return new Response(null, { status: 204 });
  return Response.json(pathname.endsWith("/areas") ? { features: [] } : { places: [] });
}

async function keepData(url, answer) {
  if (answer.status !== 200) return;
  const cache = await caches.open(DATA);
  await cache.put(url, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST_DATA))) await cache.delete(old);
}
