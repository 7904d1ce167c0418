"""A layer filled quickly: rows invented by all cores in Hilbert order, indexes built side by side.

What comes out is what staging and activating a first release leaves (a test compares): the same
rows in the same order on disk, the same indexes, the same records. What is spared is writing
everything twice and building one index after the other.
"""

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal
from sqlalchemy.orm import Session

from geo.coordinates import Box
from layers.areas.service import follow_features
from layers.catalogue.models import Collection
from layers.deployment import Deployment
from layers.features import partitions
from layers.features.columns import CONTENT_COLUMNS
from layers.features.content import FeatureContent
from layers.features.staging import _row
from layers.releases.models import Release
from layers.releases.rules import CollectionKind, ReleaseKind, ReleaseState
from tests.benchmarks.dataset import LAYER, AreaCodes, Places, numbered, places

_CHUNK = 5_000
_WAITING_CHUNKS = 6
# Processes of their own take seconds to start.
_WORTH_PROCESSES = 12
_BUILD_MEMORY = "1GB"
_HILBERT = "SELECT number FROM spot ORDER BY ST_SetSRID(ST_MakePoint(lon, lat), 4326), number"
# The columns of an index and what else it says; the name is left to PostgreSQL.
_INDEXES = """
SELECT indisprimary, split_part(pg_get_indexdef(indexrelid), ' USING ', 2), indisunique
FROM pg_index
WHERE indrelid = 'feature'::regclass
ORDER BY indexrelid
"""


@dataclass(frozen=True)
class Seconds:
    """What filling a layer took: inventing and copying the rows, then the indexes and the rest."""

    rows_s: float
    indexes_s: float


@dataclass(frozen=True)
class Encoded:
    """A chunk of features: as lines for COPY, and each with its position and its GeoJSON."""

    lines: bytes
    members: tuple[tuple[str, float, float], ...]
    documents: tuple[bytes, ...]


Take = Callable[[Encoded], None]
# What is said of an area, by its code.
Areas = Mapping[str, Mapping[str, object]]
# The count, the country's box, the areas of the towns, and what is said of all areas.
Needed = tuple[int, Box, AreaCodes, Areas]


def fill(deployment: Deployment, address: str, count: int, codes: AreaCodes, take: Take) -> Seconds:
    """Make the layer's first release of `count` invented features, as if it were just activated.

    `address` is the libpq address of the deployment's database; `take` is shown every chunk, so
    that other stores can be filled from the same rows.
    """
    started = time.perf_counter()
    box = deployment.country.box
    order = _hilbert_order(address, count, box)
    areas = _areas(address)
    with deployment.database.writing() as session:
        session.add(Collection(name=LAYER, kind=CollectionKind.LAYER))
        session.flush()
        partitions.create_detached(session, LAYER)
    _copy(address, _encoded(order, (count, box, codes, areas)), take)
    copied = time.perf_counter()
    _build_indexes(address)
    with deployment.database.writing() as session:
        partitions.attach(session, LAYER)
        partitions.analyse(session, LAYER)
        _record(session, count)
        follow_features(session)
    return Seconds(copied - started, time.perf_counter() - copied)


def _hilbert_order(address: str, count: int, box: Box) -> list[int]:
    """Ask PostGIS in which order its geometries sort."""
    where = places(count, box)
    with psycopg.connect(address) as connection:
        connection.execute("SET work_mem = '512MB'")
        connection.execute("CREATE TEMPORARY TABLE spot (number int, lon float8, lat float8)")
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY spot FROM STDIN") as copy,
        ):
            for start in range(0, count, _CHUNK):
                rows = enumerate(where.spots[start : start + _CHUNK].tolist(), start)
                lines = (f"{number}\t{lon!r}\t{lat!r}\n" for number, (lon, lat) in rows)
                copy.write("".join(lines))
        return [number for (number,) in connection.execute(_HILBERT)]


def _areas(address: str) -> Areas:
    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT code, level, names FROM area").fetchall()
    return {code: {"code": code, "level": level, "names": names} for code, level, names in rows}


