"""Reads a catalogue in one table: a row for each file, those of a dataset one below the other."""

import re
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path

from geo.errors import InvalidParameter
from geo.messages import mark as _
from importers.findings import Severity
from importers.harvest.ckan import Page
from importers.harvest.rules import AT_ONCE
from importers.harvest.said import Said, SaidDataset, SaidResource, Unread
from importers.harvest.table_columns import KNOWN_HEADERS, TableColumns, read_columns
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

    @cached_property
    def _file(self) -> Fetched:
        return fetch(self.address, self.scratch, self.fetching)

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
                is_last = len(some) < AT_ONCE
                yield Page(some, position if is_last else None, position, is_last)
                if is_last:
                    return

    def _records(self, rows: Iterator[Row], columns: TableColumns) -> Iterator[Said]:
        read: set[str] = set()
        for source_id, some in groupby(rows, lambda row: columns.text(row.values, "id")):
            mine = list(some)
            try:
                yield self._dataset(source_id, mine, columns, read)
            except InvalidParameter as error:
                title = columns.texts(mine[0].values, "title", self.language)
                named = next(iter(title.values()), source_id)
                yield Unread(f"row {mine[0].number}", named[:200], error)
            read.add(source_id)

    def _dataset(
        self, source_id: str, rows: list[Row], columns: TableColumns, read: set[str]
    ) -> SaidDataset:
        first = rows[0]
        _check(source_id, rows, read)
        values = first.values
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


def _check(source_id: str, rows: list[Row], read: set[str]) -> None:
    """Check that a dataset can be told apart and read; raises InvalidParameter."""
    number = rows[0].number
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
    for row in rows:
        for one in row.findings:
            if one.severity is Severity.REJECT:
                text = _("Row {row}: {reason}")
                raise InvalidParameter("row", text, row=number, reason=one.message)


def _parts(text: str) -> list[str]:
    return [one.strip() for one in _SEPARATORS.split(text) if one.strip()]


def _filled(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
