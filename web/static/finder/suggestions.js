// Names of places as one types: a combobox over /api/v1/places. Without it the form is whole.

const WAIT_MS = 120;

export function suggest(form, field) {
  const { suggestions: address, suggested, language } = form.dataset;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let controller = null;
  let waiting = 0;
  let chosen = -1;

  list.id = "place-suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestionsLabel);
  list.hidden = true;
  status.className = "unseen";
  status.setAttribute("role", "status");
  field.closest(".field").append(list, status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  close();

  field.addEventListener("input", () => {
    forgetPosition(form);
    clearTimeout(waiting);
    controller?.abort();
    if (!/[\p{L}\p{N}]/u.test(field.value) || /^[\d\s.,،٫+-]+$/u.test(field.value)) return close();
    waiting = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((chosen + step + list.children.length) % list.children.length);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  field.addEventListener("blur", close);
  // Before the field loses the focus, which closes the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  if (field.value && document.activeElement === field) field.dispatchEvent(new Event("input"));

  async function ask() {
    controller = new AbortController();
    const asked = new URLSearchParams({ q: field.value, lang: language, limit: 6 });
    try {
      const answer = await fetch(`${address}?${asked}`, { signal: controller.signal });
      if (answer.ok) show((await answer.json()).places);
    } catch {
      // Away or overtaken by the next letter: the form works without suggestions.
    }
  }

  function show(places) {
    if (document.activeElement !== field || !places.length) return close();
    list.replaceChildren(...places.map(option));
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-expanded", "true");
    list.hidden = false;
    status.textContent = suggested.replace("{count}", places.length);
  }

  function option(place, number) {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    const kind = document.createElement("span");
    const areas = place.areas.map((area) => inLanguage(area.names)).reverse().slice(0, 2);
    item.id = `place-suggestion-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    name.textContent = inLanguage(place.names);
    kind.textContent = [inLanguage(place.kind_name), ...areas].join(language === "ar" ? "، " : ", ");
    item.append(name, " ", kind);
    item.dataset.name = name.textContent;
    item.dataset.lat = place.lat.toFixed(5);
    item.dataset.lon = place.lon.toFixed(5);
    return item;
  }

  function inLanguage(names) {
    return names[language] ?? Object.values(names)[0] ?? "";
  }

  function mark(number) {
    chosen = number;
    for (const [at, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(at === number));
    }
    field.setAttribute("aria-activedescendant", list.children[number].id);
  }

  function take({ dataset }) {
    field.value = dataset.name;
    close();
    if (form.dataset.suggestionsGo) {
      const { name: place, lat, lon } = dataset;
      return location.assign(`${form.dataset.suggestionsGo}?${new URLSearchParams({ place, lat, lon })}`);
    }
    for (const name of ["lat", "lon"]) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name, value: dataset[name] });
      form.append(hidden);
    }
    form.requestSubmit();
  }

  function close() {
    clearTimeout(waiting);
    list.hidden = true;
    chosen = -1;
    status.textContent = "";
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
}

// Another place is meant than the one whose position the address holds.
function forgetPosition(form) {
  for (const hidden of form.querySelectorAll("input[name=lat], input[name=lon], input[name=accuracy]")) hidden.remove();
}
