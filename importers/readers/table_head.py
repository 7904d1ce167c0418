"""The head of a delimited table: the row of its column names, and where its data begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from geo.errors import UnreadableFile
from geo.files.dialect import Dialect
from geo.messages import mark as _
from geo.messages import shown
from importers.readers.header_row import find_header, known_names, whole_header
from importers.readers.record_findings import not_in_encoding
from importers.readers.records import Records
from importers.readers.refused_files import too_many_columns
from importers.readers.rows import MOST_COLUMNS
from importers.readers.text_files import bad_bytes

_HEAD_RECORDS = 80
_DELIMITERS_IN_CELLS = ",;\t|"


@dataclass(frozen=True)
class TableHead:
    """The beginning of a table: its header, and where what belongs to the header ends."""

    header: Sequence[str]
    number: int
    last_number: int
    last_line: int


@dataclass(frozen=True)
class HeadFinder:
    """Finds the head of one table. `name` is what the file is called in sentences."""

    name: str
    encoding: str
    known_headers: frozenset[str]

    def find(self, lines: Sequence[str], dialect: Dialect) -> TableHead:
        """Find the header in the first lines. Raises UnreadableFile where there is none."""
        records = Records(lines, dialect, self.name)
        rows, ends = [], []
        for cells in islice(records, _HEAD_RECORDS):
            rows.append(cells)
            ends.append(records.line)
        index = find_header(rows, self.known_headers)
        if index is None:
            raise UnreadableFile(
                _(
                    "{file} has no row of column names: write names such as ref, name, lat and lon"
                    " above its first row."
                ),
                file=shown(self.name),
            )
        self._refuse_quoted_lines(rows[index:])
        found, last = whole_header(rows, index, self.known_headers)
        header = self._checked_header(found, rows[index + 1 :], ends[index])
        return TableHead(header, index + 1, last + 1, ends[last])

    def _refuse_quoted_lines(self, rows: Sequence[Sequence[str]]) -> None:
        """Refuse a table each line of which is one quoted cell, as a program saves a bad import."""
        alone = len(rows) > 1 and all(len(cells) == 1 and "\n" not in cells[0] for cells in rows)
        if not alone or not any(
            known_names(rows[0][0].split(mark), self.known_headers) > 1
            and all(mark in c[0] for c in rows)
            for mark in _DELIMITERS_IN_CELLS
        ):
            return
        raise UnreadableFile(
            _(
                "Each line of {file} is in quotation marks as a whole, so that it has one column"
                " only: remove the first and the last mark of each line, or split the column in a"
                " spreadsheet program and save it again."
            ),
            file=shown(self.name),
        )

    def _checked_header(
        self, header: Sequence[str], below: Sequence[Sequence[str]], line: int
    ) -> Sequence[str]:
        """Cut off what is empty on the right, as spreadsheets leave it, in all of the table."""
        named = max((at for at, cell in enumerate(header, 1) if cell.strip()), default=0)
        used = (at for cells in below for at, cell in enumerate(cells, 1) if cell.strip())
        header = header[: max(named, min(len(header), max(used, default=0)))]
        if len(header) > MOST_COLUMNS:
            raise too_many_columns(self.name)
        if bad_bytes("".join(header)):
            raise not_in_encoding(self.name, self.encoding, line, "".join(header))
        return [cell.replace("\0", "") for cell in header]
