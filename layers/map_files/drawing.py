"""The map itself: folium makes it, without what it would load from elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

import folium
import shapely
from branca.element import Element, Figure
from shapely.geometry import mapping, shape

from geo.country import best_name

_GROUND = "ground"
# Their colours are tokens of the page, which its script gives them.
_COUNTRY_LINE = {"weight": 2.5, "fillOpacity": 1}
_AREA_LINE = {"weight": 1, "dashArray": "4 4", "fill": False}
# The lines are for orientation: finer than a pixel of the whole country is of no use.
_LINE_DETAIL = 2_000
_MOST_LABELS = 40
_CLOSEST_ZOOM = 15

Bounds = list[tuple[float, float]]
Outlines = list[dict[str, Any]]


def folium_map(
    name: str,
    outlines: Outlines,
    bounds: Bounds | None,
    *,
    tile_url: str | None = None,
    tile_attribution: str = "",
) -> tuple[str, str]:
    """Return the map's element and the script that draws it, which calls it `map_{name}`.

    `bounds` are what is shown first, latitude before longitude as Leaflet has it.
    """
    drawn = folium.Map(
        location=(0, 0),
        zoom_start=2,
        tiles=None,
        prefer_canvas=True,
        control_scale=False,
        zoom_control=False,
        attribution_control=False,
        scroll_wheel_zoom=False,
        max_zoom=19,
        zoom_snap=0.5 if tile_url is None else 1,
    )
    if tile_url is not None:
        folium.TileLayer(tile_url, attr=tile_attribution or " ").add_to(drawn)
    if outlines:
        _draw_outlines(outlines, drawn)
    if bounds is not None:
        drawn.fit_bounds(bounds, padding=(24, 24), max_zoom=_CLOSEST_ZOOM)
    drawn._id = name
    for number, child in enumerate(drawn._children.values()):
        # Names of their own are random: the same map should be the same file.
        child._id = f"{name}_{number}"
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    # Only what the elements put into body and script: the head is where the links stand.
    drawn.render()  # type: ignore[no-untyped-call]
    # Leaflet and canvases reckon from the left whatever is written.
    element = _rendered(figure.html).replace('class="folium-map"', 'class="folium-map" dir="ltr"')
    return element, _rendered(figure.script)


def _rendered(section: Element) -> str:
    return "\n".join(part.render() for part in section._children.values())


def _draw_outlines(outlines: Outlines, drawn: folium.Map) -> None:
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(number),
                "properties": {"level": outline["level"]},
                "geometry": mapping(outline["shape"]),
            }
            for number, outline in enumerate(outlines)
        ],
    }
    # A pane of their own, so that the names can stand between them and the places.
    folium.map.CustomPane(_GROUND, z_index=350).add_to(drawn)
    folium.GeoJson(
        collection,
        style_function=lambda feature: (
            _COUNTRY_LINE if feature["properties"]["level"] == 0 else _AREA_LINE
        ),
        interactive=False,
        control=False,
        pane=_GROUND,
    ).add_to(drawn)


def simple_outlines(collection: Mapping[str, Any] | None) -> Outlines:
    """Read GeoJSON outlines, the largest level first, in as few points as the map needs."""
    features = [f for f in (collection or {}).get("features", ()) if f.get("geometry")]
    shapes = [shape(feature["geometry"]) for feature in features]
    west, south, east, north = shapely.total_bounds(shapes) if shapes else (0.0,) * 4
    tolerance = max(east - west, north - south) / _LINE_DETAIL
    outlines = []
    for feature, one in zip(features, shapes, strict=True):
        simple = shapely.set_precision(shapely.simplify(one, tolerance), 10**-4, mode="pointwise")
        properties = feature.get("properties") or {}
        outlines.append({**properties, "level": properties.get("level"), "shape": simple})
    return sorted(outlines, key=lambda outline: outline["level"] or 0)


def bounds_of(points: Sequence[tuple[float, float]], outlines: Outlines) -> Bounds | None:
    """Return the bounds of points (latitude first), else of the outlines; None without any."""
    if points:
        lats, lons = [lat for lat, _lon in points], [lon for _lat, lon in points]
        return [(min(lats), min(lons)), (max(lats), max(lons))]
    if not outlines:
        return None
    west, south, east, north = shapely.total_bounds([o["shape"] for o in outlines])
    return [(south, west), (north, east)]


def labels_of(collection: Mapping[str, Any] | None, language: str) -> list[list[object]]:
    """Return the names of the first areas with their positions, latitude first."""
    labels: list[list[object]] = []
    for feature in (collection or {}).get("features", ()):
        properties = feature.get("properties") or {}
        place, names = properties.get("label"), properties.get("names")
        if place and names and properties.get("level") == 1:
            lon, lat = place
            labels.append([lat, lon, best_name(names, language) or ""])
    return labels if len(labels) <= _MOST_LABELS else []
