"""Rows of XLSX files: sheets are streamed, and their shared texts lie in a file beside."""

import re
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from xml.parsers import expat

from geo.files.containers import MOST_UNPACKED_BYTES, Archive, Member
from portal.opendata.privacy.reading.headed import CannotRead, TableRows, headed
from portal.opendata.privacy.rules import MOST_COLUMNS

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_SHARED = re.compile(r"xl/sharedstrings\.xml", re.IGNORECASE)
_BOOK = re.compile(r"xl/workbook\.xml", re.IGNORECASE)
_LONGEST_TEXT = 40_000
_COLUMN = re.compile(r"([A-Z]{1,3})\d+")


def sheets(path: Path) -> Iterator[TableRows]:
    """Yield the tables of an XLSX file, sheet by sheet; raises CannotRead for what is broken."""
    with Archive(path, path.name, MOST_UNPACKED_BYTES) as archive, _Texts() as texts:
        for member in archive.members:
            if _SHARED.fullmatch(member.name):
                _read(archive, member, _SharedTexts(texts))
        names = _sheet_names(archive)
        found = [one for one in archive.members if _SHEET.fullmatch(one.name)]
        several = len(found) > 1
        for member in sorted(found, key=lambda one: (len(one.name), one.name)):
            stem = member.name.rpartition("/")[2].rpartition(".")[0]
            table = headed(_rows(archive, member, texts), names.get(stem, stem) if several else "")
            if table is not None:
                yield table


class _Texts:
    """Texts in the order of their numbers, in a temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._places = array("Q", [0])

    def __enter__(self) -> "_Texts":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, text: str) -> None:
        written = text.encode("utf-8", "replace")
        self._file.write(written)
        self._places.append(self._places[-1] + len(written))

    def get(self, number: int) -> str:
        if not 0 <= number < len(self._places) - 1:
            return ""
        begin, end = self._places[number], self._places[number + 1]
        self._file.seek(begin)
        return self._file.read(end - begin).decode("utf-8", "replace")


class _Elements:
    """What a stream of elements is given to, by their names without a namespace."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take its end."""

    def text(self, data: str) -> None:
        """Take letters between."""


class _SharedTexts(_Elements):
    """Adds each text of the shared ones, without how its words are read."""

    def __init__(self, texts: _Texts) -> None:
        self._texts = texts
        self._parts: list[str] = []
        self._is_text = self._is_reading = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        self._is_reading = self._is_reading or name == "rPh"
        self._is_text = name == "t" and not self._is_reading

    def end(self, name: str) -> None:
        if name == "si":
            self._texts.add("".join(self._parts)[:_LONGEST_TEXT])
        if name == "rPh":
            self._is_reading = False
        self._is_text = False

    def text(self, data: str) -> None:
        if self._is_text:
            self._parts.append(data)


class _Cells(_Elements):
    """Collects the cells of a sheet row by row."""

    def __init__(self, texts: _Texts) -> None:
        self.rows: list[list[str]] = []
        self._texts = texts
        self._row: list[str] = []
        self._place, self._kind = 0, ""
        self._parts: list[str] = []
        self._is_value = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = []
        elif name == "c":
            named = _COLUMN.fullmatch(attributes.get("r", ""))
            self._place = _number_of(named[1]) if named else len(self._row)
            self._kind, self._parts = attributes.get("t", "n"), []
        self._is_value = name in ("v", "t")

    def end(self, name: str) -> None:
        if name == "c" and self._place < MOST_COLUMNS:
            self._row.extend([""] * (self._place - len(self._row)))
            self._row.append(self._value("".join(self._parts)[:_LONGEST_TEXT]))
        elif name == "row":
            self.rows.append(self._row)
        self._is_value = False

    def text(self, data: str) -> None:
        if self._is_value:
            self._parts.append(data)

    def _value(self, text: str) -> str:
        if self._kind == "s":
            return self._texts.get(int(text)) if text.isdigit() else ""
        if self._kind == "n" and ("E" in text or "e" in text):
            return _written_out(text)
        return text


def _written_out(text: str) -> str:
    """Write a number without an exponent, as it is shown: 9.8E9 is a number of ten digits."""
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e18 else text


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _rows(archive: Archive, member: Member, texts: _Texts) -> Iterator[Sequence[str]]:
    cells = _Cells(texts)
    for _chunk in _parsed(archive, member, cells):
        yield from cells.rows
        cells.rows = []


def _read(archive: Archive, member: Member, elements: _Elements) -> None:
    for _chunk in _parsed(archive, member, elements):
        pass


def _parsed(archive: Archive, member: Member, elements: _Elements) -> Iterator[None]:
    """Parse a member piece by piece; what declares entities is no sheet of ours."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, told: elements.begin(name.rpartition(" ")[2], told)
    parser.EndElementHandler = lambda name: elements.end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = elements.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        for chunk in archive.chunks(member, MOST_UNPACKED_BYTES):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise CannotRead(str(error)) from error


def _refuse_entity(*_told: object) -> None:
    raise CannotRead("entities")


class _SheetNames(_Elements):
    def __init__(self) -> None:
        self.names: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.names.append(attributes.get("name", ""))


def _sheet_names(archive: Archive) -> dict[str, str]:
    """Return what the sheets are called, by the order in which programs number their files."""
    found = _SheetNames()
    for member in archive.members:
        if _BOOK.fullmatch(member.name):
            _read(archive, member, found)
    return {f"sheet{number}": name for number, name in enumerate(found.names, start=1)}
