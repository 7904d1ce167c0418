// Where the map stands: beside the list on a desk, over the whole screen on a phone or when asked for.
// Over the whole screen it has an address of its own, so that Back closes it and a link opens it.

// As in map.css.
const SIDE_BY_SIDE = matchMedia("(min-width: 56.25rem)");

export function makeOpening(map, button, draw) {
  const { dialog, close } = makeDialog(map);
  const before = map.previousElementSibling;
  const address = map.dataset.address;
  let drawn = null;
  let made = null;

  const drawOnce = async () => {
    map.hidden = false;
    drawn ??= draw();
    try {
      made = await drawn;
      return made;
    } catch (error) {
      drawn = null;
      if (dialog.open) dialog.close();
      tell(false);
      throw error;
    }
  };
  const tell = (isShown) => {
    map.hidden = !isShown;
    document.getElementById("map-note").hidden = !isShown;
    button.setAttribute("aria-expanded", String(isShown));
    button.textContent = isShown ? map.dataset.hide : map.dataset.show;
  };
  const paper = makePaper();
  addEventListener("beforeprint", () => { if (made && !map.hidden) paper.take(made); });
  addEventListener("afterprint", () => paper.leave(made));
  const besideList = async (isShown) => {
    tell(isShown);
    return isShown ? drawOnce() : null;
  };
  const overAll = async () => {
    if (location.hash !== address) history.pushState({ ...history.state, isMapOpened: true }, "", address);
    if (!dialog.open) {
      tell(true);
      dialog.prepend(map);
      dialog.showModal();
      document.documentElement.classList.add("has-full-map");
    }
    const opened = await drawOnce();
    opened.fill(true);
    // So that the arrow keys move it at once.
    if (document.activeElement === close) map.focus({ preventScroll: true });
    return opened;
  };
  dialog.addEventListener("close", async () => {
    document.documentElement.classList.remove("has-full-map");
    before.after(map);
    tell(SIDE_BY_SIDE.matches);
    if (location.hash === address) {
      // The entry before is this page without its map, unless the page was opened with it.
      if (history.state?.isMapOpened) history.back();
      else history.replaceState(history.state, "", location.pathname + location.search);
    }
    (await drawn)?.fill(false);
  });
  close.addEventListener("click", () => dialog.close());

  return {
    // What the address says, and on a desk what was left.
    follow() {
      if (location.hash === address) return overAll();
      if (dialog.open) dialog.close();
      return SIDE_BY_SIDE.matches && besideList(history.state?.map ?? true);
    },
    toggle() {
      if (!SIDE_BY_SIDE.matches) return overAll();
      // Whoever comes back from a place finds the map as it was left.
      history.replaceState({ ...history.state, map: map.hidden }, "");
      return besideList(map.hidden);
    },
    async show(number) {
      const opened = await (SIDE_BY_SIDE.matches ? besideList(true) : overAll());
      opened.choose(number);
    },
    // The map goes with the list, also where it is not open.
    async print() {
      const wasHidden = map.hidden;
      await paper.take(await drawOnce());
      addEventListener("afterprint", () => tell(!wasHidden), { once: true });
      window.print();
    },
  };

  function makeDialog() {
    const made = Object.assign(document.createElement("dialog"), { className: "map-full" });
    made.setAttribute("aria-label", map.dataset.label);
    const bar = Object.assign(document.createElement("div"), { className: "map-bar", dir: map.dataset.direction });
    const back = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: map.dataset.list });
    bar.append(back);
    made.append(bar);
    document.body.append(made);
    map.addEventListener("full", () => overAll());
    return { dialog: made, close: back };
  }
}

// Paper is light whatever the screen is, and the map has a size of its own there (map.css).
function makePaper() {
  const root = document.documentElement;
  let colours;
  return {
    take(made) {
      if (root.classList.contains("on-paper")) return null;
      colours = root.dataset.colours;
      root.dataset.colours = "light";
      root.classList.add("on-paper");
      return made.refit();
    },
    leave(made) {
      if (!root.classList.contains("on-paper")) return;
      if (colours) root.dataset.colours = colours;
      else delete root.dataset.colours;
      root.classList.remove("on-paper");
      made.refit();
    },
  };
}
