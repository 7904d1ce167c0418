// What the form makes is shown at every change: the server writes it, as it does without this script.

const form = document.querySelector(".making-form");
let asked = 0;

form.addEventListener("input", ({ target }) => {
  if (target.id === "place" && target.value.trim()) form.querySelector('[name="start"][value=""]').checked = true;
});
document.addEventListener("click", async ({ target }) => {
  if (!target.dataset.copy) return;
  await navigator.clipboard.writeText(target.dataset.copy);
  target.textContent = target.dataset.done;
});
offerCopying();
form.addEventListener("change", refresh);

function offerCopying() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

async function refresh() {
  asked += 1;
  const mine = asked;
  const told = new URLSearchParams([...new FormData(form)].filter(([, text]) => text.trim()));
  const address = `${form.getAttribute("action")}?${told}`;
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Only the last change counts.
  if (mine !== asked) return;
  const focused = document.activeElement?.id;
  for (const part of [".making-form", "#made"]) {
    const fresh = page.querySelector(part);
    document.querySelector(part).replaceChildren(...fresh.childNodes);
  }
  offerCopying();
  history.replaceState(null, "", address);
  if (focused) document.getElementById(focused)?.focus();
}
