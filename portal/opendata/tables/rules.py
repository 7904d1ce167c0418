"""What a table of a version is: columns with their types, a question about rows, and a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _

# As CKAN has it; whoever wants more takes the file.
MOST_ROWS = 32_000
DEFAULT_ROWS = 100
MOST_COLUMNS = 1_000
PREVIEW_ROWS = 20
ROW_ID = "_id"
LONGEST_WORDS = 200


class CellType(StrEnum):
    """What stands in all cells of a column that are not empty."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"


TYPE_NAMES: Mapping[CellType, str] = {
    CellType.TEXT: _("text"),
    CellType.INTEGER: _("whole number"),
    CellType.NUMBER: _("number"),
    CellType.FLAG: _("yes or no"),
    CellType.DAY: _("day"),
    CellType.MOMENT: _("day and time"),
}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column as it was found: how many cells are empty, how many values there are, examples.

    `distinct` is an estimate; `is_key` says that no value comes twice and none is missing.
    """

    name: str
    type: CellType
    empty: int = 0
    distinct: int = 0
    least: str | None = None
    most: str | None = None
    examples: tuple[str, ...] = ()
    is_key: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept with the version."""
        return {
            "name": self.name,
            "type": self.type.value,
            "empty": self.empty,
            "distinct": self.distinct,
            "least": self.least,
            "most": self.most,
            "examples": list(self.examples),
            "is_key": self.is_key,
        }


def column_of(told: Mapping[str, Any]) -> TableColumn:
    """Return a column as `TableColumn.as_json` has written it."""
    return TableColumn(
        told["name"],
        CellType(told["type"]),
        told.get("empty", 0),
        told.get("distinct", 0),
        told.get("least"),
        told.get("most"),
        tuple(told.get("examples", ())),
        bool(told.get("is_key")),
    )


def columns_kept(told: object) -> tuple[TableColumn, ...]:
    """Return the columns that are kept with a version; none where nobody has looked yet."""
    return tuple(column_of(one) for one in told) if isinstance(told, list) else ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a table without asking it: its columns, its length, and how it begins."""

    columns: tuple[TableColumn, ...]
    rows: int
    first: tuple[tuple[Any, ...], ...] = ()

    def column(self, name: str) -> TableColumn | None:
        """Find a column by its name."""
        return next((one for one in self.columns if one.name == name), None)


@dataclass(frozen=True, slots=True)
class RowQuery:
    """Which rows are wanted: `filters` by column, any of the values, and `words` in any column.

    `words_in` are words to be found in one column each. `fields` are the columns wanted, all
    where none is named; `sort` names columns and whether they go down. `_id` counts the rows of the
    table from 1 and can be a field, a filter and a sort like any other.
    """

    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: str = ""
    words_in: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int = DEFAULT_ROWS
    offset: int = 0
    is_distinct: bool = False
    wants_total: bool = True

    def check(self, facts: Facts) -> None:
        """Raise InvalidParameter for a column that the table has not, and numbers out of bounds."""
        known = {ROW_ID, *(one.name for one in facts.columns)}
        named = {
            "filters": self.filters,
            "q": self.words_in,
            "fields": self.fields,
            "sort": [name for name, _down in self.sort],
        }
        for parameter, names in named.items():
            for name in names:
                if name not in known:
                    raise InvalidParameter(
                        parameter,
                        _("The table has no column “{value}”: its columns stand in its schema."),
                        value=name,
                    )
        if not 0 <= self.limit <= MOST_ROWS:
            raise InvalidParameter(
                "limit",
                _("Ask for at most {most} rows at once."),
                value=str(self.limit),
                most=MOST_ROWS,
            )
        if not 0 <= self.offset < 1 << 62:
            raise InvalidParameter("offset", _("Count from 0."), value=str(self.offset))
        if len(self.words) > LONGEST_WORDS:
            raise InvalidParameter("q", _("Ask with fewer words."), value=self.words)


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows of a table in the order of `fields`; `total` is how many there are in all."""

    fields: tuple[TableColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int | None

    def records(self) -> list[dict[str, Any]]:
        """Return the rows by the names of the columns."""
        names = [one.name for one in self.fields]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class NoTable(Refused):
    """A version whose rows nobody can ask for: another format, damaged, too large, withdrawn."""
