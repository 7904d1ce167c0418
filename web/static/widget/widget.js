// The map of the widget, which is drawn at once: who put it on their page wants it seen.

const map = document.getElementById("map");

// A telephone number needs no window of its own.
for (const link of document.querySelectorAll('a[href^="tel:"]')) link.target = "_self";
// The frame's own scrolling, not the page's around it.
if (map) show().catch(fail);

async function show() {
  const names = ["module", "base", "controls"];
  const [{ drawMap }, base, controls] = await Promise.all(names.map((name) => import(map.dataset[name])));
  map.hidden = false;
  const drawn = await drawMap(map, base, controls);
  for (const button of document.querySelectorAll(".show-pin")) {
    button.hidden = false;
    button.addEventListener("click", () => drawn.choose(button.closest("[data-number]").dataset.number));
  }
}

function fail() {
  map.hidden = true;
  const line = document.getElementById("map-failed");
  line.textContent = line.dataset.text;
}
