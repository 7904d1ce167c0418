// The page of what is kept on this phone: shown, and forgotten by one tap.

const page = document.getElementById("saved");
const { dataset: said } = page;
const status = document.getElementById("saved-status");
const [{ forgetEverything, forgetPlace, lastPages }, { fill, placeRow, resultRow }] = await Promise.all(
  [said.lastPages, said.rows, said.kept].map((address) => import(address)),
);

async function show() {
  const [results, places, { usage }] = await Promise.all([
    lastPages("around-me"), kept.all("places"), navigator.storage?.estimate?.() ?? {},
  ]);
  fill(document.getElementById("saved-places"), places.map((one) => placeRow(one, remove)));
  fill(document.getElementById("last-results"), results.map((one) => resultRow(one, said)));
  document.getElementById("storage-used").textContent = usage === undefined ? "" : said.used.replace("{size}", writeSize(usage));
  page.dataset.ready = "true";
}

function writeSize(bytes) {
  const megabytes = new Intl.NumberFormat("en", { maximumFractionDigits: 1 }).format(bytes / 1e6);
  return said.megabytes.replace("{number}", megabytes);
}

async function remove(place) {
  await forgetPlace(place);
  status.textContent = said.removed;
  await show();
}

document.getElementById("forgetting").hidden = false;
document.getElementById("forget").addEventListener("click", async () => {
  await forgetEverything();
  status.textContent = said.forgotten;
  await show();
});
await show();
