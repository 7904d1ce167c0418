"""The areas that a row names in words, compared with those that its place lies in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from geo.coordinates import Position
from geo.country import Country
from geo.folding import fold_text
from geo.messages import mark as _
from importers.findings import Finding, reject, warn
from importers.readers.rows import Row
from layers.areas.finder import AreaFinder
from layers.areas.queries import AreaName

# Outlines are simplified and rivers move; what is further off than this is another area.
TOLERATED_M = 1000.0


class NamedAreas:
    """The columns that hold the name of an area, and the areas by their names.

    A column is recognised by the name of its level in any language: “governorate”, “المحافظة”. A
    name that is no area of the level is left alone: it may be spelled in a way that is not known.
    """

    def __init__(self, columns: Sequence[str], country: Country, areas: Iterable[AreaName]) -> None:
        self._levels = dict(enumerate(country.levels, start=1))
        self._columns = [
            (column, number)
            for number, level in self._levels.items()
            for column in columns
            if _bare(column) in {_bare(name) for name in (level.name, *level.names.values())}
        ]
        self._codes: dict[tuple[int, str], set[str]] = defaultdict(set)
        for area in areas:
            for name in area.names.values():
                self._codes[area.level, fold_text(name)].add(area.code)

    def check(
        self, row: Row, position: Position, codes: tuple[str, ...], finder: AreaFinder
    ) -> Iterator[Finding]:
        """Compare the named areas of a row with the codes of the areas that it lies in."""
        for column, level in self._columns:
            value = row.values.get(column)
            if not value:
                continue
            named = self._codes.get((level, fold_text(self._levels[level].bare_name(value))))
            if named and named.isdisjoint(codes):
                far_m = min(finder.distance_m(code, position) for code in named)
                yield _other_area(column, value, far_m)


def _bare(text: str) -> str:
    """Fold a header without the Arabic article, which some write and others leave out."""
    return fold_text(text).removeprefix("ال")


def _other_area(column: str, value: str, far_m: float) -> Finding:
    text = _(
        "The row says “{value}” in “{named}”, but its place lies {kilometres} km outside of it."
    )
    hint = _("Correct the coordinates or the name of the area.")
    make = warn if far_m <= TOLERATED_M else reject
    return make(
        "other_area", text, hint, column=column, value=value, kilometres=f"{far_m / 1000:.1f}"
    )
