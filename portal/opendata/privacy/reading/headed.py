"""A table with its heading: where rows begin, and what the columns are called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from portal.opendata.privacy.rules import LONGEST_COLUMN, MOST_COLUMNS

_MOST_ABOVE = 20
# The heading has about as many cells as the widest of the first rows; titles above it have fewer.
_HEADING_SHARE = 0.6


@dataclass
class TableRows:
    """The rows of one table, to be read once; `header` may grow while rows are read.

    `is_aside` says that it is no data, but stands beside them, like the author of a file.
    """

    rows: Iterator[Sequence[str]]
    header: list[str] = field(default_factory=list)
    sheet: str = ""
    is_aside: bool = False


def label_of(table: TableRows, column: str) -> str:
    """Return how findings name a column of a table."""
    return " › ".join(filter(None, (table.sheet, column)))


class CannotRead(Exception):
    """A file, or the rest of one, that no table can be taken out of."""


def headed(rows: Iterator[Sequence[str]], sheet: str = "") -> TableRows | None:
    """Find the heading among the first rows, and return what stands below it; None for nothing."""
    first = [one[:MOST_COLUMNS] for one in islice(rows, _MOST_ABOVE)]
    filled = [sum(bool(cell.strip()) for cell in one) for one in first]
    widest = max(filled, default=0)
    if not widest:
        return None
    at = next(n for n, count in enumerate(filled) if count >= widest * _HEADING_SHARE)
    header = [" ".join(cell.split())[:LONGEST_COLUMN] for cell in first[at]]
    below = chain(first[at + 1 :], (one[:MOST_COLUMNS] for one in rows))
    return TableRows((one for one in below if any(one)), header, sheet)


def named_rows(records: Iterator[Mapping[str, str]], header: list[str]) -> Iterator[list[str]]:
    """Yield records as rows; `header` grows by each name that comes for the first time."""
    places: dict[str, int] = {}
    for record in records:
        row = [""] * len(header)
        for key, value in record.items():
            place = places.get(key)
            if place is None:
                if len(header) >= MOST_COLUMNS:
                    raise CannotRead("too many columns")
                place = places[key] = len(header)
                header.append(" ".join(key.split())[:LONGEST_COLUMN])
                row.append("")
            row[place] = value
        yield row
