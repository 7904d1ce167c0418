"""Reader of delimited text: CSV and its kin, in any encoding, with any delimiter and line ends."""

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from geo.errors import UnreadableFile
from geo.files.dialect import find_dialect
from geo.files.encodings import (
    Encoding,
    detect_encoding,
    is_mostly_utf8,
    is_one_byte,
    said_encoding,
)
from geo.files.samples import sample_of, telling_lines
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.findings import Finding, reject
from importers.readers.footers import as_footer
from importers.readers.header_row import (
    is_footer,
)
from importers.readers.record_findings import (
    bad_encoding,
    mended,
    not_in_encoding,
    open_quotation,
    surplus,
)
from importers.readers.records import BrokenRecord, MendedRecord, Records
from importers.readers.refused_files import empty_file
from importers.readers.rows import (
    DELIMITER,
    ENCODING,
    HEADER_ROW,
    Fact,
    Hints,
    Row,
    column_names,
)
from importers.readers.table_head import HeadFinder
from importers.readers.text_files import (
    BAD_LETTER,
    TextFile,
    bad_bytes,
    line_number,
)

_SAMPLE_LINES = 300
_SAMPLE_CHARACTERS = 1 << 20
_MOST_FOOTERS = 20
_MOST_BAD_ROWS = 100
# A few spoilt rows are left out; where every tenth line is in another encoding, something is wrong.
_MOST_OTHERS = 0.1
_MOST_BAD = 0.25


