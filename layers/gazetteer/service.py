"""What changes the gazetteer: a source is replaced as a whole, and areas are followed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import orjson
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.coordinates import Position
from geo.database import driver_connection, sql
from geo.errors import Refused
from geo.messages import mark as _
from layers.areas.finder import AreaFinder, load_finder
from layers.gazetteer.models import NamedPlace, NameSourceRow
from layers.gazetteer.rules import (
    AREAS,
    LARGEST_RADIUS_M,
    MOST_NAMES,
    NamedPlaceContent,
    NameSource,
    PlaceKind,
    rank_of_area,
)
from layers.gazetteer.spelling import keys_within, name_key, slips, sound_key

_HERE = "layers.gazetteer"
_BATCH = 5_000
# Weights: ranks stand this far apart, so that kinds of names never change the order of places.
_RANK_STEP, _MAIN_NAME, _END_OF_NAME = 4, 2, -200
_AREAS_SOURCE = NameSource(AREAS, "Administrative areas", "", "")


def replace_source(
    session: Session, source: NameSource, places: Iterable[NamedPlaceContent]
) -> int:
    """Put these places in the place of all that the source held; return how many there are.

    A part of the session's transaction: until it commits everybody sees the names of before.
    Raises Refused when there are none.
    """
    # One import at a time, so that two of one source do not wait for each other's keys.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('named_place'))"))
    session.execute(delete(NameSourceRow).where(NameSourceRow.name == source.name))
    session.execute(insert(NameSourceRow), [_source_row(session, source)])
    count = _copy(session, source, places, load_finder(session))
    if not count and source.name != AREAS:
        raise Refused(_("The file holds no places with a name, so nothing was changed."))
    counted = update(NameSourceRow).where(NameSourceRow.name == source.name)
    session.execute(counted.values(place_count=count))
    session.execute(text("SELECT analyse_names()"))
    return count


def follow_areas(session: Session) -> None:
    """Make the administrative areas places of the gazetteer, and find the areas of all others."""
    rows = session.execute(sql(_HERE, "follow_areas")).all()
    replace_source(
        session,
        _AREAS_SOURCE,
        (
            NamedPlaceContent(
                ref=row.code,
                names=row.names,
                kind=PlaceKind.AREA,
                position=Position(row.lon, row.lat),
                rank=rank_of_area(row.level),
                radius_m=LARGEST_RADIUS_M,
                area_codes=tuple(row.within),
            )
            for row in rows
        ),
    )
    _reassign_areas(session, load_finder(session))


def _source_row(session: Session, source: NameSource) -> dict[str, object]:
    return {
        "name": source.name,
        "title": source.title,
        "attribution": source.attribution,
        "licence": source.licence,
        "licence_url": source.licence_url,
        "demo": source.demo,
        "place_count": 0,
        "imported_at": moment(session),
    }


def _copy(
    session: Session, source: NameSource, places: Iterable[NamedPlaceContent], finder: AreaFinder
) -> int:
    """Copy places and the ways to write their names; return how many places there were."""
    first = (session.scalar(select(func.max(NamedPlace.id))) or 0) + 1
    number = first
    waiting = iter(places)
    while batch := list(islice(waiting, _BATCH)):
        areas = finder.areas_of([place.position for place in batch])
        numbered = list(enumerate(batch, start=number))
        _copy_rows(
            session,
            "COPY named_place (id, source, ref, names, kind, rank, lon, lat, radius_m,"
            " is_approximate, area_codes) FROM STDIN",
            (
                _place_row(number, source.name, place, codes or ())
                for (number, place), codes in zip(numbered, areas, strict=True)
            ),
        )
        _copy_rows(
            session,
            "COPY place_name (place_id, key, sound, weight, is_whole, is_main, slips) FROM STDIN",
            (row for number, place in numbered for row in _name_rows(number, place)),
        )
        number += len(batch)
    return number - first


def _copy_rows(session: Session, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    with driver_connection(session).cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _place_row(
    number: int, source: str, place: NamedPlaceContent, codes: Sequence[str]
) -> tuple[object, ...]:
    return (
        str(number),
        source,
        place.ref,
        orjson.dumps(dict(place.names)).decode(),
        place.kind.value,
        str(place.rank),
        repr(place.position.lon),
        repr(place.position.lat),
        str(place.radius_m),
        "t" if place.is_approximate else "f",
        _array(codes if place.area_codes is None else place.area_codes),
    )


def _name_rows(number: int, place: NamedPlaceContent) -> Iterator[tuple[object, ...]]:
    """Write the ways to name a place: each key once, as the best that it is."""
    for key, (is_whole, is_main) in name_keys(place.names, place.alternatives).items():
        weight = place.rank * _RANK_STEP + (_MAIN_NAME if is_main else 0)
        sound = sound_key(key) if is_whole else ""
        slipped = slips(key, sound) if is_whole else []
        yield (
            str(number),
            key,
            sound,
            str(weight if is_whole else weight + _END_OF_NAME),
            "t" if is_whole else "f",
            "t" if is_main else "f",
            _array(slipped) if slipped else None,
        )


def name_keys(
    names: Mapping[str, str], alternatives: Sequence[str]
) -> dict[str, tuple[bool, bool]]:
    """Return the keys of a place's names: whether each is a whole name, and of a main one."""
    keys: dict[str, tuple[bool, bool]] = {}
    main = {name_key(name) for name in names.values()}
    whole = [*main, *(name_key(name) for name in alternatives[:MOST_NAMES])]
    for key in sorted(filter(None, whole), key=lambda key: key not in main):
        keys.setdefault(key, (True, key in main))
    for key in list(keys):
        for end in keys_within(key):
            keys.setdefault(end, (False, key in main))
    return keys


def _reassign_areas(session: Session, finder: AreaFinder) -> None:
    """Find the areas of every place that is none itself."""
    elsewhere = select(NamedPlace.id, NamedPlace.lon, NamedPlace.lat)
    rows = session.execute(elsewhere.where(NamedPlace.source != AREAS)).all()
    if not rows:
        return
    areas = finder.areas_of([Position(row.lon, row.lat) for row in rows])
    session.execute(text("CREATE TEMPORARY TABLE located (id int, codes varchar[]) ON COMMIT DROP"))
    _copy_rows(
        session,
        "COPY located FROM STDIN",
        ((str(row.id), _array(codes or ())) for row, codes in zip(rows, areas, strict=True)),
    )
    located = text(
        "UPDATE named_place SET area_codes = located.codes FROM located"
        " WHERE named_place.id = located.id AND named_place.area_codes <> located.codes"
    )
    session.execute(located)
    session.execute(text("DROP TABLE located"))


def _array(texts: Sequence[str]) -> str:
    """Write an array of texts the way PostgreSQL reads it; JSON quotes them alike."""
    return f"{{{orjson.dumps(list(texts)).decode()[1:-1]}}}"
