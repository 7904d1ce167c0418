"""The map of a report: folium makes it, without what it would load from elsewhere."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import folium
import shapely
from branca.element import Element, Figure
from shapely.geometry import mapping, shape

from geo.coordinates import Position, is_on_earth
from geo.country import best_name
from geo.messages import Translate
from importers.reports.report import MOST_PLACES, PLACE_KINDS, ImportReport, MappedPlace

_NAME = "report"
_GROUND = "ground"
MAP_VARIABLE = f"map_{_NAME}"
# Their colours are tokens of the page, which report_map.js gives them.
_COUNTRY_LINE = {"weight": 2.5, "fillOpacity": 1}
_AREA_LINE = {"weight": 1, "dashArray": "4 4", "fill": False}
# The lines are for orientation: finer than a pixel of the whole country is of no use.
_LINE_DETAIL = 2_000
_MOST_LABELS = 40
_CLOSEST_ZOOM = 15
# About a decimetre; more digits only make the file larger.
_DECIMALS = 6


def map_places(report: ImportReport) -> tuple[list[MappedPlace], dict[str, int]]:
    """Choose the places the map shows; also tell how many of each kind it does not show.

    Left out are those over `MOST_PLACES` of a kind and those whose numbers are no degrees.
    """
    shown: dict[str, list[MappedPlace]] = {kind: [] for kind in PLACE_KINDS}
    left_out: dict[str, int] = {k: report.places_left_out.get(k, 0) for k in PLACE_KINDS}
    for place in report.places:
        if len(shown[place.kind]) < MOST_PLACES and is_on_earth(*place.position):
            shown[place.kind].append(place)
        else:
            left_out[place.kind] += 1
    return [place for kind in PLACE_KINDS for place in shown[kind]], left_out


def map_html_and_script(report: ImportReport, places: Sequence[MappedPlace]) -> tuple[str, str]:
    """Return the map's element and the script that draws it without its places."""
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
        zoom_snap=0.5 if report.tile_url is None else 1,
    )
    if report.tile_url is not None:
        folium.TileLayer(report.tile_url, attr=report.tile_attribution or " ").add_to(drawn)
    outlines = _simple_outlines(report.outlines)
    if outlines:
        _draw_outlines(outlines, drawn)
    bounds = _bounds(places, outlines)
    if bounds is not None:
        drawn.fit_bounds(bounds, padding=(24, 24), max_zoom=_CLOSEST_ZOOM)
    drawn._id = _NAME
    for number, child in enumerate(drawn._children.values()):
        # Names of their own are random: the same report should be the same file.
        child._id = f"{_NAME}_{number}"
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    # Only what the elements put into body and script: the head is where the links stand.
    drawn.render()  # type: ignore[no-untyped-call]
    return _rendered(figure.html), _rendered(figure.script)


def _rendered(section: Element) -> str:
    return "\n".join(part.render() for part in section._children.values())


def _draw_outlines(outlines: list[dict[str, Any]], drawn: folium.Map) -> None:
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


def _simple_outlines(collection: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Read the outlines, the largest level first, in as few points as the map needs."""
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


def _bounds(
    places: Sequence[MappedPlace], outlines: list[dict[str, Any]]
) -> list[tuple[float, float]] | None:
    """Find what to show first: the good places, else the country, else whatever there is."""
    points = [p for place in places if place.kind != "rejected" for p in _points(place)]
    if not points and outlines:
        west, south, east, north = shapely.total_bounds([o["shape"] for o in outlines])
        return [(south, west), (north, east)]
    points = points or [place.position for place in places]
    if not points:
        return None
    lats, lons = [p.lat for p in points], [p.lon for p in points]
    return [(min(lats), min(lons)), (max(lats), max(lons))]


def _points(place: MappedPlace) -> list[Position]:
    former = place.former
    return [place.position, *([former] if former and is_on_earth(*former) else [])]


def map_data(
    report: ImportReport, places: Sequence[MappedPlace], language: str, translate: Translate
) -> dict[str, Any]:
    """Return what the page's script draws: places by kind, their reasons once each, and names."""
    reasons: dict[str, int] = {}
    drawn: dict[str, list[list[object]]] = {kind: [] for kind in PLACE_KINDS}
    for place in places:
        text = place.reason.render(translate) if place.reason else ""
        number = reasons.setdefault(text, len(reasons))
        (lat, lon), *former = (_lat_lon(point) for point in _points(place))
        drawn[place.kind].append([lat, lon, place.ref, place.name, number, *sum(former, ())])
    return {
        "places": drawn,
        "reasons": list(reasons),
        "labels": _labels(report.outlines, language),
        "attribution": report.tile_attribution,
    }


def _lat_lon(position: Position) -> tuple[float, float]:
    return round(position.lat, _DECIMALS), round(position.lon, _DECIMALS)


def _labels(collection: Mapping[str, Any] | None, language: str) -> list[list[object]]:
    labels: list[list[object]] = []
    for feature in (collection or {}).get("features", ()):
        properties = feature.get("properties") or {}
        place, names = properties.get("label"), properties.get("names")
        if place and names and properties.get("level") == 1:
            lon, lat = place
            labels.append([lat, lon, best_name(names, language) or ""])
    return labels if len(labels) <= _MOST_LABELS else []


def inline_json(data: object) -> str:
    """Write JSON that can stand between script tags: nothing in it ends the script."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
