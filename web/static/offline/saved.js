// The page of what is kept on this phone: shown, and forgotten by one tap.

const page = document.getElementById("saved");
const { dataset: said } = page;
const status = document.getElementById("saved-status");
const [{ forgetEverything, forgetPlace, lastPages }, rows, areas, { showAreas }] = await Promise.all(
  [said.lastPages, said.rows, said.areas, said.areaList, said.kept].map((address) => import(address)),
);
const { fill, placeRow, resultRow } = rows;

async function show() {
  const [results, places] = await Promise.all([lastPages("around-me"), kept.all("places")]);
  fill(document.getElementById("saved-places"), places.map((one) => placeRow(one, { near: said.near, onRemove: remove })));
  fill(document.getElementById("last-results"), results.map((one) => resultRow(one, said)));
  await showStorage();
}

async function showStorage() {
  const { usage } = await navigator.storage?.estimate?.() ?? {};
  document.getElementById("storage-used").textContent = usage === undefined ? "" : said.used.replace("{size}", writeSize(usage));
}

function writeSize(bytes) {
  const megabytes = new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(Math.max(bytes, 1e5) / 1e6);
  return said.megabytes.replace("{number}", megabytes);
}

async function remove(place) {
  await forgetPlace(place);
  status.textContent = said.removed;
  await show();
}

function showOffered() {
  return showAreas(document.getElementById("areas"), { ...said, size: writeSize }, { areas, rows }, showStorage);
}

document.getElementById("forgetting").hidden = false;
document.getElementById("forget").addEventListener("click", async () => {
  await forgetEverything();
  await show();
  await showOffered();
  status.textContent = said.forgotten;
});
await show();
// Without the worker nothing could be read from an area when the network is gone.
if (navigator.serviceWorker) await showOffered();
page.dataset.ready = "true";
