// The lists of what is kept on this phone, written into templates of the page.

const { lang } = document.documentElement;

export function inLanguage(names) {
  return names?.[lang] ?? Object.values(names ?? {})[0] ?? "";
}

export function rowOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

export function writeMoment(moment, locale, style = { dateStyle: "long", timeStyle: "short" }) {
  return new Intl.DateTimeFormat(locale, style).format(moment);
}

// Fills a section and shows it, or its sentence that there is nothing.
export function fill(section, rows) {
  section.querySelector(".kept-rows").replaceChildren(...rows);
  const nothing = section.querySelector(".kept-nothing");
  if (nothing) nothing.hidden = rows.length > 0;
  section.hidden = rows.length === 0 && !nothing;
}

export function resultRow({ url, title, savedAt }, said) {
  const row = rowOf("result-row");
  const link = row.querySelector("a");
  link.href = url;
  link.textContent = title;
  row.querySelector(".kept-when").textContent = said.savedOn.replace("{when}", writeMoment(savedAt, said.locale));
  return row;
}

export function placeRow(place, { near, onRemove }) {
  const row = rowOf("place-row");
  const link = row.querySelector("h3 a");
  link.href = `/${lang}/${place.path}`;
  link.textContent = inLanguage(place.names);
  row.querySelector(".kept-what").textContent = [place.kinds.map(inLanguage).join(" · "), inLanguage(place.address)]
    .filter(Boolean).join(" — ");
  const phone = row.querySelector(".phone");
  phone.hidden = !place.phone;
  if (place.phone) {
    phone.href = `tel:${place.phone}`;
    phone.querySelector("bdi").textContent = place.phoneText;
  }
  row.querySelector(".near").href = `${near}?${new URLSearchParams({ lat: place.lat, lon: place.lon })}`;
  const remove = row.querySelector(".remove");
  remove.hidden = !onRemove;
  remove.addEventListener("click", () => onRemove(place, row));
  return row;
}
