// A long form on a phone: one section at a time, with how far one is. What an officer types is kept on
// this device until it is handed in, so that nothing is lost when the browser is closed in between.
// Without this script, and on wide screens, the form is one page.

const NARROW = matchMedia("(max-width: 44rem)");
const [FEWEST, PAUSE_MS, KEPT_MS] = [4, 400, 7 * 24 * 3600 * 1000];
const form = document.getElementById("f");
const said = form?.dataset;
const sections = form ? [...form.querySelectorAll(":scope > .form-box")] : [];
let current = 0;

if (said?.steps && sections.length >= FEWEST) walk();
if (said?.draft) keep();
document.addEventListener("submit", ({ submitter }) => {
  if (["save", "submit"].includes(submitter?.value)) forget();
});

function walk() {
  const bar = document.createElement("nav");
  bar.className = "form-steps";
  bar.setAttribute("aria-label", said.steps);
  bar.innerHTML = '<p role="status"></p><progress></progress><div class="field"><select></select></div>';
  const choice = bar.querySelector("select");
  choice.setAttribute("aria-label", said.steps);
  choice.append(...sections.map((one, index) => new Option(title(one), index)));
  choice.addEventListener("change", () => go(Number(choice.value)));
  form.before(bar);
  const buttons = document.createElement("p");
  buttons.className = "form-actions";
  for (const [word, way] of [[said.back, -1], [said.next, 1]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button is-second", textContent: word });
    button.dataset.way = way;
    button.addEventListener("click", () => go(current + way));
    buttons.append(button);
  }
  form.querySelector(":scope > .form-actions:last-of-type")?.before(buttons);
  const arrange = () => {
    form.classList.toggle("is-stepped", NARROW.matches);
    bar.hidden = buttons.hidden = !NARROW.matches;
  };
  const go = (number, moves = true) => {
    current = Math.max(0, Math.min(number, sections.length - 1));
    sections.forEach((one, index) => one.classList.toggle("is-current", index === current));
    choice.value = current;
    bar.querySelector("p").textContent = said.step.replace("{number}", current + 1).replace("{count}", sections.length);
    Object.assign(bar.querySelector("progress"), { value: current + 1, max: sections.length });
    for (const button of buttons.children) button.disabled = !sections[current + Number(button.dataset.way)];
    form.classList.toggle("is-last", current === sections.length - 1);
    if (said.draft) sessionStorage.setItem(`step:${said.draft}`, current);
    if (moves && NARROW.matches) bar.scrollIntoView();
  };
  const show = () => {
    const wanted = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const index = sections.findIndex((one) => wanted && one.contains(wanted));
    if (index >= 0) go(index, false);
    if (index >= 0 && NARROW.matches) wanted.scrollIntoView();
    return index >= 0;
  };
  const faulty = sections.findIndex((one) => one.querySelector(".form-fault"));
  if (!show()) go(faulty >= 0 ? faulty : Number(said.draft ? sessionStorage.getItem(`step:${said.draft}`) ?? 0 : 0), false);
  addEventListener("hashchange", show);
  // A link to a fault in another step leads there although the address stays the same.
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.(`a[href="${location.hash || "#"}"]`)) show();
  });
  NARROW.addEventListener("change", arrange);
  arrange();
}

function title(section) {
  return section.querySelector(":scope > legend")?.textContent.trim() ?? "";
}

// What is typed, as pairs, under the name of this record and of whoever types.
function keep() {
  const key = `draft:${said.draft}`;
  const typed = () => [...new FormData(form)].filter(([name]) => name !== "token" && name !== "command");
  const drawn = JSON.stringify(typed());
  const store = () => {
    const now = JSON.stringify(typed());
    if (now !== drawn || said.typed) localStorage.setItem(key, JSON.stringify({ at: Date.now(), pairs: JSON.parse(now) }));
  };
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(store, PAUSE_MS);
  });
  addEventListener("pagehide", store);
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  if (!kept || said.typed) return;
  if (Date.now() - kept.at > KEPT_MS || JSON.stringify(kept.pairs) === drawn) localStorage.removeItem(key);
  else offer(key, kept);
}

function offer(key, kept) {
  const box = document.createElement("div");
  box.className = "notice form-offered";
  box.setAttribute("role", "status");
  box.append(Object.assign(document.createElement("p"), { textContent: said.kept }));
  const add = (word, does) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button is-second", textContent: word });
    button.addEventListener("click", does);
    box.append(button);
  };
  add(said.takeUp, () => {
    const sent = Object.assign(document.createElement("form"), { method: "post", action: form.action, hidden: true });
    const token = form.elements.namedItem("token").value;
    for (const [name, value] of [...kept.pairs, ["token", token], ["command", "edit"]]) {
      const field = document.createElement("textarea");
      Object.assign(field, { name, value });
      sent.append(field);
    }
    document.body.append(sent);
    sent.submit();
  });
  add(said.drop, () => {
    localStorage.removeItem(key);
    box.remove();
  });
  form.before(box);
}

function forget() {
  const draft = document.querySelector("[data-draft]")?.dataset.draft;
  if (draft) localStorage.removeItem(`draft:${draft}`);
}
