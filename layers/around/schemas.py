"""How the answer of a radius query crosses the border: as a GeoJSON FeatureCollection."""

from collections.abc import Callable
from typing import Any

from layers.around.service import Answer, Found
from layers.features.schemas import FeatureWriter

_MILLIMETRES = 3
_HUNDREDTHS_OF_A_DEGREE = 2


def write_found(found: Found, writer: FeatureWriter) -> dict[str, Any]:
    """Write one feature with its distance; distances are rounded to the millimetre."""
    return writer.write(
        found.row,
        distance_m=round(found.distance_m, _MILLIMETRES),
        bearing_deg=round(found.bearing_deg, _HUNDREDTHS_OF_A_DEGREE) % 360,
        open_now=found.openness,
    )


def write_answer(answer: Answer, writer: FeatureWriter, link: Callable[..., str]) -> dict[str, Any]:
    """Write an answer as an RFC 7946 FeatureCollection with foreign members.

    `link` makes the address of this query, with given parameters replaced.
    """
    query = answer.query
    links = [{"rel": "self", "type": "application/geo+json", "href": link()}]
    if answer.next_cursor:
        href = link(cursor=answer.next_cursor)
        links.append({"rel": "next", "type": "application/geo+json", "href": href})
    written: dict[str, Any] = {
        "type": "FeatureCollection",
        "origin": {"lat": query.origin.lat, "lon": query.origin.lon},
        "radius_m": query.radius_m,
        "numberMatched": answer.number_matched,
        "numberReturned": len(answer.found),
        "releases": answer.releases,
        "demo": answer.demo,
        "features": [write_found(found, writer) for found in answer.found],
        "links": links,
    }
    if answer.wider is not None:
        nearest = answer.wider.nearest
        written["wider"] = {
            "radii": [
                {"radius_m": radius, "numberMatched": count}
                for radius, count in answer.wider.counts
            ],
            "nearest": None if nearest is None else write_found(nearest, writer),
        }
    return written
