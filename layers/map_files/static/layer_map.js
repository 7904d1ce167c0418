// The places of a layer on the map of a file, with what is known of the one that is pressed.

function drawPlaces(map, { places, colour, labels }, words) {
  const box = map.getContainer();
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words.map);
  map.eachLayer((layer) => {
    if (layer.feature) layer.setStyle(layer.feature.properties.level === 0 ? { color: token("map-border"), fillColor: token("map-land") } : { color: token("map-border-soft") });
  });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.createPane("names").style.zIndex = 360;
  for (const [lat, lon, name] of labels) {
    const node = Object.assign(document.createElement("span"), { textContent: name });
    const icon = L.divIcon({ className: "map-label", iconSize: [0, 0], html: node });
    L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "names" }).addTo(map);
  }
  // One finger goes on scrolling the page; two, or a click, move the map.
  if (matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  const marks = L.featureGroup(places.map((place) => L.circleMarker([place[0], place[1]], {
    place, radius: 7, weight: 2, color: token("map-land"), fillColor: colour, fillOpacity: 0.95, bubblingMouseEvents: false,
  })));
  marks.bindPopup(({ options }) => described(map, options.place, words), { closeButton: false, minWidth: 160, maxWidth: 280 });
  marks.addTo(map);
  map.on("click", (event) => map.panTo(event.latlng));
  addEventListener("beforeprint", () => map.invalidateSize({ animate: false }));
  box.dataset.ready = "true";
}

function described(map, [lat, lon, name, address, phones, ref], words) {
  const box = Object.assign(document.createElement("div"), { dir: document.documentElement.dir });
  const lines = [[name || words.nameless, "popup-name"], [address, ""], ...phones.map((phone) => [phone, ""]), [ref, "popup-ref"], [`${lat}, ${lon}`, "popup-ref"]];
  for (const [text, className] of lines) {
    if (!text) continue;
    const line = Object.assign(document.createElement("p"), { className });
    const inner = Object.assign(document.createElement("bdi"), { textContent: text });
    line.append(inner);
    box.append(line);
  }
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: words.close });
  close.addEventListener("click", () => map.closePopup());
  box.append(close);
  return box;
}
