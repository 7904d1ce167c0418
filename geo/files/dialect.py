"""How a text table is written: its delimiter, its quotes and its escapes, found by many records."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from geo.errors import Refused
from geo.files.lone_positions import is_position
from geo.messages import Message, shown
from geo.messages import mark as _

# Where two explain a file equally well, the earlier one does; a colon has to be clearly better.
_DELIMITERS = ("\t", ";", ",", "|", "~", ":")
_NAMES = {
    "\t": _("tab"),
    ",": _("comma"),
    ";": _("semicolon"),
    "|": _("vertical bar"),
    "~": _("tilde"),
    ":": _("colon"),
    " ": _("space"),
}
_SAID = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "tilde": "~"}
# A character that no text has: the file has one column.
_NONE = "\x1f"
_MOST_RECORDS = 300
_LONGEST_LOOK = 100
_LONGEST_LINE = 20_000
_SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=(\t|[^\r\n])"?[\r\n]*', re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d٠-٩][\d٠-٩\s]*([.,٫][\d٠-٩]+)*\s*°?[NSEW]?")
_STRONG = re.compile(r"[;\t|~]")
_TIGHT_COMMA = re.compile(r",(?=\S)")
_TIGHT_COLON = re.compile(r"\d$")
# JSON, WKT, and two numbers: they hold delimiters and are one cell all the same.
_WHOLE = re.compile(
    r"[{\[]|(SRID=\d+;)?(MULTI)?(POINT|POLYGON|LINESTRING)\b"
    r"|[-+]?\d{1,3}\.\d+\s*[;,]\s*[-+]?\d{1,3}\.\d+$",
    re.IGNORECASE,
)
_TORN_QUOTE = re.compile(r"[\"'][,;\t|~]|[,;\t|~][\"']")
_FEWEST_COVERED = 0.2
_FEWEST_FOR_A_COLON = 5


@dataclass(frozen=True)
class Dialect:
    """The delimiter, the quotation mark and, where there is one, the escape before it."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None

    @property
    def format_parameters(self) -> dict[str, Any]:
        """Return it as the csv module takes it."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "escapechar": self.escape,
            "doublequote": self.escape is None,
        }

    @property
    def title(self) -> Message:
        """Name the delimiter."""
        if self.delimiter == _NONE:
            return Message(_("none, the table has one column"))
        name = _NAMES.get(self.delimiter)
        return Message(name) if name else Message("{sign}", {"sign": shown(self.delimiter)})


def find_dialect(lines: Sequence[str], *, delimiter: str | None = None) -> Dialect:
    """Find how a table is written by its first lines; `delimiter` is what the officer said.

    Raises Refused when that is no single character.
    """
    separator = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if delimiter is not None:
        chosen = _said(delimiter)
    elif separator:
        chosen = separator[1]
    else:
        chosen = ""
    body = [line for line in lines if line.strip() and not line.startswith("#")] or list(lines)
    text_lines = body[1:] if separator else body
    text_lines = [line[:_LONGEST_LINE] for line in text_lines]
    quote = _quote(text_lines, (chosen,) if chosen else _DELIMITERS)
    delimiter_found = chosen or _delimiter(text_lines, quote)
    return Dialect(delimiter_found, quote, _escape(text_lines, delimiter_found, quote))


def _said(delimiter: str) -> str:
    character = _SAID.get(delimiter.strip().lower(), delimiter)
    if len(character) == 1 and character not in "\r\n\"'\0":
        return character
    raise Refused(
        _("“{delimiter}” cannot be a delimiter: name one character, or “tab”."),
        delimiter=shown(delimiter),
    )


def _delimiter(lines: Sequence[str], quote: str) -> str:
    rated = [(_rating(lines, one, quote), one) for one in _DELIMITERS]
    best, delimiter = max(rated, key=lambda pair: pair[0])
    if best < _FEWEST_COVERED or _is_one_column(lines, delimiter, quote):
        return _NONE
    return delimiter


def _rating(lines: Sequence[str], delimiter: str, quote: str) -> float:
    """Rate by how many records have the same number of cells, how many cells, and how clean."""
    records = _records(lines, delimiter, quote)
    widths = Counter(map(len, records))
    pattern = sum(n * (width - 1) / width for width, n in widths.items()) / max(1, len(records))
    common, count = max(widths.items(), key=lambda pair: pair[1] * (pair[0] > 1), default=(1, 0))
    if common < 2:
        return 0.0
    if delimiter == ":" and (count < len(records) or count < _FEWEST_FOR_A_COLON or common < 3):
        return 0.0
    cells = [cell.strip()[:_LONGEST_LOOK] for record in records for cell in record]
    clean = sum(_is_clean(cell, delimiter) for cell in cells) / max(1, len(cells))
    return float(pattern * clean**2 * (count / len(records)) ** 0.5)


def _is_clean(cell: str, delimiter: str) -> bool:
    """Whether a cell could be one: a number, or a text without what delimits others."""
    if not cell or _NUMBER.fullmatch(cell) or _WHOLE.match(cell):
        return True
    if (
        _STRONG.search(cell)
        or _TORN_QUOTE.search(cell)
        or (delimiter == ":" and _TIGHT_COLON.search(cell))
    ):
        return False
    return delimiter == "," or len(_TIGHT_COMMA.findall(cell)) < 2


def _is_one_column(lines: Sequence[str], delimiter: str, quote: str) -> bool:
    """Whether it is one column of positions, each of which has the delimiter inside."""
    header, *rows = lines
    if not rows or delimiter in header or is_position(header):
        return False
    return all(is_position(row.strip().strip(quote)) for row in rows)


def _records(lines: Sequence[str], delimiter: str, quote: str) -> list[list[str]]:
    """Split for the comparison; a quotation mark that stays open ends it."""
    reader = csv.reader(iter(lines), delimiter=delimiter, quotechar=quote)
    try:
        records = list(islice(reader, _MOST_RECORDS))
    except csv.Error:
        records = [line.rstrip("\r\n").split(delimiter) for line in lines]
    if records and len(records) > 1 and any("\n" in cell for cell in records[-1]):
        records.pop()
    return [record for record in records if any(cell.strip() for cell in record)]


def _quote(lines: Sequence[str], delimiters: Sequence[str]) -> str:
    """Find whether cells stand in single quotation marks; an apostrophe is no evidence."""
    sides = "".join(map(re.escape, delimiters))
    counts = {}
    for mark in "\"'":
        begun = re.compile(rf"(?:^|[{sides}]){mark}[^{mark}]*{mark}(?=$|[{sides}])")
        counts[mark] = sum(len(begun.findall(line.rstrip("\r\n"))) for line in lines)
    return "'" if counts["'"] > len(lines) and not counts['"'] else '"'


def _escape(lines: Sequence[str], delimiter: str, quote: str) -> str | None:
    """Find whether a backslash stands before quotation marks within cells."""
    escaped = re.compile(rf"\\{quote}(?!{re.escape(delimiter)}|\s*$)")
    opened = re.compile(rf"(^|{re.escape(delimiter)}){quote}.*\\{quote}")
    doubled = re.compile(rf"[^{re.escape(delimiter)}]{quote}{quote}.")
    if not any(escaped.search(line) and opened.search(line) for line in lines):
        return None
    return None if any(doubled.search(line) for line in lines) else "\\"
