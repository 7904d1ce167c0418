// Areas taken along: their places and their map, streamed into the browser's own database. Needs `kept`.

const LIST = "/api/v1/offline";
const KINDS = ["places", "map"];

export class BeingMade extends Error {}

// What the server offers; null without a network.
export async function offered() {
  try {
    const answer = await fetch(LIST);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// Which files of an area are others than those that are kept.
export function newerKinds(row, area) {
  return KINDS.filter((kind) => area?.[kind] && area[kind].version !== row[kind]?.version);
}

// Downloads files of an area; nothing changes before all of them are there. `tell` is called with the share that is done.
export async function take(list, area, kinds, tell = () => {}) {
  const known = await kept.find("areas", area.code);
  const wanted = kinds.filter((kind) => area[kind]);
  const all = wanted.reduce((sum, kind) => sum + area[kind].kept_bytes, 0);
  let done = 0;
  const row = { ...known, code: area.code, names: area.names, releasedAt: list.released_at, savedAt: new Date() };
  for (const kind of wanted) {
    row[kind] = await download(area[kind], (bytes) => { done += bytes; tell(done / all); });
  }
  await kept.put("areas", row);
  note();
}

async function download({ href }, tell) {
  const answer = await fetch(href);
  if (answer.status === 503) throw new BeingMade();
  if (!answer.ok) throw new Error(`${href}: ${answer.status}`);
  const counted = new TransformStream({
    transform(piece, controller) { tell(piece.byteLength); controller.enqueue(piece); },
  });
  const version = answer.headers.get("ETag").replace(/^W\/|"|-gz/g, "");
  const blob = await new Response(answer.body.pipeThrough(counted)).blob();
  return { version, blob };
}

// After a release the places are fetched anew, which is little; a map only when somebody wants it. Gives their names.
export async function bringUpToDate(list) {
  const renewed = [];
  for (const row of await kept.all("areas")) {
    const area = list.areas.find(({ code }) => code === row.code);
    if (!newerKinds(row, area).includes("places")) continue;
    await take(list, area, ["places"]);
    renewed.push(row.names);
  }
  note();
  return renewed;
}

export async function remove(code) {
  await kept.remove("areas", code);
  note();
}

export function bytesOf(row) {
  return KINDS.reduce((sum, kind) => sum + (row[kind]?.blob.size ?? 0), 0);
}

// Read by register.js, which looks for a newer release now and then.
async function note() {
  const rows = await kept.all("areas");
  if (rows.length) localStorage.setItem("areas-looked-at", String(Date.now()));
  else localStorage.removeItem("areas-looked-at");
}
