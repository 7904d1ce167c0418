"""Which columns of a file hold which field of a layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from geo.errors import Refused
from geo.messages import Several, shown
from geo.messages import mark as _
from importers.columns.angle_columns import ANGLE_FIELDS
from importers.columns.column_readers import ColumnReader, first_of, joined_of, without_fraction
from importers.headers.header_words import (
    COORDINATE_FIELDS,
)
from importers.readers.rows import Fact

MOST_SHOWN_COLUMNS = 40
POSITION_SOURCES = (*COORDINATE_FIELDS.values(), ANGLE_FIELDS, ("position",))


@dataclass(frozen=True)
class Columns:
    """For each field of a layer the columns of the file that hold it, the preferred one first.

    `lat` and `lon` belong together place by place, and so do `northing` and `easting`. The columns
    of `lat_parts` and `lon_parts` are degrees, minutes, seconds and the half of the globe. Several
    columns of `ref` are its parts; with `whole_refs` they are numbers that a program wrote with a
    “.0” behind, which is left out. `chosen` is what the officer has said now or before, field to
    column as after `--map`; `unmatched` are the columns that serve nothing.
    """

    by_field: Mapping[str, tuple[str, ...]]
    chosen: Mapping[str, str] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    whole_refs: bool = False

    @property
    def has_ref(self) -> bool:
        """Whether the file has identifiers; otherwise they have to be made."""
        return "ref" in self.by_field

    @property
    def has_position(self) -> bool:
        """Whether any column holds positions, whole or in two halves."""
        return any(all(f in self.by_field for f in source) for source in POSITION_SOURCES)

    def ref(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Return column and value of the identifier; the value is empty where the row has none.

        An identifier of several columns is their values with a hyphen between; a part that is
        blank in the row is left out.
        """
        return self._ref(values)

    def first(self, values: Mapping[str, str], field: str) -> tuple[str, str]:
        """Return column and value of the first column of a field that has a value."""
        return self.reader(field)(values)

    def all(self, values: Mapping[str, str], field: str) -> list[tuple[str, str]]:
        """Return all columns of a field that have a value, with the value."""
        return [(c, values[c]) for c in self.by_field.get(field, ()) if c in values]

    def reader(self, field: str) -> ColumnReader:
        """Return what does `first` for one field: made once, quick for millions of rows."""
        known = self._readers.get(field)
        if known is None:
            known = self._readers[field] = first_of(self.by_field.get(field, ()))
        return known

    def as_mapping(self) -> dict[str, str]:
        """Return the mapping as a release records it: field to columns, as --map takes them."""
        mapping: dict[str, str] = {}
        for name, columns in self.by_field.items():
            field = _whole_field(name)
            are_joined = name == "ref" or field != name
            text = " + ".join(columns) if are_joined else ", ".join(columns)
            mapping[field] = f"{mapping[field]}, {text}" if field in mapping else text
        return mapping

    @cached_property
    def _readers(self) -> dict[str, ColumnReader]:
        return {}

    @cached_property
    def _ref(self) -> ColumnReader:
        read = joined_of(self.by_field.get("ref", ()))
        return without_fraction(read) if self.whole_refs else read


def _whole_field(name: str) -> str:
    """Name the field that parts make up: “lat” for `lat_parts`."""
    return dict(zip(ANGLE_FIELDS, COORDINATE_FIELDS["degrees"], strict=True)).get(name, name)


def require_position(columns: Columns, present: Sequence[str]) -> None:
    """Raise Refused when no columns hold positions, naming what lacks and what may be meant."""
    if columns.has_position:
        return
    lacking = [name for name in ("lat", "lon") if name not in columns.by_field]
    raise Refused(
        _(
            "No column is known to hold {lacking}. Say which ones do, for example"
            " --map lat=COLUMN,lon=COLUMN or --map position=COLUMN. The columns are: {columns}."
        ),
        lacking=Several(lacking),
        columns=listed_columns(present),
    )


def listed_columns(present: Sequence[str]) -> str:
    """Return the names of columns as a sentence lists them, cut where they are many."""
    more = ", …" if len(present) > MOST_SHOWN_COLUMNS else ""
    return ", ".join(map(shown, present[:MOST_SHOWN_COLUMNS])) + more
