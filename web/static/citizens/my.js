// Shows on the citizen page what agencies have answered since it was loaded. Without it one loads the page again.

const FIRST_MS = 1200;
const LONGEST_MS = 10_000;
const SLOWER = 1.4;
const GIVEN_UP_MS = 180_000;

const list = document.getElementById("tiles");
const said = document.getElementById("tiles-said");

if (list?.dataset.asking !== undefined) watch(marks(await states()));

/** Return what the API says of all services, or null when it cannot be reached. */
async function states() {
  try {
    const answer = await fetch(list.dataset.states, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Return for each service a text that changes with its answer. */
function marks(told) {
  return new Map((told?.services ?? []).map((one) => [one.code, `${one.state} ${one.as_of} ${one.is_asking}`]));
}

/** Look again and again, more and more seldom, until all have answered. */
async function watch(before) {
  const until = performance.now() + GIVEN_UP_MS;
  let known = before;
  await showChanged();
  for (let pause = FIRST_MS; performance.now() < until; pause = Math.min(pause * SLOWER, LONGEST_MS)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const told = await states();
    if (!told) continue;
    const now = marks(told);
    if ([...now].some(([code, mark]) => known.get(code) !== mark)) await showChanged();
    known = now;
    if (!told.is_asking) {
      said.textContent = said.dataset.done;
      return;
    }
  }
}

/** Take the tiles that are no longer the same from the page as it is now; what has the focus stays. */
async function showChanged() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const tile of page.querySelectorAll("#tiles > li")) {
    const shown = document.getElementById(tile.id);
    if (shown && shown.innerHTML !== tile.innerHTML && !shown.contains(document.activeElement)) {
      shown.replaceWith(document.adoptNode(tile));
    }
  }
}
