// Installs the worker that answers when the network is gone, once the page itself is at rest.

const AT_REST_MS = 4000;
const { serviceWorker } = navigator;

// Whoever has areas along gets their places anew after a release, which is looked for four times a day.
const LOOK_EVERY_MS = 6 * 3_600_000;

async function renewAreas() {
  const lookedAt = localStorage.getItem("areas-looked-at");
  if (lookedAt === null || Date.now() - Number(lookedAt) < LOOK_EVERY_MS || navigator.connection?.saveData) return;
  const { areas, kept } = document.getElementById("kept-link").dataset;
  const [{ bringUpToDate, offered }] = await Promise.all([areas, kept].map((address) => import(address)));
  const list = await offered();
  if (list) await bringUpToDate(list);
}

async function install() {
  const isFirst = !serviceWorker.controller;
  try {
    await serviceWorker.register("/service-worker.js");
    const { active } = await serviceWorker.ready;
    // What a first visit has brought went past the worker; it is in the browser's own cache still.
    const seen = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({
      keep: isFirst ? [location.href, ...seen] : [], withMap: !navigator.connection?.saveData,
      language: document.documentElement.lang,
    });
    await renewAreas();
  } catch {
    // Refused by the browser, or away again: everything works without.
  }
}

function whenAtRest() {
  setTimeout(() => (window.requestIdleCallback?.(install, { timeout: AT_REST_MS }) ?? install()), AT_REST_MS);
}

// Pages kept on this phone have a place of their own only where a browser keeps any.
if (serviceWorker) {
  document.getElementById("kept-link").hidden = false;
  if (document.readyState === "complete") whenAtRest();
  else addEventListener("load", whenAtRest);
}

// “Save this place”: what it does comes when it is pressed. Which are saved is written where it is read at once.
const button = document.querySelector(".save-place");
if (button && window.indexedDB && window.caches) {
  const saved = JSON.parse(localStorage.getItem("saved-places") ?? "[]");
  if (saved.includes(JSON.parse(button.dataset.place).path)) {
    button.setAttribute("aria-pressed", "true");
    button.querySelector("span").textContent = button.dataset.saved;
  }
  button.hidden = false;
  button.addEventListener("click", async () => (await import(button.dataset.module)).toggle(button));
}
