"""The map of a report: which places it shows, and what its script is told of them."""

from collections.abc import Sequence
from typing import Any

from geo.coordinates import Box, Position, is_on_earth
from geo.messages import Translate
from importers.reports.report import MOST_PLACES, PLACE_KINDS, ImportReport, MappedPlace
from layers.map_files.drawing import (
    Bounds,
    Outlines,
    bounds_of,
    folium_map,
    labels_of,
    simple_outlines,
)

_NAME = "report"
MAP_VARIABLE = f"map_{_NAME}"
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


def map_html_and_script(
    report: ImportReport, places: Sequence[MappedPlace], *, has_streets: bool
) -> tuple[str, str]:
    """Return the map's element and the script that draws it without its places."""
    outlines = simple_outlines(report.outlines)
    return folium_map(
        _NAME,
        # Where streets are drawn, areas would cover them.
        [] if has_streets else outlines,
        _bounds(places, outlines),
        tile_url=report.tile_url,
        tile_attribution=report.tile_attribution,
    )


def box_of(places: Sequence[MappedPlace]) -> Box | None:
    """Return the box of the places that are good; None without any."""
    bounds = bounds_of(_good(places), [])
    if bounds is None:
        return None
    (south, west), (north, east) = bounds
    return Box(west, south, east, north)


def _bounds(places: Sequence[MappedPlace], outlines: Outlines) -> Bounds | None:
    """Find what to show first: the good places, else the country, else whatever there is."""
    everything = [(place.position.lat, place.position.lon) for place in places]
    return bounds_of(_good(places), outlines) or bounds_of(everything, [])


def _good(places: Sequence[MappedPlace]) -> list[tuple[float, float]]:
    good = (place for place in places if place.kind != "rejected")
    return [(point.lat, point.lon) for place in good for point in _points(place)]


def _points(place: MappedPlace) -> list[Position]:
    former = place.former
    return [place.position, *([former] if former and is_on_earth(*former) else [])]


def map_data(
    report: ImportReport,
    places: Sequence[MappedPlace],
    language: str,
    translate: Translate,
    *,
    has_streets: bool,
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
        "labels": [] if has_streets else labels_of(report.outlines, language),
        "attribution": report.tile_attribution,
    }


def _lat_lon(position: Position) -> tuple[float, float]:
    return round(position.lat, _DECIMALS), round(position.lon, _DECIMALS)
