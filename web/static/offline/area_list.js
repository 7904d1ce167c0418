// The areas that can be taken along: what each weighs, how far a download is, what is newer, and removing it again.

export async function showAreas(section, said, { areas, rows }, onChange) {
  const { BeingMade, bringUpToDate, bytesOf, newerKinds, offered, remove, take } = areas;
  const { inLanguage, rowOf, writeMoment } = rows;
  const status = document.getElementById("saved-status");
  const list = await offered();
  if (list && !navigator.connection?.saveData) {
    const renewed = await bringUpToDate(list).catch(() => []);
    if (renewed.length) {
      status.textContent = fill(said.renewed, { areas: renewed.map(inLanguage).join(said.comma), day: day(list.released_at) });
    }
  }
  await draw();

  async function draw() {
    const known = await kept.all("areas");
    const all = list?.areas ?? known;
    section.querySelector(".areas-away").hidden = list !== null;
    section.querySelector(".kept-rows").replaceChildren(...all.map((area) => rowFor(area, known.find(({ code }) => code === area.code))));
    section.hidden = false;
    await onChange();
  }

  function rowFor(area, row) {
    const item = rowOf("area-row");
    const part = (name) => item.querySelector(name);
    const newer = row && list ? newerKinds(row, area) : [];
    const wanted = row ? newer : ["places", "map"];
    part("h3").textContent = inLanguage(area.names);
    part(".kept-what").textContent = row
      ? fill(said.takenAlong, { size: said.size(bytesOf(row)), released: day(row.releasedAt) })
      : offer(area);
    part(".kept-when").textContent = newer.length ? fill(said.newer, { size: said.size(sent(area, newer)) }) : "";
    const button = part(".take");
    button.hidden = !area.places?.version || (row && newer.length === 0) || !list;
    button.querySelector("span").textContent = row ? said.renew : said.take;
    button.querySelector("bdi").textContent = inLanguage(area.names);
    button.addEventListener("click", () => bring(area, wanted, item));
    part(".remove").hidden = !row;
    part(".remove bdi").textContent = inLanguage(area.names);
    part(".remove").addEventListener("click", async () => {
      await remove(area.code);
      status.textContent = said.removed;
      await draw();
    });
    return item;
  }

  function offer(area) {
    if (!area.places) return said.beingMade;
    const words = { size: said.size(sent(area, ["places", "map"])), released: day(list.released_at) };
    return fill(area.map ? said.offerWithMap : said.offer, words);
  }

  async function bring(area, kinds, item) {
    const bar = item.querySelector("progress");
    item.querySelector(".take").hidden = true;
    bar.hidden = false;
    bar.setAttribute("aria-label", inLanguage(area.names));
    try {
      // Else the browser may throw it away when storage is scarce.
      await navigator.storage?.persist?.();
      await take(list, area, kinds, (share) => { bar.value = share; });
      status.textContent = fill(said.taken, { area: inLanguage(area.names) });
    } catch (error) {
      status.textContent = error instanceof BeingMade ? said.beingMade : error.name === "QuotaExceededError" ? said.full : said.failed;
    }
    await draw();
  }

  function sent(area, kinds) {
    return kinds.reduce((sum, kind) => sum + (area[kind]?.sent_bytes ?? 0), 0);
  }

  function day(moment) {
    return writeMoment(new Date(moment), said.locale, { dateStyle: "long" });
  }
}

function fill(text, values) {
  return Object.entries(values).reduce((now, [name, value]) => now.replace(`{${name}}`, value), text);
}
