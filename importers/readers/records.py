"""Records of a text table: split by their quotes, and taken up again where a quote stays open."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from geo.errors import UnreadableFile
from geo.files.dialect import Dialect
from geo.messages import mark as _
from geo.messages import shown
from importers.readers.rows import LONGEST_CELL

_LOOKED_AHEAD = 50
# A record of more lines than this is measured from time to time: it may be the rest of the file.
_MANY_LINES = 1024


class BrokenRecord(list[str]):
    """The cells of a line with a quotation mark that is not closed."""


class MendedRecord(list[str]):
    """The cells of a line with quotation marks inside quoted cells, all cells being there."""


@dataclass
class Records:
    """The records of a stream of lines.

    `width` is the number of cells that the header has; None while that is not known. `first_line`
    is the number of the first of the lines. While a record is being used, `line` is the number of
    the last line that was taken.
    """

    lines: Iterable[str]
    dialect: Dialect
    name: str
    width: int | None = None
    first_line: int = 1
    _held: list[str] = field(init=False, default_factory=list)
    _again: deque[str] = field(init=False, default_factory=deque)
    # The line that closed a quotation which another had left open: its own marks do not pair.
    _doubted: str | None = field(init=False, default=None)
    _reader: Any = field(init=False, default=None)
    _lines_before: int = field(init=False, default=0)

    @property
    def line(self) -> int:
        """The number of the last line of the record that was given last."""
        return self._lines_before + (self._reader.line_num if self._reader else 0)

    def __iter__(self) -> Iterator[list[str]]:
        """Stream the records. Raises UnreadableFile where no record can be made out any more."""
        # The limit holds for the whole process; nothing here reads longer cells.
        csv.field_size_limit(LONGEST_CELL)
        self._lines_before = self.first_line - 1
        source = iter(self.lines)
        while True:
            self._reader = self._new_reader(source)
            try:
                yield from self._good()
            except csv.Error as error:
                yield self._taken_apart(str(error))
            else:
                return

    def _new_reader(self, source: Iterator[str]) -> Any:  # noqa: ANN401 its type has no name
        again = self._again
        waiting = iter(lambda: again.popleft() if again else None, None)
        lines = self._held_lines(chain(waiting, source))
        return csv.reader(lines, strict=True, **self.dialect.format_parameters)

    def _held_lines(self, lines: Iterator[str]) -> Iterator[str]:
        """Keep the lines of the record that is being put together."""
        held = self._held
        keep = held.append
        for line in lines:
            keep(line)
            if not len(held) % _MANY_LINES and sum(map(len, held)) > LONGEST_CELL:
                self._lines_before += 1  # this line does not come to the reader, which counts
                raise csv.Error("field larger than field limit")
            yield line

    def _good(self) -> Iterator[list[str]]:
        held = self._held
        doubted = self._doubted
        for cells in self._reader:
            if len(held) > 1 and self._has_swallowed(cells):
                raise csv.Error("rows in a cell")
            is_doubted = doubted is not None and held[0] is doubted
            held.clear()
            yield BrokenRecord(cells) if is_doubted else cells

    def _has_swallowed(self, cells: list[str]) -> bool:
        """Whether a cell of several lines holds rows: a quote of one was closed in another."""
        if self.width is None or self.width < 2:
            return False
        if len(cells) != self.width:
            return self._are_rows(self._held[1:])
        plain = [line.rstrip("\r\n").split(self.dialect.delimiter) for line in self._held]
        if any(len(one) != self.width for one in plain):
            return False
        figures = [tuple(map(_is_number, one)) for one in plain]
        return len(set(figures)) == 1 and sum(figures[0]) >= 2

    def _taken_apart(self, reason: str) -> list[str]:
        """Return the first line of a record that is none; the others are read once more."""
        first, *others = self._held or [""]
        self._held.clear()
        self._again.extendleft(reversed(others))
        self._lines_before = self.line - len(others)
        self._reader = None
        if others and others[-1].count(self.dialect.quote) % 2:
            self._doubted = others[-1]
        cells, open_quote = split_tolerantly(first, self.dialect)
        if self.width is None:
            return cells
        if not open_quote:
            return MendedRecord(cells) if len(cells) == self.width else BrokenRecord(cells)
        if self._are_rows(others) if others else self._lines_before > self.first_line:
            return BrokenRecord(cells)
        raise self._unreadable(reason)

    def _are_rows(self, lines: list[str]) -> bool:
        """Whether most of the next lines are rows of their own."""
        looked = [line for line in islice(lines, _LOOKED_AHEAD) if line.strip()]
        fitting = sum(len(split_tolerantly(line, self.dialect)[0]) == self.width for line in looked)
        return fitting * 2 >= max(1, len(looked))

    def _unreadable(self, reason: str) -> UnreadableFile:
        if "limit" in reason:
            return UnreadableFile(
                _(
                    "{file} has a cell of more than {most} characters, or a quotation mark that is"
                    " not closed, in line {line}: shorten the cell or close the quotation."
                ),
                file=shown(self.name),
                most=LONGEST_CELL,
                line=self.line,
            )
        return UnreadableFile(
            _(
                "{file} is not a well-formed table near line {line}: the quotation mark that opens"
                " a cell there is not closed. Close it, or take it out."
            ),
            file=shown(self.name),
            line=self.line,
        )


def split_tolerantly(line: str, dialect: Dialect) -> tuple[list[str], bool]:
    """Split one line: a quotation ends only before a delimiter or at the end of the line.

    Tells, too, whether a quotation did not end; its mark is then a letter like others.
    """
    line = line.rstrip("\r\n")
    quote, delimiter = dialect.quote, dialect.delimiter
    cells: list[str] = []
    open_quote = False
    at = 0
    while at <= len(line):
        end = _quotation_end(line, at, dialect) if line.startswith(quote, at) else -1
        if end > 0:
            cells.append(line[at + 1 : end].replace(quote * 2, quote))
            at = end + 2
            continue
        open_quote = open_quote or line.startswith(quote, at)
        end = line.find(delimiter, at)
        end = len(line) if end < 0 else end
        cells.append(line[at:end])
        at = end + 1
    return cells, open_quote


def _quotation_end(line: str, start: int, dialect: Dialect) -> int:
    quote = dialect.quote
    at = line.find(quote, start + 1)
    while at > 0:
        follower = line[at + 1 : at + 2]
        if follower in ("", dialect.delimiter):
            return at
        at = line.find(quote, at + (2 if follower == quote else 1))
    return -1


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip().strip('"').replace(",", "."))
    except ValueError:
        return False
    return True
