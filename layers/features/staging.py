"""The rows of a layer's release that wait: copied in as they come, or taken from current ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

import orjson
from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Double,
    LargeBinary,
    String,
    column,
    delete,
    insert,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from geo.database import driver_connection
from layers.features import partitions
from layers.features.columns import CONTENT_COLUMNS
from layers.features.content import FeatureContent
from layers.features.models import Feature, StagedFeature
from layers.releases.models import Release


def stage(session: Session, release: Release, contents: Iterable[FeatureContent]) -> int:
    """Copy contents into the staging table as they come; return how many there were."""
    columns = ", ".join(("number", *CONTENT_COLUMNS))
    staged = 0
    number, layer = str(release.staged_as), release.collection
    with (
        driver_connection(session).cursor() as cursor,
        cursor.copy(f"COPY staged_feature ({columns}) FROM STDIN") as copy,
    ):
        for content in contents:
            copy.write_row((number, layer, *_row(content)))
            staged += 1
    partitions.analyse_staged(session)
    return staged


def keep(session: Session, release: Release, refs: Sequence[str]) -> int:
    """Stage current features as they are, by their refs; return how many refs there were."""
    if not refs:
        return 0
    session.execute(text("DROP TABLE IF EXISTS kept_ref"))
    session.execute(text("CREATE TEMPORARY TABLE kept_ref (ref text) ON COMMIT DROP"))
    with (
        driver_connection(session).cursor() as cursor,
        cursor.copy("COPY kept_ref FROM STDIN") as copy,
    ):
        for ref in refs:
            copy.write_row((ref,))
    session.execute(text("ANALYZE kept_ref"))
    kept = table("kept_ref", column("ref"))
    refs_kept = Feature.ref.in_(select(kept.c.ref))
    stage_states(session, release, Feature.superseded_in.is_(None), refs_kept)
    partitions.analyse_staged(session)
    return len(refs)


def stage_states(session: Session, release: Release, *conditions: ColumnElement[bool]) -> None:
    """Stage states of features of the release's layer as they are, all columns of them."""
    states = select(
        literal(release.staged_as), *(getattr(Feature, name) for name in CONTENT_COLUMNS)
    ).where(Feature.layer == release.collection, *conditions)
    columns = ["number", *CONTENT_COLUMNS]
    session.execute(insert(StagedFeature).from_select(columns, states))


def delete_staged(session: Session, release: Release) -> None:
    """Remove the rows that a release has staged."""
    session.execute(
        delete(StagedFeature).where(
            StagedFeature.layer == release.collection,
            StagedFeature.number == release.staged_as,
        )
    )


def staged_under(release: Release, scope_attribute: str | None) -> dict[str, object]:
    """Return the parameters by which SQL finds what a release has staged and speaks for.

    `scope_attribute` says whose a feature of the layer is.
    """
    staged = {"layer": release.collection, "staged_as": release.staged_as}
    return staged | {"scope": release.scope, "scope_attribute": scope_attribute}


def _row(content: FeatureContent) -> list[str | None]:
    """Order a content like `CONTENT_COLUMNS` after the layer.

    As PostgreSQL reads values from text: psycopg's own adaptation of every value took five times
    as long as writing texts does.
    """
    cells: list[Any] = list(_read(content))
    for at, write in _WRITTEN:
        if cells[at] is not None:
            cells[at] = write(cells[at])
    return cells


def _array(texts: Sequence[str]) -> str:
    """Write an array of texts the way PostgreSQL reads it; JSON quotes them alike."""
    return f"{{{orjson.dumps(texts).decode()[1:-1]}}}"


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _bytes(value: bytes) -> str:
    return f"\\x{value.hex()}"


def _digest(compute: Callable[[], bytes]) -> str:
    return _bytes(compute())


def _geometry(wkb: bytes) -> str:
    return f"SRID=4326;{wkb.hex()}"


_Writer = Callable[[Any], str]
# By the types of columns; texts are as they are.
_WRITERS: Mapping[type[TypeEngine[Any]], _Writer] = {
    Double: repr,
    Boolean: lambda value: "t" if value else "f",
    Date: date.isoformat,
    LargeBinary: _bytes,
    JSONB: _json,
    ARRAY: _array,
    Geometry: _geometry,
}


def _writers() -> Iterator[tuple[int, _Writer]]:
    """Yield what writes the cells that are no texts, with their places in a row."""
    for at, name in enumerate(_CELLS):
        kind = type(getattr(StagedFeature, name).type)
        if name == "content_hash":
            yield at, _digest
        elif kind is not String:
            yield at, _WRITERS[kind]


_CELLS = CONTENT_COLUMNS[1:]
# What a content holds elsewhere than under the name of the column.
_PLACES = {"lon": "position.lon", "lat": "position.lat"}
_read = attrgetter(*(_PLACES.get(name, name) for name in _CELLS))
_WRITTEN = tuple(_writers())
