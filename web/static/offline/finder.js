// The finder on the phone itself: what is near a place or the own position, in the areas that were taken along.

const A_PAGE = 20;
const DETAILED_KM = 10;
const page = document.getElementById("offline");
const { dataset: said } = page;
const { lang } = document.documentElement;
const [{ around, isCovered, measure, readPlaces, roundEven }, { inLanguage, rowOf, writeMoment }] = await Promise.all(
  [said.around, said.rows, said.geodesic].map((address) => import(address)),
);

// What is asked: behind the #, which no server is told, or in the address of a page that could not be had.
export function asked() {
  const text = location.hash.startsWith("#?") ? location.hash.slice(2) : location.search;
  return new URLSearchParams(text);
}

export async function readAreas(rows) {
  const files = await Promise.all(rows.map(async ({ places }) => JSON.parse(await places.blob.text())));
  return {
    rows, files, places: files.flatMap(readPlaces), outlines: files.map(({ outline }) => outline),
    names: files.flatMap(({ names }) => names),
  };
}

// Shows what was asked for; gives whether there is something of a map to show.
export function showAnswer(areas) {
  prepareForm(areas);
  const [, , section, layer, ...ref] = location.pathname.split("/").map(decodeURIComponent);
  if (section === "places" && !location.hash.startsWith("#?")) {
    const place = areas.places.find((one) => one.layer === layer && one.ref === ref.join("/"));
    return place !== undefined && showList([{ place }], inLanguage(place.names), "");
  }
  const given = asked();
  const origin = originOf(given, areas);
  if (origin === null) return false;
  if (origin === undefined) return sayUnknown(given.get("place"));
  const question = {
    ...origin, radiusM: Number(given.get("radius") ?? defaultRadius()),
    layers: new Set(given.has("layers") ? given.getAll("layers") : Object.keys(JSON.parse(said.layers))),
  };
  const found = around(areas.places, question);
  const heading = fillIn(said.found, {
    distance: writeDistance(question.radiusM), origin: origin.name ?? nearestName(origin, areas), count: found.length,
  });
  const reaches = isCovered(areas.outlines, question) ? "" : said.reaches;
  prepareMap(question);
  return showList(found, heading, reaches, Number(given.get("shown") ?? A_PAGE));
}

function defaultRadius() {
  return document.getElementById("radius").value;
}

function prepareForm({ names, places }) {
  const form = document.querySelector("form.search");
  const given = asked();
  const field = form.elements.place;
  form.setAttribute("action", `${said.address}#`);
  for (const name of ["suggestions", "suggestionsModule"]) delete form.dataset[name];
  form.querySelector(".more")?.remove();
  field.value = given.get("place") ?? "";
  field.setAttribute("list", "names-here");
  const known = new Set(names.map(({ names: one }) => inLanguage(one)));
  const options = [...known].map((value) => Object.assign(document.createElement("option"), { value }));
  document.getElementById("names-here").replaceChildren(...options);
  if (given.has("radius")) form.elements.radius.value = given.get("radius");
  const here = new Set(places.map(({ layer }) => layer));
  for (const box of form.querySelectorAll("input[name=layers]")) {
    box.checked = given.getAll("layers").length === 0 || given.getAll("layers").includes(box.value);
    box.closest("label").hidden = !here.has(box.value);
  }
  // Nothing is sent: the question goes into the address behind the #.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = new URLSearchParams(new FormData(form));
    wanted.delete("kinds");
    if (!wanted.get("place")) for (const name of ["lat", "lon"]) if (given.has(name)) wanted.set(name, given.get(name));
    location.assign(`${said.address}#?${wanted}`);
  });
}

// null where no place is asked for, undefined where it is not known here.
function originOf(given, areas) {
  const [lat, lon] = ["lat", "lon"].map((name) => parseFloat(given.get(name)));
  const name = given.get("place")?.trim();
  if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return { lat, lon, name };
  if (!name) return null;
  const key = foldName(name);
  const all = [...areas.names, ...areas.places];
  const is = (fits) => all.find(({ names }) => Object.values(names).some((one) => fits(foldName(one))));
  const best = is((one) => one === key) ?? is((one) => one.startsWith(key)) ?? is((one) => one.includes(key));
  return best && { lat: best.lat, lon: best.lon, name: inLanguage(best.names) };
}

