// Says opening hours in words while they are chosen: the form is read by the server, which shows it
// again, and of that page the words and the text are taken. Without this script a button does it.

const PAUSE_MS = 400;
const form = document.getElementById("f");
let timer = 0;
let asked = 0;

form?.addEventListener("input", ({ target }) => {
  const picker = target.closest?.(".hours-picker");
  if (!picker) return;
  clearTimeout(timer);
  timer = setTimeout(() => say(picker, target), PAUSE_MS);
});

async function say(picker, target) {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("command", "hours");
  const number = (asked += 1);
  const answer = await fetch(form.action, { method: "POST", body: fields }).catch(() => null);
  if (!answer?.ok || number !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [document, page].map((one) => one.querySelector(`[data-hours="${picker.id}"]`));
  if (!here || !there) return;
  here.replaceChildren(...there.childNodes);
  here.hidden = there.hidden;
  // What is typed as text stays the officer's own; what is chosen is written into the text.
  if (target.name.startsWith("picked.")) take(picker, page);
}

function take(picker, page) {
  const [text, fresh] = [document, page].map((one) => one.getElementById(`${picker.id}-text`));
  if (!text || !fresh) return;
  text.value = fresh.value;
  picker.querySelector('[name$=".was"]').value = fresh.value;
}
