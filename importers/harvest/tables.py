"""Reads a catalogue in one table: a row for each file, those of a dataset one below the other."""

import re
import time
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path

from geo.errors import InvalidParameter, UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.findings import Severity
from importers.harvest.asking_again import Wait, ask_again
from importers.harvest.ckan import Page
from importers.harvest.rules import AT_ONCE, MOST_RECORDS
from importers.harvest.said import Said, SaidDataset, SaidResource, Unread
from importers.harvest.table_columns import KNOWN_HEADERS, TableColumns, read_columns
from importers.harvest.values import check_id
from importers.readers.delimited import DelimitedReader
from importers.readers.rows import Hints, Row
from importers.sources.fetching import fetch
from importers.sources.files import sha256_of
from importers.sources.rules import Fetched, Fetching

_SEPARATORS = re.compile(r"[,،;؛|\n]")
_YES = frozenset({"true", "yes", "1", "نعم"})


@dataclass(frozen=True)
class TableCatalogue:
    """A table at an address; `language` is that of columns that say no other."""

    address: str
    language: str
    fetching: Fetching
    scratch: Path
    wait: Wait = time.sleep

    @cached_property
    def _file(self) -> Fetched:
        return ask_again(lambda: fetch(self.address, self.scratch, self.fetching), self.wait)

    @cached_property
    def edition(self) -> str:
        """What tells whether the table is still the same one."""
        return sha256_of([self._file.path])

    def pages(self, position: int, seen: Collection[str]) -> Iterator[Page]:
        """Yield the datasets from a position on; all of them have been there before it."""
        hints = Hints(known_headers=KNOWN_HEADERS)
        reader = DelimitedReader(self._file.path, hints, name=self._file.name)
        columns = read_columns(reader.columns, self.address)
        with closing(reader.rows()) as rows:  # type: ignore[type-var]
            records = self._records(rows, columns)
            for _before in islice(records, position):
                pass
            while True:
                some = tuple(islice(records, AT_ONCE))
                position += len(some)
                if position > MOST_RECORDS:
                    raise self._too_many()
                is_last = len(some) < AT_ONCE
                yield Page(some, position if is_last else None, position, is_last)
                if is_last:
                    return

    def _too_many(self) -> UnreadableFile:
        return UnreadableFile(
            _(
                "{address} holds more than {most} datasets, and so many are read at most. Name a"
                " table of a part of it."
            ),
            address=shown(self.address, limit=200),
            most=MOST_RECORDS,
        )

    def _records(self, rows: Iterator[Row], columns: TableColumns) -> Iterator[Said]:
        read: set[str] = set()

        def told_apart(row: Row) -> tuple[str, int]:
            """Return what rows of one dataset have in common; those without an id have nothing."""
            source_id = columns.text(row.values, "id")
            return source_id, 0 if source_id else row.number

        for (source_id, _number), some in groupby(rows, told_apart):
            mine = list(some)
            try:
                _check(source_id, mine[0].number, read)
            except InvalidParameter as error:
                yield self._unread(mine[0], columns, error)
                continue
            read.add(source_id)
            try:
                yield self._dataset(source_id, mine, columns)
            except InvalidParameter as error:
                yield self._unread(mine[0], columns, error, source_id)

    def _unread(
        self,
        row: Row,
        columns: TableColumns,
        error: InvalidParameter,
        source_id: str | None = None,
    ) -> Unread:
        title = columns.texts(row.values, "title", self.language)
        named = next(iter(title.values()), columns.text(row.values, "id"))
        return Unread(f"row {row.number}", named, error, source_id)

    def _dataset(self, source_id: str, rows: list[Row], columns: TableColumns) -> SaidDataset:
        _check_rows(rows)
        values = rows[0].values
        begin, _slash, end = columns.text(values, "temporal").partition("/")
        keywords = columns.texts(values, "keywords", self.language)
        return SaidDataset(
            source_id=source_id,
            titles=columns.texts(values, "title", self.language),
            texts=columns.texts(values, "description", self.language),
            keywords={key: _parts(text) for key, text in keywords.items()},
            licences=_filled(columns.text(values, "licence")),
            organizations=_filled(columns.text(values, "organization")),
            groups=tuple(_parts(columns.text(values, "category"))),
            frequency=columns.text(values, "frequency"),
            begin=columns.text(values, "temporal_from") or begin,
            end=columns.text(values, "temporal_to") or end,
            places=tuple(_parts(columns.text(values, "areas"))),
            contact={
                "name": columns.text(values, "contact_name"),
                "email": columns.text(values, "contact_email"),
            },
            page=columns.text(values, "page"),
            modified=columns.text(values, "modified"),
            is_sample=columns.text(values, "sample").lower() in _YES,
            resources=tuple(self._resources(rows, columns)),
        )

    def _resources(self, rows: list[Row], columns: TableColumns) -> Iterator[SaidResource]:
        for row in rows:
            address = columns.text(row.values, "url")
            if address:
                yield SaidResource(
                    key=address,
                    address=address,
                    titles=columns.texts(row.values, "file_title", self.language),
                    format=columns.text(row.values, "format"),
                    modified=columns.text(row.values, "file_modified")
                    or columns.text(row.values, "modified"),
                )


def _check(source_id: str, number: int, read: set[str]) -> None:
    """Check that the dataset of a row can be told apart; raises InvalidParameter."""
    if not source_id:
        raise InvalidParameter(
            "id",
            _("Row {row} has no id, so nothing tells it apart from others: give it one."),
            row=number,
        )
    if source_id in read:
        raise InvalidParameter(
            "id",
            _(
                "The id “{value}” stands in row {row} once more, apart from its other rows: put"
                " all files of a dataset one below the other."
            ),
            value=source_id,
            row=number,
        )
    check_id(source_id)


def _check_rows(rows: list[Row]) -> None:
    """Check that the rows of a dataset can be read; raises InvalidParameter."""
    for row in rows:
        for one in row.findings:
            if one.severity is Severity.REJECT:
                text = _("Row {row}: {reason}")
                raise InvalidParameter("row", text, row=row.number, reason=one.message)


def _parts(text: str) -> list[str]:
    return [one.strip() for one in _SEPARATORS.split(text) if one.strip()]


def _filled(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
