// The base map's own tiles, drawn below everything else: what is drawn how, from which zoom on.
// The layers and kinds are those of the Shortbread schema (docs/basemap.md).

const PARKS = new Set([
  "park", "garden", "grass", "meadow", "village_green", "recreation_ground", "golf_course", "cemetery",
  "pitch", "playground", "orchard", "vineyard", "allotments", "grassland", "scrub", "heath", "stadium",
]);
const BUILT = new Set(["residential", "commercial", "retail", "industrial", "military", "quarry", "landfill"]);
const SAND = new Set(["sand", "beach", "bare_rock", "scree", "shingle"]);
const MAIN = ["motorway", "trunk", "primary"];
const MIDDLE = ["secondary", "tertiary"];
const MINOR = ["unclassified", "residential", "living_street", "pedestrian", "service"];
const PATHS = ["footway", "path", "steps", "cycleway", "bridleway", "track"];
const WIDTHS = {
  motorway: 5, trunk: 5, primary: 4.4, secondary: 3.6, tertiary: 3, unclassified: 2.2, residential: 2.2,
  living_street: 2, pedestrian: 2, service: 1.2,
};

export function streetLayer({ address, attribution, maxDataZoom, pane }) {
  const style = getComputedStyle(document.documentElement);
  // The tokens of maps, light or dark as the page is.
  const colours = new Proxy({}, { get: (_, name) => style.getPropertyValue(`--map-${name}`).trim() });
  const { lang } = document.documentElement;
  const layer = protomapsL.leafletLayer({
    url: address, attribution, maxDataZoom, pane, lang, backgroundColor: colours.paper,
    paintRules: paintRules(colours),
    labelRules: labelRules(colours, lang, getComputedStyle(document.body).fontFamily),
  });
  // A name that reaches into the next tile is cut where that was drawn before it was placed.
  return layer.on("load", async () => {
    await Promise.all(Object.entries(layer._tiles).map(([place, { el }]) => {
      const at = layer._wrapCoords(layer._keyToTileCoords(place));
      return layer.renderTile(at, el, layer._tileCoordsToKey(at));
    }));
    layer.fire("drawn");
  });
}

// A street is so wide at zoom 15; twice for each zoom deeper, and thinner far out.
const width = (zoom, feature) => {
  const own = (WIDTHS[feature.props.kind] ?? 1.2) * (feature.props.link ? 0.6 : 1);
  return Math.max(0.6, own * 1.4 ** (zoom - 15) + 0.4);
};

function paintRules(colours) {
  const { PolygonSymbolizer, LineSymbolizer } = protomapsL;
  const area = (dataLayer, fill, filter, more) => ({
    dataLayer, symbolizer: new PolygonSymbolizer({ fill, ...more }), filter,
  });
  const land = (fill, kinds) => area("land", fill, (_zoom, { props }) => kinds.has(props.kind));
  const line = (dataLayer, options, filter, more) => ({
    dataLayer, symbolizer: new LineSymbolizer(options), filter, ...more,
  });
  const of = (kinds) => (_zoom, { props }) => kinds.includes(props.kind) && !props.rail && !props.tunnel;
  const street = (kinds, color, extra, more) => line("streets", {
    color, lineCap: "round", lineJoin: "round", width: (zoom, feature) => width(zoom, feature) + extra(zoom),
  }, of(kinds), more);
  const dashed = (color, dash, breadth) => ({ color, dash, width: breadth });
  const ofCountry = (_zoom, { props }) => props.admin_level === 2 && !props.maritime;
  const edge = (zoom) => Math.min(2, Math.max(0.6, (zoom - 10) / 3));
  const none = () => 0;
  return [
    land(colours.built, BUILT), land(colours.sand, SAND), land(colours.green, PARKS),
    land(colours.wood, new Set(["forest", "swamp"])), area("sites", colours.site),
    area("ocean", colours.water), area("water_polygons", colours.water),
    line("water_lines", { color: colours.water, width: (zoom, { props }) => (
      (props.kind === "river" || props.kind === "canal" ? 1.4 : 0.8) * 1.25 ** (zoom - 13)
    ), lineJoin: "round" }),
    area("buildings", colours.building, undefined, { stroke: colours["road-edge"], width: 0.5 }),
    line("streets", dashed(colours["road-edge"], [3, 3], 1.4), (_zoom, { props }) => props.tunnel),
    line("streets", dashed(colours.path, [2, 2], 1), of(PATHS), { minzoom: 15 }),
    street(MINOR, colours["road-edge"], edge, { minzoom: 13 }),
    street(MIDDLE, colours["road-edge"], edge), street(MAIN, colours["main-edge"], edge),
    street(MINOR, colours.road, none), street(MIDDLE, colours.road, none), street(MAIN, colours.main, none),
    line("streets", dashed(colours.path, [6, 3], 1.2), (_zoom, { props }) => props.rail && !props.tunnel),
    line("streets", { color: colours.path, width: (zoom) => 1.8 ** (zoom - 12) }, (_zoom, { props }) => (
      props.kind === "runway" || props.kind === "taxiway"
    )),
    line("boundaries", dashed(colours.line, [5, 3], 1.6), ofCountry),
    line("boundaries", dashed(colours.line, [3, 4], 1), (_zoom, { props }) => props.admin_level > 2 && !props.maritime),
  ];
}

function labelRules(colours, language, family) {
  const { CenteredTextSymbolizer, LineLabelSymbolizer } = protomapsL;
  const labelProps = [`name_${language}`, "name"];
  const font = (size, weight = 400) => ({ fontFamily: family, fontSize: size, fontWeight: weight });
  const halo = { stroke: colours.paper, width: 2 };
  const place = (kinds, minzoom, size, weight, maxzoom) => ({
    dataLayer: "place_labels", minzoom, maxzoom,
    filter: (_zoom, { props }) => kinds.includes(props.kind),
    sort: (one, other) => (other.population ?? 0) - (one.population ?? 0),
    symbolizer: new CenteredTextSymbolizer({
      labelProps, lineHeight: 1.2, fill: weight > 400 ? colours["street-name"] : colours["sight-name"], ...halo,
      ...font(size, weight),
    }),
  });
  const street = (kinds, minzoom, size) => ({
    dataLayer: "street_labels", minzoom, filter: (_zoom, { props }) => kinds.includes(props.kind),
    symbolizer: new LineLabelSymbolizer({
      labelProps, fill: colours["street-name"], position: 2, repeatDistance: 220, ...halo, ...font(size),
    }),
  });
  return [
    place(["capital", "city"], 6, (zoom) => Math.min(18, 9 + zoom / 1.6), 600, 15),
    place(["town"], 8, (zoom) => Math.min(16, 7 + zoom / 1.8), 600, 16),
    place(["suburb"], 12, 13, 600),
    place(["village"], 11, 12.5, 600), place(["quarter", "neighbourhood"], 14, 12),
    place(["hamlet", "locality", "isolated_dwelling", "island", "square"], 14, 11.5),
    street(MAIN, 12, 12), street(MIDDLE, 13, 11.5), street([...MINOR, ...PATHS], 15, 11),
    {
      dataLayer: "water_polygons_labels", minzoom: 13,
      symbolizer: new CenteredTextSymbolizer({ labelProps, fill: colours["water-name"], ...halo, ...font(11.5) }),
    },
    {
      dataLayer: "pois", minzoom: 15,
      symbolizer: new CenteredTextSymbolizer({
        labelProps, lineHeight: 1.2, fill: colours["sight-name"], ...halo, ...font(11),
      }),
    },
  ];
}
