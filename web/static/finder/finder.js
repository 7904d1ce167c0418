// What the pages gain with JavaScript: the own position, the map on request, copying.

const form = document.querySelector("form.search");

function offerLocation() {
  const button = document.getElementById("locate");
  if (!button) return;
  if (!("geolocation" in navigator) || !window.isSecureContext) {
    // Its room was kept for nothing.
    button.remove();
    return;
  }
  button.hidden = false;
  button.addEventListener("click", locate);
  for (const link of document.querySelectorAll(".quick-searches a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      fillIn(link);
      locate();
    });
  }
}

function locate() {
  say(form.dataset.waiting);
  navigator.geolocation.getCurrentPosition(goTo, explain, { timeout: 10000, maximumAge: 60000 });
}

// The form asks what the link does, so that a place can be written where no position is to be had.
function fillIn(link) {
  for (const one of document.querySelectorAll(".quick-searches a")) one.toggleAttribute("aria-current", false);
  link.setAttribute("aria-current", "true");
  for (const old of form.querySelectorAll("[data-quick]")) old.remove();
  const { layers, radius, ...filters } = Object.fromEntries(new URL(link.href).searchParams);
  for (const box of form.querySelectorAll("input[name=layers]")) box.checked = box.value === layers;
  const distance = form.querySelector("select[name=radius]");
  const option = [...distance.options].find((one) => one.value === radius);
  if (option) option.selected = true;
  for (const [name, value] of Object.entries(filters)) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    field.dataset.quick = "";
    form.append(field);
  }
}

function say(text) {
  document.getElementById("locate-message").textContent = text;
}

// Three decimals, about a hundred metres: an address that is passed on tells the quarter, not the house.
function goTo({ coords }) {
  const asked = new URLSearchParams(new FormData(form));
  for (const [name, text] of [...asked]) if (!text.trim()) asked.delete(name);
  if (asked.has("layers")) asked.delete("kinds");
  asked.delete("place");
  asked.set("lat", coords.latitude.toFixed(3));
  asked.set("lon", coords.longitude.toFixed(3));
  location.assign(`${form.getAttribute("action")}?${asked}`);
}

function explain(error) {
  say(error.code === error.PERMISSION_DENIED ? form.dataset.refused : form.dataset.unavailable);
  document.getElementById("place").focus();
}

// Only who is about to type a place loads what suggests one.
function offerSuggestions() {
  const field = document.getElementById("place");
  if (!form?.dataset.suggestions || !field) return;
  field.addEventListener("focus", async () => {
    const { suggest } = await import(form.dataset.suggestionsModule);
    suggest(form, field);
  }, { once: true });
}

// Empty fields stay out of the address.
function tidyAddress() {
  form?.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input[type=text]")) {
      if (!field.value.trim()) field.disabled = true;
    }
    const kinds = form.querySelector("input[name=kinds]");
    if (kinds) kinds.disabled = form.querySelector("input[name=layers]:checked") !== null;
  });
  addEventListener("pageshow", () => {
    for (const field of form?.querySelectorAll("input:disabled") ?? []) field.disabled = false;
  });
}

function offerCopying() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const text = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = text; }, 2000);
    });
  }
}

function offerMap() {
  const map = document.getElementById("map");
  const button = document.getElementById("show-map");
  if (!map || !button) return;
  button.hidden = false;
  let drawn = null;
  const show = async (wanted) => {
    map.hidden = !wanted;
    document.getElementById("map-note").hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
    button.textContent = wanted ? map.dataset.hide : map.dataset.show;
    if (!wanted) return null;
    drawn ??= Promise.all([import(map.dataset.module), import(map.dataset.base)])
      .then(([module, base]) => module.drawMap(map, base));
    try {
      const made = await drawn;
      document.getElementById("map-failed").textContent = "";
      return made;
    } catch {
      drawn = null;
      map.hidden = true;
      document.getElementById("map-note").hidden = true;
      button.setAttribute("aria-expanded", "false");
      button.textContent = map.dataset.show;
      const line = document.getElementById("map-failed");
      line.textContent = line.dataset.text;
      return null;
    }
  };
  button.addEventListener("click", () => {
    // Whoever comes back from a place finds the map as it was left.
    history.replaceState({ ...history.state, map: map.hidden }, "");
    show(map.hidden);
  });
  for (const one of document.querySelectorAll(".show-pin")) {
    one.hidden = false;
    one.addEventListener("click", async () => {
      history.replaceState({ ...history.state, map: true }, "");
      (await show(true))?.choose(one.closest("[data-number]").dataset.number);
    });
  }
  if (history.state?.map ?? matchMedia("(min-width: 56.25rem)").matches) {
    // After two frames the list is on the screen.
    requestAnimationFrame(() => requestAnimationFrame(() => show(true)));
  }
}

offerLocation();
offerSuggestions();
tidyAddress();
offerCopying();
offerMap();
