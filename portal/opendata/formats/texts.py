"""Text files: tables by their delimiters, statements by their marks, and plain texts."""

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from geo.files.dialect import Dialect, find_dialect
from geo.files.encodings import detect_encoding
from portal.opendata.formats.rules import Doubt, Look, Notice, notice
from portal.opendata.formats.statements import look_at_statements

_MOST_LINES = 300
_FEWEST_ALIKE = 0.8
_LONGEST_VALUE_WORDS = 8
# One line alone is a header at most.
_FEWEST_RECORDS = 2
_TURTLE = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:@prefix|@base|PREFIX|BASE)\s", re.IGNORECASE)
_TRIPLE = re.compile(r'\s*(?:#[^\n]*\n\s*)*<[^<>\s]+>\s+<[^<>\s]+>\s+[<"_]')
_FORMULA = re.compile(r"\s*(?:=\s*[^=\s]|@\s*\w+\s*\(|[+-]\s*[A-Za-z]\w*\s*\(|[+-]\s*\w+!)")
_UTF8 = ("utf-8", "utf-8-sig", "ascii")
# What has no delimiter: `geo.files.dialect` names it by a character that no text has.
_NO_DELIMITER = "\x1f"
_LARGEST_JSON = 1 << 20


def look_at_text(start: bytes, sample: bytes, *, is_whole: bool, is_table: bool) -> Look:
    """Return what a text is; `is_table` says that it is declared as a table."""
    found = detect_encoding(sample, whole=is_whole)
    text = start.decode(found.name, "replace").lstrip("\ufeff")
    code = _statements(text)
    if code is not None:
        return look_at_statements(text, code, found.name, is_whole=is_whole)
    if text.lstrip()[:1] in ("[", "{") and is_whole and _is_json(text):
        return Look("JSON", found.name)
    return _table(text, found.name, is_whole=is_whole, is_table=is_table)


def _statements(text: str) -> str | None:
    if _TURTLE.match(text):
        return "TTL"
    return "NT" if _TRIPLE.match(text) else None


def _is_json(text: str) -> bool:
    try:
        return len(text) <= _LARGEST_JSON and isinstance(json.loads(text), list | dict)
    except (ValueError, RecursionError):
        return False


def _table(text: str, encoding: str, *, is_whole: bool, is_table: bool) -> Look:
    lines = list(islice(text.splitlines(keepends=True), _MOST_LINES))
    if not is_whole and len(lines) > _FEWEST_RECORDS:
        # The last line is cut where the look ended.
        lines.pop()
    dialect = find_dialect(lines)
    records = _records(lines, dialect)
    width = _common_width(records)
    if width < 2 and not (is_table and _is_one_column(records)):
        return Look("TXT", encoding)
    details = {"delimiter": _shown(dialect.delimiter), "columns": width}
    code = "TSV" if dialect.delimiter == "\t" else "CSV"
    notices = _notices(records, encoding)
    if "\0" in text:
        notices.append(notice(Doubt.CONTROLS))
    if any(len(one) != width for one in records):
        notices.append(notice(Doubt.RAGGED))
    return Look(code, encoding, details, tuple(notices))


def _records(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    try:
        found = list(csv.reader(iter(lines), **dialect.format_parameters))
    except csv.Error:
        return []
    return [one for one in found if any(cell.strip() for cell in one)]


def _common_width(records: Sequence[Sequence[str]]) -> int:
    """Return how many cells most records have, 0 where they are too different for a table."""
    if len(records) < _FEWEST_RECORDS:
        return 0
    width, count = Counter(map(len, records)).most_common(1)[0]
    return width if count >= len(records) * _FEWEST_ALIKE else 0


def _is_one_column(records: Sequence[Sequence[str]]) -> bool:
    """Check whether lines are values and no sentences."""
    cells = [" ".join(one) for one in records]
    return len(cells) >= _FEWEST_RECORDS and all(
        len(cell.split()) <= _LONGEST_VALUE_WORDS and not cell.rstrip().endswith((".", ":"))
        for cell in cells
    )


def _notices(records: Sequence[Sequence[str]], encoding: str) -> list[Notice]:
    found = []
    formulas = sum(_FORMULA.match(cell) is not None for one in records for cell in one)
    if formulas:
        found.append(notice(Doubt.FORMULAS, count=formulas))
    if encoding not in _UTF8:
        found.append(notice(Doubt.ENCODING, encoding=encoding))
    return found


def _shown(delimiter: str) -> str | None:
    return None if delimiter == _NO_DELIMITER else delimiter
