"""The first rows of a small file, for the officer who looks at what was understood of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from portal.opendata.privacy.reading.choice import tables_of
from portal.opendata.privacy.reading.headed import CannotRead, label_of
from portal.opendata.privacy.rules import masked

_LARGEST_BYTES = 4 << 20
_MOST_ROWS, _MOST_COLUMNS, _LONGEST_CELL = 5, 12, 80


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The heading and some rows; `more_columns` is how many are left out."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    more_columns: int


def first_rows(
    path: Path, code: str, packed: object = None, *, hidden: Collection[str] = ()
) -> FirstRows | None:
    """Return the first rows of the first table of a file; None for a large one, or none.

    `hidden` are columns, as findings name them, of which two letters are shown at most.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return None
        for table in tables_of(path, code, packed):
            first = list(islice(table.rows, _MOST_ROWS))
            named = [label_of(table, name or str(n)) for n, name in enumerate(table.header, 1)]
            secret = {place for place, name in enumerate(named) if name in hidden}
            rows = [_shown(row, secret) for row in first]
            header = [_cut(one) for one in table.header]
            shown = [row[:_MOST_COLUMNS] for row in rows]
            return FirstRows(header[:_MOST_COLUMNS], shown, max(0, len(header) - _MOST_COLUMNS))
    except (CannotRead, OSError, ValueError, RecursionError):
        return None
    return None


def _shown(row: Sequence[str], secret: Collection[int]) -> list[str]:
    return [masked(cell) if at in secret and cell else _cut(cell) for at, cell in enumerate(row)]


def _cut(cell: str) -> str:
    text = " ".join(cell[: 2 * _LONGEST_CELL].split())
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"
