// What the pages gain with JavaScript: the own position, the map on request, copying.

const form = document.querySelector("form.search");
const ROUNDED_M = 100;

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
  // The page of a service, whose form is another one, has no room for it.
  if (!form.matches(".near-form")) asked.set("accuracy", Math.max(ROUNDED_M, Math.ceil(coords.accuracy)));
  location.assign(`${form.getAttribute("action")}?${asked}`);
}

function explain(error) {
  say(error.code === error.PERMISSION_DENIED ? form.dataset.refused : form.dataset.unavailable);
  document.getElementById("place").focus();
}

// The form is folded up after a search.
function offerAnotherPlace() {
  for (const link of document.querySelectorAll(".not-here")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelector(".search-again").open = true;
      document.getElementById("place").focus();
    });
  }
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

// What the phone offers for sharing, or the link in the clipboard; without either it stays a link.
function offerSharing() {
  for (const link of document.querySelectorAll("a.share")) {
    if (!navigator.share && !navigator.clipboard) continue;
    const { title, share, done } = link.dataset;
    const words = link.querySelector("span");
    words.textContent = share;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      try {
        if (navigator.share) return await navigator.share({ title, url: link.href });
        await navigator.clipboard.writeText(link.href);
        words.textContent = done;
        setTimeout(() => { words.textContent = share; }, 2000);
      } catch (error) {
        // Whoever closes the phone's own choice has not missed anything.
        if (error.name !== "AbortError") location.assign(link.href);
      }
    });
  }
}

// Android hands `geo:` to the application that its owner has chosen; other devices know no such addresses.
function offerOwnMapApp() {
  if (!/Android/.test(navigator.userAgent)) return;
  for (const one of document.querySelectorAll(".own-map-app")) one.hidden = false;
}

// The choice of map applications comes when somebody wants one of them.
function offerMapApps() {
  const dialog = document.getElementById("map-apps");
  if (!dialog?.showModal) return;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a.directions");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const { offer } = await import(dialog.dataset.module);
      offer(dialog, link);
    } catch {
      location.assign(link.href);
    }
  });
}

// The map comes when it is wanted: what draws it is loaded side by side, which counts on a slow line.
function offerMap() {
  const map = document.getElementById("map");
  const button = document.getElementById("show-map");
  if (!map || !button) return;
  button.hidden = false;
  let opening = null;
  const withMap = async (act) => {
    const line = document.getElementById("map-failed");
    try {
      opening ??= loadMap(map, button);
      await act(await opening);
      line.textContent = "";
    } catch {
      opening = null;
      map.hidden = true;
      line.textContent = line.dataset.text;
      line.scrollIntoView({ block: "nearest" });
    }
  };
  button.addEventListener("click", () => withMap((opened) => opened.toggle()));
  for (const one of document.querySelectorAll(".show-pin")) {
    one.hidden = false;
    one.addEventListener("click", () => withMap((opened) => opened.show(one.closest("[data-number]").dataset.number)));
  }
  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => withMap((opened) => opened.print()));
  }
  const isWanted = () => location.hash === map.dataset.address || matchMedia("(min-width: 56.25rem)").matches;
  addEventListener("popstate", () => { if (opening || isWanted()) withMap((opened) => opened.follow()); });
  // After two frames the list is on the screen.
  if (isWanted()) requestAnimationFrame(() => requestAnimationFrame(() => withMap((opened) => opened.follow())));
}

async function loadMap(map, button) {
  for (const [file, as] of [["leaflet.js", "script"], ["leaflet.css", "style"]]) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as, href: `${map.dataset.leaflet}/${file}` }));
  }
  const names = ["opening", "module", "base", "controls"];
  const [{ makeOpening }, { drawMap }, base, controls] = await Promise.all(names.map((name) => import(map.dataset[name])));
  return makeOpening(map, button, () => drawMap(map, base, controls));
}

offerLocation();
offerAnotherPlace();
offerSuggestions();
tidyAddress();
offerCopying();
offerSharing();
offerOwnMapApp();
offerMapApps();
offerMap();
