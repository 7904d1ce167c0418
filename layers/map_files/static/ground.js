// The base map inside a file: tiles that stand in it, drawn as on all pages (streets.js).

function drawStreets(map, ground) {
  const held = async (z, x, y) => {
    const text = ground.tiles[`${z}/${x}/${y}`];
    if (!text) return undefined;
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return { data: await new Response(stream).arrayBuffer() };
  };
  map.createPane("streets").style.zIndex = 200;
  L.control.attribution({ prefix: false }).addTo(map);
  streetLayer({
    address: { getZxy: held }, attribution: escaped(ground.attribution), maxDataZoom: ground.zoom, pane: "streets",
  }).addTo(map);
}

function escaped(text) {
  return Object.assign(document.createElement("span"), { textContent: text }).innerHTML;
}
