"""Reads of the gazetteer: places by name, what is near a point, where the names come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    Row,
    RowMapping,
    Select,
    TextClause,
    any_,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import any_text, read, sql
from geo.distances import distance_m
from layers.areas.models import Area
from layers.areas.queries import AreaName
from layers.gazetteer.models import PREFIX_LENGTHS, NamedPlace, NameSourceRow, PlaceName
from layers.gazetteer.rules import AREAS, PlaceKind, Settlement
from layers.gazetteer.spelling import likeness, slips, sound_key

_HERE = "layers.gazetteer"
# A place has several names that begin alike, so more names are read than places are wanted.
_NAMES_A_PLACE = 6
_MOST_SETTLEMENTS = 24
_MOST_SHARING = 100


@dataclass(frozen=True, slots=True)
class FoundName:
    """A place that was found under one of its names, `key`."""

    place_id: int
    key: str
    is_whole: bool
    is_main: bool
    source: str
    ref: str
    names: dict[str, str]
    kind: PlaceKind
    rank: int
    position: Position
    radius_m: int
    is_approximate: bool
    area_codes: tuple[str, ...]
    # The area that it is and those that hold it, where the statement tells their names.
    areas: tuple[AreaName, ...] = ()


def names_equal(session: Session, keys: Sequence[str], most: int) -> list[FoundName]:
    """Return places that have one of these keys as a name or as the end of one, the best first."""
    wanted = _named().where(PlaceName.key == any_text(keys))
    return _found(session, wanted.order_by(PlaceName.weight.desc(), PlaceName.place_id).limit(most))


def names_beginning(session: Session, beginning: str, most: int) -> list[FoundName]:
    """Return places with a name, or a later word of one, that begins so; the best first.

    The longest index that fits gives them in their order; what is left of the beginning is
    compared, not searched for, so that the order of the index is kept.
    """
    length = max(n for n in PREFIX_LENGTHS if n <= len(beginning))
    told = {
        "start": beginning[:length],
        "beginning": beginning,
        "letters": len(beginning),
        "names_most": most * _NAMES_A_PLACE,
        "most": most,
    }
    return [_read(row) for row in session.execute(_beginning(length), told).mappings()]


@cache
def _beginning(length: int) -> TextClause:
    """Return the statement for beginnings of a length; the length is a part of the index."""
    return text(sql(_HERE, "names_beginning").text.replace("{length}", str(length)))


def names_sounding(session: Session, key: str, most: int) -> list[FoundName]:
    """Return places whose name sounds like a key, those that matter most first."""
    sound = sound_key(key)
    if len(sound) < 2:
        return []
    wanted = _named().where(PlaceName.sound == sound, PlaceName.is_whole)
    ordered = wanted.order_by(PlaceName.weight.desc(), PlaceName.place_id)
    return _first_of_each(_found(session, ordered.limit(most * _NAMES_A_PLACE)))[:most]


def names_close(session: Session, key: str, most: int) -> list[FoundName]:
    """Return places whose name sounds like a key or is a letter apart from it, in no order."""
    sound = sound_key(key)
    # Of two letters no slip is kept, but they may be what a name of three leaves.
    told = {"sound": sound, "slips": [key, *slips(key, sound)], "most": most}
    return [_read(row) for row in session.execute(sql(_HERE, "close_names"), told).mappings()]


def names_sharing_words(session: Session, key: str, least: float) -> list[FoundName]:
    """Return places that have the beginning of a word in common with a key, and are so alike."""
    words = [word for word in key.split() if not word.isdigit()]
    told = {
        "threes": [word[:3] for word in words if len(word) == 3],
        "fours": [word[:4] for word in words if len(word) > 3],
        "sixes": [word[:6] for word in words if len(word) > 6],
        "most": _MOST_SHARING,
    }
    rows = session.execute(sql(_HERE, "names_sharing_words"), told).all()
    return _chosen(session, [row for row in rows if likeness(key, row.key) >= least])


def _chosen(session: Session, rows: Sequence[Row[Any]]) -> list[FoundName]:
    """Read the names that a statement has chosen by place and key."""
    if not rows:
        return []
    chosen = {(row.place_id, row.key) for row in rows}
    wanted = _named().where(
        PlaceName.place_id == any_(literal([row.place_id for row in rows], ARRAY(Integer))),
        PlaceName.key == any_text(row.key for row in rows),
    )
    return [one for one in _found(session, wanted) if (one.place_id, one.key) in chosen]


def settlements_near(session: Session, positions: Sequence[Position]) -> list[list[Settlement]]:
    """Return the settlements around each of some points, the nearest first."""
    rows = session.execute(
        sql(_HERE, "settlements_around"),
        {
            "lons": [position.lon for position in positions],
            "lats": [position.lat for position in positions],
            "most": _MOST_SETTLEMENTS,
        },
    ).all()
    found: list[list[Settlement]] = [[] for _ in positions]
    for row in rows:
        metres = distance_m(positions[row.number - 1], Position(row.lon, row.lat))
        one = Settlement(row.names, PlaceKind(row.kind), metres, row.radius_m)
        found[row.number - 1].append(one)
    return [sorted(near, key=lambda one: one.distance_m) for near in found]


@dataclass(frozen=True, slots=True)
class NameSource:
    """A source of names: whom to thank, and under which licence they may be used."""

    name: str
    title: str
    attribution: str
    licence: str
    licence_url: str
    demo: bool
    place_count: int
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class StartingPlace:
    """One of the largest areas, and its main town: its names, and where it is."""

    code: str
    names: dict[str, str]
    town_names: dict[str, str]
    position: Position


def starting_places(session: Session) -> list[StartingPlace]:
    """List the largest areas that hold features, in the order of their codes."""
    return [
        StartingPlace(row.code, row.names, row.town_names, Position(row.lon, row.lat))
        for row in session.execute(sql(_HERE, "starting_places"))
    ]


def name_sources(session: Session) -> list[NameSource]:
    """Return the sources of names, areas among them, in the order of their keys."""
    return [NameSource(*row) for row in read(session, _HERE, "name_sources")]


def has_names(session: Session, source: str) -> bool:
    """Check whether a source has been imported."""
    return session.get(NameSourceRow, source) is not None


def _named() -> Select[*tuple[Any, ...]]:
    """Select names with their places; an area stands where its people are now."""
    return select(
        PlaceName.place_id,
        PlaceName.key,
        PlaceName.is_whole,
        PlaceName.is_main,
        NamedPlace.source,
        NamedPlace.ref,
        NamedPlace.names,
        NamedPlace.kind,
        NamedPlace.rank,
        func.coalesce(Area.centre_lon, NamedPlace.lon).label("lon"),
        func.coalesce(Area.centre_lat, NamedPlace.lat).label("lat"),
        NamedPlace.radius_m,
        NamedPlace.is_approximate,
        NamedPlace.area_codes,
    ).join_from(PlaceName, NamedPlace, PlaceName.place_id == NamedPlace.id).outerjoin(
        Area, (NamedPlace.source == AREAS) & (Area.code == NamedPlace.ref)
    )  # fmt: skip


def _found(session: Session, wanted: Select[*tuple[Any, ...]]) -> list[FoundName]:
    return [_read(row) for row in session.execute(wanted).mappings()]


def _read(row: RowMapping) -> FoundName:
    told = {name: value for name, value in row.items() if name not in ("lon", "lat")}
    told["kind"] = PlaceKind(row["kind"])
    told["area_codes"] = tuple(row["area_codes"])
    told["areas"] = tuple(AreaName(*area) for area in row.get("areas") or ())
    return FoundName(**told, position=Position(row["lon"], row["lat"]))


def _first_of_each(found: Sequence[FoundName]) -> list[FoundName]:
    """Keep of each place the name that came first."""
    first: dict[int, FoundName] = {}
    for name in found:
        first.setdefault(name.place_id, name)
    return list(first.values())
