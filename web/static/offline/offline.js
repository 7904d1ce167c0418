// What this phone can show by itself: the page that comes when another cannot be had.

const page = document.getElementById("offline");
const { dataset: said } = page;
const [{ lastPages }, { fill, placeRow, resultRow }] = await Promise.all(
  [said.lastPages, said.rows, said.kept].map((address) => import(address)),
);

// Another address stands in the bar: its page could not be had.
document.getElementById("not-saved").hidden = location.pathname === said.address;
const [results, places] = await Promise.all([lastPages("around-me"), kept.all("places")]);
fill(document.getElementById("last-results"), results.map((one) => resultRow(one, said)));
fill(document.getElementById("saved-places"), places.map((one) => placeRow(one)));
document.getElementById("nothing-kept").hidden = results.length + places.length > 0;
page.dataset.ready = "true";
