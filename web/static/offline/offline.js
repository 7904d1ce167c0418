// What this phone can show by itself: the page that comes when another cannot be had.

const page = document.getElementById("offline");
const { dataset: said } = page;
const [{ lastPages }, { fill, placeRow, resultRow }] = await Promise.all(
  [said.lastPages, said.rows, said.kept].map((address) => import(address)),
);
const [results, places, areas] = await Promise.all([lastPages("around-me"), kept.all("places"), kept.all("areas")]);
const isAnswered = areas.length > 0 && await answer();

// Another address stands in the bar: its page could not be had.
document.getElementById("not-saved").hidden = isAnswered || location.pathname === said.address;
fill(document.getElementById("last-results"), results.map((one) => resultRow(one, said)));
fill(document.getElementById("saved-places"), places.map((one) => placeRow(one, { near: `${said.address}#` })));
document.getElementById("nothing-kept").hidden = results.length + places.length + areas.length > 0;
page.dataset.ready = "true";

async function answer() {
  const finder = await import(said.finder);
  document.getElementById("finder").hidden = false;
  const taken = await finder.readAreas(areas);
  document.getElementById("demo-said").hidden = !taken.files.some(({ demo }) => demo);
  const hasMap = finder.showAnswer(taken);
  document.getElementById("sources").replaceChildren(...areas.map((row) => (
    Object.assign(document.createElement("li"), { textContent: finder.writeSource(row) })
  )));
  document.querySelector(".map-side").hidden = !hasMap;
  // Another question is another page; where the map lies over all, the address says only that.
  const now = location.hash;
  addEventListener("hashchange", () => { if (location.hash.startsWith("#?") && location.hash !== now) location.reload(); });
  await import(said.pageScript);
  return hasMap;
}
