"""What is offered as open data: tables, statistics and layers, described, and read row by row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from geo.country import Names

# Whoever takes the data may do with it what they like, and says where it comes from.
LICENCE = "CC-BY-4.0"
Row = Sequence[object]


class OfferingKind(StrEnum):
    """What is offered: records, figures about records, or places."""

    TABLE = "table"
    STATISTICS = "statistics"
    LAYER = "layer"


class ColumnType(StrEnum):
    """What stands in a column; a cell may be empty whatever its type."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    DAY = "day"
    MOMENT = "moment"
    FLAG = "flag"


@dataclass(frozen=True)
class Column:
    """A column: `meanings` say in every language what stands in it, with its unit."""

    name: str
    meanings: Names
    type: ColumnType = ColumnType.TEXT


@dataclass(frozen=True)
class Offering:
    """One table as it is offered. `name` is its address and never changes.

    `publisher` is the code of the agency whose data it is, None is whoever runs the portal. `rows`
    yields the rows in the order of the columns and holds few of them at a time; `changed_at` is the
    moment of the last change, None before there is anything. `page` is where people read about it,
    below the language; `addresses` are other forms of the same, by media type. `version` is another
    whenever the rows are, where something may go from them without a moment of its own. `category`
    is a code of the tree that datasets stand in (`portal/opendata/terms`).
    """

    name: str
    kind: OfferingKind
    titles: Names
    descriptions: Names
    columns: tuple[Column, ...]
    changed_at: Callable[[Session], datetime | None]
    rows: Callable[[Session], Iterator[Row]]
    publisher: str | None = None
    licence: str = LICENCE
    category: str = "government"
    page: str | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    version: Callable[[Session], object] | None = None


class Offerings:
    """All that is offered, by name, in the order in which topics hand it in."""

    def __init__(self, offerings: Iterable[Offering]) -> None:
        """Raises ValueError for two of one name."""
        self._by_name: dict[str, Offering] = {}
        for one in offerings:
            if one.name in self._by_name:
                raise ValueError(f"{one.name} is offered twice")
            self._by_name[one.name] = one

    def __iter__(self) -> Iterator[Offering]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Offering | None:
        """Find what is offered under a name."""
        return self._by_name.get(name)
