"""The names that orient on a map without streets: towns far out, roundabouts close up."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.coordinates import Box, Position
from geo.database import sql
from geo.distances import distance_m
from layers.gazetteer.rules import PlaceKind
from layers.gazetteer.spelling import name_key

_HERE = "layers.basemap"
# Sources name the same town each in its own middle.
_ONE_PLACE_M = 3_000
_NAMES_A_PLACE = 3
# The width of a map in degrees up to which a kind is of use on it.
_WIDEST_DEG = {
    PlaceKind.CITY: 360.0,
    PlaceKind.TOWN: 4.0,
    PlaceKind.VILLAGE: 0.6,
    PlaceKind.NEIGHBOURHOOD: 0.3,
    PlaceKind.ROUNDABOUT: 0.08,
    PlaceKind.LANDMARK: 0.04,
}


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """A name on the map: of what, and where it is written."""

    names: dict[str, str]
    kind: PlaceKind
    position: Position


def place_labels(session: Session, box: Box, most: int) -> list[PlaceLabel]:
    """Return the names that orient in a box, those that matter most first, each place once."""
    width_deg = box.east - box.west
    kinds = [kind.value for kind, widest in _WIDEST_DEG.items() if width_deg <= widest]
    rows = session.execute(
        sql(_HERE, "place_labels"),
        {**box._asdict(), "kinds": kinds, "most": most * _NAMES_A_PLACE},
    ).all()
    labels: list[PlaceLabel] = []
    told: dict[str, list[Position]] = {}
    for row in rows:
        position = Position(row.lon, row.lat)
        keys = {name_key(name) for name in row.names.values()}
        before = [where for key in keys for where in told.get(key, [])]
        if any(distance_m(position, where) < _ONE_PLACE_M for where in before):
            continue
        labels.append(PlaceLabel(row.names, PlaceKind(row.kind), position))
        for key in keys:
            told.setdefault(key, []).append(position)
    return labels[:most]