// One letter for what is written in several ways; without marks and the article.
export function foldName(text) {
  return text.normalize("NFKD").replace(/[\p{M}\u0640]/gu, "").toLowerCase().replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي")
    .replace(/ة/g, "ه").replace(/(^|\s)(ال|al[- ])/g, "$1").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function nearestName(origin, { names }) {
  const nearest = names.map((one) => ({ one, ...measure(origin, one) })).sort((one, other) => one.distanceMm - other.distanceMm)[0];
  return nearest ? fillIn(said.near, { place: inLanguage(nearest.one.names) }) : said.here;
}

function sayUnknown(name) {
  say(fillIn(said.unknown, { place: name }));
  return false;
}

function say(text) {
  const line = document.getElementById("finder-said");
  line.textContent = text;
  line.hidden = !text;
}

function showList(found, heading, note, shown = A_PAGE) {
  const section = document.getElementById("results");
  const title = document.getElementById("results-heading");
  title.textContent = heading;
  say(note);
  document.getElementById("found").hidden = false;
  // As on the finder's own page the form is folded up after a search.
  document.querySelector(".search-again").open = false;
  section.querySelector("ol.cards").replaceChildren(...found.slice(0, shown).map((one, number) => cardOf(one, number + 1)));
  const more = document.getElementById("more-places");
  more.hidden = found.length <= shown;
  more.href = `#?${new URLSearchParams([...asked()].filter(([name]) => name !== "shown").concat([["shown", shown + A_PAGE]]))}`;
  document.title = `${heading} · ${document.title.split(" · ").at(-1)}`;
  return found.length > 0;
}

function cardOf({ place, distanceMm, bearing }, number) {
  const card = rowOf("offline-card");
  const layer = JSON.parse(said.layers)[place.layer];
  const part = (name) => card.querySelector(name);
  const name = inLanguage(place.names);
  Object.assign(card.dataset, { number, id: `${place.layer}/${place.ref}`, lat: place.lat, lon: place.lon, colour: layer.colour });
  card.id = `result-${number}`;
  part(".card-number").textContent = number;
  part("h2 a").textContent = name;
  part("h2 a").href = `/${lang}/places/${encodeURIComponent(place.layer)}/${encodeURIComponent(place.ref)}`;
  part(".card-distance").textContent = distanceMm === undefined ? "" : `${writeDistance(distanceMm / 1000)} ${bearingWord(bearing)}`;
  part(".card-kinds").textContent = place.kinds.map(inLanguage).join(" · ");
  part(".layer-icon rect").setAttribute("fill", layer.colour);
  part(".layer-icon use").setAttribute("href", `${said.icons}#${layer.icon}`);
  part(".card-address").textContent = inLanguage(place.address) || [place.areas.at(-1), place.areas[0]].filter(Boolean).map(inLanguage).join(said.comma);
  part(".phone.button").hidden = !place.phone;
  part(".phone.is-missing").hidden = Boolean(place.phone);
  part(".phone.button").href = `tel:${place.phone}`;
  part(".phone bdi").textContent = place.phoneText;
  part(".hours-here").hidden = !place.hours;
  part(".hours-here ul").replaceChildren(...(place.hours?.[lang] ?? []).map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  Object.assign(part(".directions").dataset, { lat: place.lat, lon: place.lon, name });
  return card;
}

function bearingWord(degrees) {
  return JSON.parse(said.bearings)[roundEven(degrees / 45) % 8];
}

// As pages write it: tens of metres, tenths of kilometres up to ten.
export function writeDistance(metres) {
  const tens = roundEven(metres / 10) * 10;
  if (tens < 1000) return fillIn(said.metres, { number: metres >= 10 ? tens : roundEven(metres) });
  const kilometres = metres / 1000;
  const digits = kilometres < DETAILED_KM ? 1 : 0;
  return fillIn(said.kilometres, { number: Number(kilometres.toFixed(digits)).toLocaleString("en") });
}

function prepareMap({ lat, lon, radiusM }) {
  Object.assign(document.getElementById("map").dataset, {
    lat, lon, radius: radiusM, radiusText: writeDistance(radiusM), halfText: writeDistance(radiusM / 2),
    circle: fillIn(said.circle, { distance: writeDistance(radiusM) }),
  });
}

export function writeSource({ names, releasedAt, savedAt }) {
  const day = (moment) => writeMoment(new Date(moment), said.locale, { dateStyle: "long" });
  return fillIn(said.source, { area: inLanguage(names), released: day(releasedAt), saved: day(savedAt) });
}

function fillIn(text, values) {
  return Object.entries(values).reduce((now, [name, value]) => now.replace(`{${name}}`, value), text);
}
