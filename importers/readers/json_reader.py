"""What the readers of JSON share: a first pass for the columns, then rows, both item by item."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from geo.errors import Refused
from geo.messages import mark as _
from geo.messages import shown
from importers.findings import reject
from importers.readers import json_stream
from importers.readers.json_rows import (
    ID_COLUMN,
    Item,
    of_feature,
    text_of,
)
from importers.readers.progress import FileProgress
from importers.readers.rows import MOST_COLUMNS, Fact, Hints, Row, column_names


class JSONReader:
    """What the readers share: a first pass for the columns, then rows, both item by item."""

    kind = "JSON"
    has_geometry = False
    crs: str | None = None

    def __init__(self, path: Path, hints: Hints, *, name: str | None = None) -> None:
        self.path = path
        self.size_bytes = path.stat().st_size
        self.facts: tuple[Fact, ...] = ()
        self._name = name or path.name
        self._tags = hints.tags
        self._progress = FileProgress()
        self._lenient = False
        self._take_apart: Callable[[Any], Item] = of_feature
        with json_stream.sentences(self._name):
            self._prepare()
        self._columns = self._first_pass()
        self.columns = tuple(self._columns.values())

    def rows(self) -> Iterator[Row]:
        """Stream the items; lines and polygons become a point on their surface."""
        with self._progress.open(self.path) as file, json_stream.sentences(self._name):
            for number, item in enumerate(self._items(file), start=1):
                yield self._row(number, item)

    def bytes_read(self) -> int:
        """Return how far in the file the stream has come."""
        return self._progress.bytes_read()

    def _prepare(self) -> None:
        """Find out what has to be known before the first item."""

    def _items(self, file: BinaryIO) -> Iterator[Any]:
        """Return the items of the file; an exception stands for one that cannot be parsed."""
        raise NotImplementedError

    def _first_pass(self) -> dict[str, str]:
        """Collect the columns; numbers that JSON does not know are only looked for on need."""
        try:
            return self._collected()
        except json_stream.ERRORS:
            self._lenient = True
        with json_stream.sentences(self._name):
            return self._collected()

    def _collected(self) -> dict[str, str]:
        keys: dict[str, None] = {}
        with self.path.open("rb") as file:
            for item in self._items(file):
                values = self._keys(item)
                if not keys.keys() >= values:
                    keys.update(dict.fromkeys(values))
                    self._check_number(len(keys))
        return dict(zip(keys, column_names(list(keys)), strict=True))

    def _keys(self, item: Any) -> Any:  # noqa: ANN401 a view or a set of keys
        if not isinstance(item, dict):
            return {}.keys()
        values = item.get("properties")
        if self._take_apart is of_feature and isinstance(values, dict):
            return values.keys() if item.get("id") is None else {ID_COLUMN: None, **values}.keys()
        if self._take_apart is of_feature and isinstance(item.get("attributes"), dict):
            return item["attributes"].keys()
        return self._take_apart(item).values.keys()

    def _check_number(self, count: int) -> None:
        if count > MOST_COLUMNS:
            raise Refused(
                _("{file} has {count} columns, more than {most}: delete those without data."),
                file=shown(self._name),
                count=count,
                most=MOST_COLUMNS,
            )

    def _row(self, number: int, raw: Any) -> Row:  # noqa: ANN401 any JSON
        if isinstance(raw, Exception):
            return Row(number, findings=(_unreadable_line(raw),))
        item = self._take_apart(raw)
        findings = [*item.findings, *item.place.findings]
        values: dict[str, str] = {}
        for key, value in item.values.items():
            try:
                text = text_of(value)
            except (RecursionError, ValueError, TypeError):
                findings.append(_too_deep(self._columns[key]))
                continue
            if text is not None:
                values[self._columns[key]] = text
        place = item.place
        return Row(number, values, place.position, place.shape, tuple(findings))


def parsed_texts(file: BinaryIO, name: str) -> Iterator[Any]:
    """Parse text by text; an error stands for one that cannot be parsed. The first must be good."""
    texts = json_stream.records(file, name)
    first = next(texts, None)
    if first is None:
        return
    yield json_stream.parse(first)
    for text in texts:
        try:
            yield json_stream.parse(text)
        except json_stream.ERRORS as error:
            yield error


def _unreadable_line(error: Exception) -> Any:  # noqa: ANN401 a finding
    return reject(
        "unreadable_line",
        _("The line is not well-formed JSON: {reason}."),
        _("Mend the line, or write the place again."),
        reason=shown(str(error), limit=120),
    )


def _too_deep(column: str) -> Any:  # noqa: ANN401 a finding
    return reject(
        "nested_too_deep",
        _("“{named}” holds lists within lists, too deep to be read."),
        _("Put a plain text or number there."),
        column=column,
    )
