"""Building a hot index: one layer's current release, read from PostGIS and encoded once."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from psycopg.rows import dict_row
from sqlalchemy.orm import Session

from geo.database import driver_connection, sql
from layers.areas.queries import AreaName, named_areas
from layers.catalogue.definitions import Catalogue
from layers.features.columns import JSON_COLUMNS, selected_as_text
from layers.features.schemas import FeatureWriter, encoded_areas
from layers.hot.files import (
    ENDS,
    RANK,
    WORKER_BYTES,
    Facts,
    Floats,
    Numbers,
    save,
)

_ROWS_AT_ONCE = 2_000
# What a place is called is made of these.
_READ_COLUMNS = ("names", "address")
# An attribute with more different values than this, a name or a telephone number say, gets no mask.
_MOST_VALUES = 4_096
_NO_VALUE = np.iinfo(np.uint16).max


class TooLarge(Exception):
    """The index would take more than the memory that is left for it."""


@dataclass(frozen=True)
class Encoding:
    """What answers look like, apart from the data."""

    catalogue: Catalogue
    languages: tuple[str, ...]
    directions_url: str


def build(
    session: Session,
    encoding: Encoding,
    layer: str,
    *,
    release: int,
    folder: Path,
    most_bytes: int,
) -> Facts:
    """Write the index of a layer's current release into an empty folder.

    The session must see that release, in one snapshot. Raises TooLarge as soon as the index would
    take more than `most_bytes`, mapped files and a worker's tree together.
    """
    definition = encoding.catalogue[layer]
    areas = {area.code: area for area in named_areas(session)}
    columns = _Columns(encoding, areas, [a.name for a in definition.attributes])
    with (folder / "text").open("wb") as file:
        for row in _rows(session, layer):
            file.write(columns.take(row))
            if columns.bytes_so_far > most_bytes:
                raise TooLarge
    codes = columns.codes()
    facts = Facts(
        layer=layer,
        release=release,
        demo=columns.demo,
        count=columns.count,
        languages=encoding.languages,
        hours=tuple(columns.hours),
        areas=tuple((codes, encoded_areas(codes, areas).decode()) for codes in columns.area_codes),
        attributes={name: columns.values[name].listed() for name in codes},
    )
    save(folder, facts, columns.places(), columns.numbers(), codes)
    return facts


def _rows(session: Session, layer: str) -> Iterator[dict[str, Any]]:
    columns = selected_as_text("feature")
    statement = sql("layers.hot", "features").text.replace("{columns}", columns)
    connection = driver_connection(session)
    with connection.cursor(name="hot_features", row_factory=dict_row) as cursor:
        cursor.execute(statement.encode(), {"layer": layer})
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from rows


class _Values:
    """The different values of an attribute, numbered as they come, until there are too many."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {None: _NO_VALUE}
        self.codes = array("H")
        self.is_mask = True

    def take(self, value: object) -> None:
        if not self.is_mask:
            return
        # JSON knows true from 1, a dictionary does not; lists are no keys.
        key = value if value is None or type(value) is str else orjson.dumps(value)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers) - 1
            self.is_mask = number < _MOST_VALUES
        self.codes.append(number)

    def listed(self) -> tuple[Any, ...]:
        return tuple(
            orjson.loads(key) if isinstance(key, bytes) else key
            for key in self._numbers
            if key is not None
        )


class _Columns:
    """What is gathered of the features, column by column."""

    def __init__(
        self, encoding: Encoding, areas: Mapping[str, AreaName], attributes: Sequence[str]
    ) -> None:
        self._writers = [
            FeatureWriter(
                catalogue=encoding.catalogue,
                areas=areas,
                language=language,
                directions_url=encoding.directions_url,
            )
            for language in encoding.languages
        ]
        self._width = ENDS + 1 + len(encoding.languages)
        self._lons, self._lats, self._numbers = array("d"), array("d"), array("q")
        self._refs: list[str] = []
        self._text_bytes = 0
        self.demo = False
        self.hours: dict[str | None, int] = {}
        self.area_codes: dict[tuple[str, ...], int] = {}
        self.values = {name: _Values() for name in attributes}

    @property
    def bytes_so_far(self) -> int:
        """What the index of the rows taken will need."""
        each = 8 * self._width + 5 * 8 + 10 + 2 * len(self.values) + WORKER_BYTES
        return self._text_bytes + len(self._refs) * each

    def take(self, row: dict[str, Any]) -> bytes:
        """Take one row in; gives its text."""
        attributes = orjson.loads(row["attributes"])
        for name, values in self.values.items():
            values.take(attributes.get(name))
        read = {name: orjson.loads(row[name]) for name in _READ_COLUMNS}
        row |= {name: orjson.Fragment(row[name]) for name in JSON_COLUMNS}
        row |= read
        pieces = self._writers[0].pieces(row)
        texts = [pieces.rest, pieces.name]
        texts += [orjson.dumps(writer.name(row)) for writer in self._writers[1:]]
        self._note(row, pieces.ref_length)
        end = 0
        for text in texts:
            end += len(text)
            self._numbers.append(end)
        self._text_bytes += end
        return b"".join(texts)

    def _note(self, row: Mapping[str, Any], ref_length: int) -> None:
        self._lons.append(row["lon"])
        self._lats.append(row["lat"])
        self._refs.append(row["ref"])
        hours = self.hours.setdefault(row["opening_hours"], len(self.hours))
        codes = tuple(row["area_codes"])
        areas = self.area_codes.setdefault(codes, len(self.area_codes))
        # In the order START, RANK, HOURS, AREAS, REF; the ranks come when all refs are known.
        self._numbers.extend((self._text_bytes, 0, hours, areas, ref_length))
        self.demo = self.demo or row["demo"]

    @property
    def count(self) -> int:
        """The number of features."""
        return len(self._refs)

    def places(self) -> Floats:
        """Return longitudes and latitudes, shape (2, n)."""
        return np.array((self._lons, self._lats))

    def numbers(self) -> Numbers:
        """Return a row of numbers for each feature, with the rank of its ref among all."""
        rows = np.asarray(self._numbers, dtype=np.int64).reshape(self.count, self._width)
        rows[sorted(range(self.count), key=self._refs.__getitem__), RANK] = np.arange(self.count)
        return rows

    def codes(self) -> dict[str, NDArray[np.uint16]]:
        """Return the numbers of the values of each attribute that is worth a mask."""
        return {
            name: np.asarray(values.codes, dtype=np.uint16)
            for name, values in self.values.items()
            if values.is_mask
        }