class DelimitedReader:
    """A table as text. `name` is what the file is called in sentences.

    Raises UnreadableFile when it is no table, and Refused when an encoding or a delimiter that the
    officer named does not exist.
    """

    has_geometry = False
    crs: str | None = None

    def __init__(self, path: Path, hints: Hints, *, name: str | None = None) -> None:
        self.path = path
        self._name = name or path.name
        self.size_bytes = path.stat().st_size
        encoding = self._encoding(hints.encoding)
        self._text = TextFile(path, self._name, encoding.name)
        lines = self._first_lines()
        self._dialect = find_dialect(lines, delimiter=hints.delimiter)
        finder = HeadFinder(self._name, encoding.name, hints.known_headers)
        self._head = finder.find(lines, self._dialect)
        self.columns = column_names(self._head.header)
        self.kind = "TSV" if self._dialect.delimiter == "\t" else "CSV"
        self.facts = tuple(self._found_out(encoding))

    def rows(self) -> Iterator[Row]:
        """Stream the rows below the header; empty lines are passed over but counted."""
        with closing(self._text.lines()) as lines, closing(self._rows(lines)) as rows:
            yield from self._without_footers(rows)

    def bytes_read(self) -> int:
        """Return how far in the file the stream has come."""
        return self._text.bytes_read()

    def _encoding(self, said: str | None) -> Encoding:
        self._mixed_with_utf8 = False
        if said is not None:
            return Encoding(self._with_byte_order(said_encoding(said)), Message(_("as you said")))
        sample = sample_of(self.path)
        found = detect_encoding(sample)
        if not sample.isascii() and not found.name.startswith(("utf-16", "utf-32")):
            self._refuse_mixture(telling_lines(sample), found.name)
        return found

    def _with_byte_order(self, said: str) -> str:
        """Return an encoding with the byte order of the file, which may be without a mark."""
        if said not in ("utf-16", "utf-32"):
            return said
        found = detect_encoding(sample_of(self.path)).name
        return found if found.startswith(said) else f"{said}-le"

    def _refuse_mixture(self, lines: list[bytes], encoding: str) -> None:
        """Refuse a file of which a large part is in UTF-8 and another is not."""
        is_utf8 = [is_mostly_utf8(line) for line in lines]
        others = is_utf8.count(encoding != "utf-8")
        self._mixed_with_utf8 = encoding != "utf-8" and others > 0 and is_one_byte(encoding)
        if others <= len(lines) * _MOST_OTHERS or not (
            encoding == "utf-8" or is_one_byte(encoding)
        ):
            return
        first = lines[is_utf8.index(encoding != "utf-8")]
        raise UnreadableFile(
            _(
                "{file} is in more than one encoding: line {line} with the byte {byte} is not"
                " {encoding} like others. Save it again as “CSV UTF-8”, or name the encoding with"
                " --encoding."
            ),
            file=shown(self._name),
            line=line_number(self.path, first),
            byte=_first_high(first),
            encoding=shown(encoding),
        )

    def _first_lines(self) -> list[str]:
        lines: list[str] = []
        characters = 0
        with closing(self._text.lines()) as stream:
            for line in islice(stream, _SAMPLE_LINES):
                lines.append(line)
                characters += len(line)
                if characters > _SAMPLE_CHARACTERS:
                    break
        if not any(line.strip(" \t\r\n\0,;|") for line in lines):
            raise empty_file(self._name)
        return lines

    def _found_out(self, encoding: Encoding) -> Iterator[Fact]:
        yield Fact(ENCODING, encoding.as_fact())
        yield Fact(DELIMITER, self._dialect.title)
        if self._head.last_number > self._head.number:
            text = _("{row}; the rows below it to row {last} are no data and are passed over")
            values = {"row": self._head.number, "last": self._head.last_number}
            yield Fact(HEADER_ROW, Message(text, values))
        elif self._head.number > 1:
            text = _("{row}; what stands above it is passed over")
            yield Fact(HEADER_ROW, Message(text, {"row": self._head.number}))

    def _rows(self, lines: Iterator[str]) -> Generator[Row]:
        columns = self.columns
        width = len(columns)
        records = Records(
            islice(lines, self._head.last_line, None),
            self._dialect,
            self._name,
            width=width,
            first_line=self._head.last_line + 1,
        )
        text = self._text
        careful = self._mixed_with_utf8
        bad_rows = 0
        for number, cells in enumerate(records, start=self._head.last_number + 1):
            if text.is_clean and not careful and type(cells) is list and len(cells) <= width:
                # Without `strict`, which costs a quarter of it, for each row.
                pairs = zip(columns, cells)  # noqa: B905
                values = {column: cell for column, cell in pairs if cell and not cell.isspace()}
                if values:
                    yield Row(number, values)
            elif any(cell.strip() for cell in cells):
                row = self._looked_over(number, cells)
                bad_rows += any(finding.code == "bad_encoding" for finding in row.findings)
                if bad_rows > max(_MOST_BAD_ROWS, (number - self._head.number) * _MOST_BAD):
                    raise not_in_encoding(self._name, text.encoding, records.line, "".join(cells))
                yield row

    def _looked_over(self, number: int, cells: list[str]) -> Row:
        """Make a row of a record that may be faulty; what is no letter is shown as U+FFFD."""
        values = {
            column: BAD_LETTER.sub("\ufffd", cell)
            for column, cell in zip(self.columns, cells, strict=False)
            if cell.strip()
        }
        return Row(number, values, findings=tuple(self._faults(cells)))

    def _faults(self, cells: list[str]) -> Iterator[Finding]:
        """Find what is wrong with a record."""
        text = "".join(cells)
        if bad_bytes(text):
            yield bad_encoding(bad_bytes(text), self._text.encoding)
        elif self._mixed_with_utf8 and self._is_utf8(text):
            yield bad_encoding("UTF-8", self._text.encoding)
        if "\0" in text:
            yield reject(
                "unreadable_row",
                _("The row holds a NUL byte: remove it."),
                _("Export the file again; a NUL byte is often the sign of a damaged file."),
            )
        if isinstance(cells, BrokenRecord):
            yield open_quotation(self._dialect)
        elif any(cell.strip() for cell in cells[len(self.columns) :]):
            yield surplus(cells, len(self.columns), self._dialect)
        elif isinstance(cells, MendedRecord):
            yield mended(self._dialect)

    def _is_utf8(self, text: str) -> bool:
        stored = text.encode(self._text.encoding, "ignore")
        return not stored.isascii() and is_mostly_utf8(stored)

    def _without_footers(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Reject totals and notes, which only the last rows can be."""
        last: deque[Row] = deque()
        for row in rows:
            last.append(row)
            if len(last) > _MOST_FOOTERS:
                yield last.popleft()
        footers = 0
        for row in reversed(last):
            if not is_footer([row.values.get(column, "") for column in self.columns]):
                break
            footers += 1
        for at, row in enumerate(last):
            yield as_footer(row) if at >= len(last) - footers else row


def _first_high(line: bytes) -> str:
    return next(f"0x{byte:02X}" for byte in line if byte >= 0x80)