def _encoded(order: Sequence[int], needed: Needed) -> Iterator[Encoded]:
    """Invent the features on all cores, in order, and never many chunks ahead of who reads them."""
    count = len(order)
    chunks = [order[start : start + _CHUNK] for start in range(0, count, _CHUNK)]
    if len(chunks) < _WORTH_PROCESSES:
        _prepare(*needed)
        yield from map(_encode, chunks)
        return
    waiting: deque[Future[Encoded]] = deque()
    with ProcessPoolExecutor(
        os.cpu_count(),
        multiprocessing.get_context("spawn"),
        initializer=_prepare,
        initargs=needed,
    ) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(_encode, chunk))
            if len(waiting) >= _WAITING_CHUNKS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_prepared: list[tuple[Places, AreaCodes, Areas]] = []


def _prepare(count: int, box: Box, codes: AreaCodes, areas: Areas) -> None:
    """Give a worker process what all its chunks need."""
    _prepared[:] = [(places(count, box), codes, areas)]


def _encode(numbers: Sequence[int]) -> Encoded:
    [(where, codes, areas)] = _prepared
    contents = list(numbered(numbers, where, codes))
    return Encoded(
        lines=b"".join(map(_line, contents)),
        members=tuple((content.ref, *content.position) for content in contents),
        documents=tuple(_document(content, areas) for content in contents),
    )


def _line(content: FeatureContent) -> bytes:
    """Write a row for COPY; the invented texts hold neither tabs nor line ends."""
    cells = ("1", LAYER, *_row(content))
    written = ("\\N" if cell is None else cell.replace("\\", "\\\\") for cell in cells)
    return ("\t".join(written) + "\n").encode()


def _document(content: FeatureContent, areas: Areas) -> bytes:
    """Write a feature as GeoJSON with the fields that a finder shows."""
    lon, lat = content.position
    return orjson.dumps(
        {
            "type": "Feature",
            "id": f"{LAYER}/{content.ref}",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "layer": LAYER,
                "ref": content.ref,
                "name": content.names["ar"],
                "names": content.names,
                "phones": content.phones,
                "address": content.address,
                "areas": [areas[code] for code in content.area_codes],
                "attributes": content.attributes,
                "opening_hours": content.opening_hours,
                "location_source": content.location_source,
                "location_precision_m": content.precision_m,
                "verified_at": content.verified_at,
                "directions": f"https://directions.example/?to={lat:.6f},{lon:.6f}",
                "demo": content.demo,
            },
        }
    )


def _copy(address: str, chunks: Iterable[Encoded], take: Take) -> None:
    columns = SQL(", ").join(map(Identifier, ("introduced_in", *CONTENT_COLUMNS)))
    statement = SQL("COPY {} ({}) FROM STDIN").format(_partition(), columns)
    with (
        psycopg.connect(address) as connection,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for chunk in chunks:
            copy.write(chunk.lines)
            take(chunk)


def _build_indexes(address: str) -> None:
    """Build the indexes that the parent asks for; attaching finds them and builds none itself."""
    with psycopg.connect(address) as connection:
        indexes = connection.execute(_INDEXES).fetchall()
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        # The last one is the slow one: it begins first.
        for done in [
            threads.submit(_run, address, _index_statement(*index)) for index in reversed(indexes)
        ]:
            done.result()


def _index_statement(is_primary: bool, definition: str, is_unique: bool) -> Composed:
    if is_primary:
        columns = definition[definition.index("(") :]
        return SQL("ALTER TABLE {} ADD PRIMARY KEY {}").format(_partition(), SQL(columns))
    unique = SQL("UNIQUE " if is_unique else "")
    return SQL("CREATE {}INDEX ON {} USING {}").format(unique, _partition(), SQL(definition))


def _run(address: str, statement: Composed) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("SET maintenance_work_mem = {}").format(Literal(_BUILD_MEMORY)))
        connection.execute(statement)


def _record(session: Session, count: int) -> None:
    collection = session.get_one(Collection, LAYER)
    collection.current_release, collection.item_count, collection.demo = 1, count, True
    session.add(
        Release(
            collection=LAYER,
            number=1,
            staged_as=1,
            kind=ReleaseKind.IMPORT,
            state=ReleaseState.ACTIVE,
            made_by="benchmark",
            activated_at=datetime.now(UTC),
            added=count,
            demo=True,
        )
    )
    session.flush()


def _partition() -> Identifier:
    return Identifier(partitions.SCHEMA, LAYER)
