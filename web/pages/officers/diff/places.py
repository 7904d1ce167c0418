"""Where an office was and will be: lines of a diff with the distance, and pins for the map."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from geo.coordinates import Position
from geo.distances import distances_and_bearings
from geo.messages import mark as _
from portal.directory.offices.shapes import ATTRIBUTES
from web.page.officer_page import OfficerPage
from web.page.rendering import (
    bearing_word,
    fill,
    isolate,
    isolate_ltr,
    write_coordinates,
    write_distance,
)
from web.pages.officers.diff.diff_line import DiffLine

Content = Mapping[str, Any]
# An office that moves further is likely to be a slip of the hand.
FAR_M = 1_000.0
_PLACE = ("lon", "lat")
_ENTRANCE = ("entrance_lon", "entrance_lat")


@dataclass(frozen=True)
class Pin:
    """A position of one state on the map; `role` is old or new, of the office or its entrance."""

    role: str
    lon: float
    lat: float
    label: str


def pins(officer_page: OfficerPage, old: Content | None, new: Content | None) -> list[Pin]:
    """Return the pins of both states of an office; what did not move has one pin only."""
    named = (
        (_PLACE, "old", old, _("Until now")),
        (_ENTRANCE, "old-entrance", old, _("Entrance until now")),
        (_ENTRANCE, "entrance", new, _("Entrance")),
        (_PLACE, "new", new, _("From now on")),
    )
    found = []
    for fields, role, state, label in named:
        position = _position(state, fields)
        is_same = role.startswith("old") and position == _position(new, fields)
        if position is not None and not is_same:
            found.append(Pin(role, position.lon, position.lat, officer_page.translate(label)))
    return found


def moved_lines(
    officer_page: OfficerPage, old: Content | None, new: Content | None
) -> Iterator[DiffLine]:
    """Yield the lines of an office and an entrance that have moved, with how far."""
    translate = officer_page.translate
    for fields, label in ((_PLACE, _("Position")), (_ENTRANCE, _("Entrance"))):
        before, after = _position(old, fields), _position(new, fields)
        if before == after:
            continue
        note = None
        if before is not None and after is not None:
            note = _moved(officer_page, before, after)
        yield DiffLine(isolate(translate(label)), _coordinates(before), _coordinates(after), note)


def _moved(officer_page: OfficerPage, before: Position, after: Position) -> Markup:
    """Say how far and in which direction something has moved, and that it is far where it is."""
    translate = officer_page.translate
    metres, bearings = distances_and_bearings(before, [after])
    words = (
        _("moved by {distance} to the {direction}")
        if metres[0] <= FAR_M
        else _("moved far, by {distance} to the {direction}: make sure that this is meant")
    )
    return fill(
        translate(words),
        distance=isolate(write_distance(metres[0], translate)),
        direction=translate(bearing_word(bearings[0])),
    )


def without_places(office: Content | None) -> Content | None:
    """Leave out of an office what the lines of moved places say."""
    if office is None:
        return None
    held = office.get(ATTRIBUTES, {})
    kept = {name: value for name, value in office.items() if name not in _PLACE}
    return kept | {ATTRIBUTES: {name: held[name] for name in held if name not in _ENTRANCE}}


def _position(office: Content | None, fields: Iterable[str]) -> Position | None:
    said = {} if office is None else {**office, **office.get(ATTRIBUTES, {})}
    lon, lat = (said.get(name) for name in fields)
    return None if lon is None or lat is None else Position(float(lon), float(lat))


def _coordinates(position: Position | None) -> tuple[Markup, ...]:
    if position is None:
        return ()
    return (isolate_ltr(write_coordinates((position.lon, position.lat))),)
