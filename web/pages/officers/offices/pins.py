"""Where the pin of an office stands while it is edited: found by words, among its neighbours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from geo.coordinate_text import read_coordinates
from geo.coordinates import Position, parse_number
from geo.distances import distances_and_bearings
from geo.messages import mark as _
from layers.areas.queries import smallest_area
from layers.around.rules import AroundQuery
from layers.around.service import answer
from layers.search.service import find_places
from portal.directory.offices.schemas import LAYER
from web.page.forms.typed import Typed
from web.page.officer_page import OfficerPage
from web.page.rendering import bearing_word, fill, isolate, write_distance
from web.pages.officers.diff.places import FAR_M
from web.pages.officers.offices.pin_picture import Dot, pin_picture
from web.pages.officers.records.record_pages import Placed

_LONGEST_TEXT = 300
_MOST_FOUND = 6
_MOST_NEIGHBOURS = 8
_AROUND_M = 2_000.0
_DECIMALS = 6


@dataclass(frozen=True)
class Neighbour:
    """A place near the pin, with how far it is and in which direction."""

    number: int
    name: str
    away: Markup
    position: Position


def placed_by_words(
    officer_page: OfficerPage, typed: Typed, action: str, text: str
) -> Placed | None:
    """Put the pin where a text says, or offer the places that it may mean; None for other buttons.

    The text is coordinates in any notation, a plus code, a link of a map, or a place or address.
    """
    verb, _colon, where = action.partition(":")
    if verb == "place":
        position = read_coordinates(where)
        return Placed(typed if position is None else _at(typed, position))
    if action != "find-place":
        return None
    text = text.replace("\0", "")[:_LONGEST_TEXT].strip()
    country = officer_page.deployment.country
    near = _typed_position(typed) or Position(country.capital.lon, country.capital.lat)
    position = read_coordinates(text, near) if text else None
    if position is not None:
        return Placed(_at(typed, position), {"find": text})
    return Placed(typed, {"find": text, "found": _places(officer_page, text)})


def _places(officer_page: OfficerPage, text: str) -> list[tuple[str, Markup]]:
    """List the places that a text may name: the position of each, and what it is called."""
    country, language = officer_page.deployment.country, officer_page.language
    with officer_page.deployment.database.reading() as session:
        # An address names its smallest place first, and says behind a comma where that is.
        tries = [text, *(part.strip() for part in text.replace("،", ",").split(",")[:3])]
        found = next(
            (places for one in tries if (places := find_places(session, country, one))), []
        )
    offered: dict[Markup, str] = {}
    for one in found:
        name = Markup(" – ").join(
            isolate(names.get(language) or next(iter(names.values())))
            for names in (one.names, *(area.names for area in one.within[-1:]))
            if names
        )
        # The best of those that look the same: a place may stand in a layer and in the gazetteer.
        where = f"{one.position.lat:.{_DECIMALS}f},{one.position.lon:.{_DECIMALS}f}"
        offered.setdefault(name, where)
    return [(where, name) for name, where in offered.items()][:_MOST_FOUND]


def surroundings(
    officer_page: OfficerPage, ref: str | None, typed: Typed, stands: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what is shown around the pin: neighbours, the area's outline, how far it has moved."""
    before = None if stands is None else Position(stands["lon"], stands["lat"])
    shown = {
        "directions": "|".join(officer_page.translate(bearing_word(45 * n)) for n in range(8)),
        "content_position": "" if before is None else f"{before.lat},{before.lon}",
        "moved": None,
        "is_far": False,
        "neighbours": (),
        "outline": None,
        "area": None,
    }
    position = _typed_position(typed)
    if position is None:
        return shown
    with officer_page.deployment.database.reading() as session:
        neighbours = _neighbours(session, officer_page, ref, position)
        area = smallest_area(session, position)
    dots = [Dot("neighbour", one.position, str(one.number)) for one in neighbours]
    if before is not None and before != position:
        dots.append(Dot("old", before))
    return {
        **shown,
        "neighbours": neighbours,
        "outline": None if area is None else json.dumps(area.geometry, separators=(",", ":")),
        "area": area,
        "moved": moved_words(officer_page, before, position),
        "is_far": before is not None and _away(before, position)[0] > FAR_M,
        "picture": pin_picture([*dots, Dot("new", position)], position, area),
    }


def moved_words(
    officer_page: OfficerPage, before: Position | None, after: Position
) -> Markup | None:
    """Say how far and in which direction the pin moves; None where it stays."""
    if before is None or before == after:
        return None
    metres, bearing = _away(before, after)
    translate = officer_page.translate
    return fill(
        translate(_("The pin moves {distance} to the {direction}.")),
        distance=isolate(write_distance(metres, translate)),
        direction=translate(bearing_word(bearing)),
    )


def _away(one: Position, other: Position) -> tuple[float, float]:
    metres, bearings = distances_and_bearings(one, [other])
    return metres[0], bearings[0]


def _neighbours(
    session: Session, officer_page: OfficerPage, ref: str | None, position: Position
) -> list[Neighbour]:
    """List the nearest places of all layers around the pin, the office itself left out."""
    deployment, translate = officer_page.deployment, officer_page.translate
    layers = tuple(one.name for one in deployment.catalogue.definitions)
    query = AroundQuery(position, _AROUND_M, layers, limit=_MOST_NEIGHBOURS + 1)
    found = [
        one
        for one in answer(session, deployment, query).found
        if (one.row["layer"], one.row["ref"]) != (LAYER, ref)
    ]
    return [
        Neighbour(
            number,
            _name(officer_page, one.row),
            fill(
                translate(_("{distance} to the {direction}")),
                distance=isolate(write_distance(one.distance_m, translate)),
                direction=translate(bearing_word(one.bearing_deg)),
            ),
            Position(one.row["lon"], one.row["lat"]),
        )
        for number, one in enumerate(found[:_MOST_NEIGHBOURS], 1)
    ]


def _name(officer_page: OfficerPage, row: Mapping[str, Any]) -> str:
    names = row["names"] or officer_page.deployment.catalogue[row["layer"]].singular
    return str(names.get(officer_page.language) or next(iter(names.values())))


def _typed_position(typed: Typed) -> Position | None:
    lon, lat = (parse_number(typed[name].strip()) for name in ("lon", "lat"))
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90:
        return None
    return Position(lon, lat)


def _at(typed: Typed, position: Position) -> Typed:
    said = {"lon": f"{position.lon:.{_DECIMALS}f}", "lat": f"{position.lat:.{_DECIMALS}f}"}
    return {**typed, **{name: text.rstrip("0").rstrip(".") for name, text in said.items()}}
