"""One table looked through: columns, counts and groups, beside an earlier version of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from portal.opendata.privacy.columns import Column, meaning_of
from portal.opendata.privacy.differences import Cells, counts_of, key_of, moved_by_few
from portal.opendata.privacy.groups import Tally
from portal.opendata.privacy.loading import bare_words
from portal.opendata.privacy.reading.headed import TableRows, label_of
from portal.opendata.privacy.rules import Found, Kind, PrivacyRules

_FIRST_ROWS = 100
# A look at more than these would take an hour: a person is told that it ended there.
MOST_ROWS = 20_000_000
_MOST_NAMED = 4
_NUMERIC = 0.5


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a table are for, by their places: counts, keys, and what narrows.

    `keys` say which row of another version is the same: one column that names the rows, or else all
    that are no figures, in the order of their names.
    """

    header: tuple[str, ...]
    counts: tuple[int, ...]
    keys: tuple[int, ...]
    narrowing: tuple[int, ...]
    is_about_persons: bool

    def names(self, places: Sequence[int]) -> tuple[str, ...]:
        """Return what columns are called, as far as it matters for comparing."""
        return tuple(_bare(self.header[at]) for at in places)

    @property
    def by_name(self) -> tuple[int, ...]:
        """All places in the order of the names of their columns."""
        return tuple(sorted(range(len(self.header)), key=lambda at: _bare(self.header[at])))

    @property
    def has_rows_of_persons(self) -> bool:
        """Check whether each row is about one person: nothing is counted in it."""
        return self.is_about_persons and not self.counts


def layout_of(header: Sequence[str], first: Sequence[Sequence[str]], rules: PrivacyRules) -> Layout:
    """Return what the columns are for, by their names and the first rows."""
    meanings = [meaning_of(name, rules) for name in header]
    is_about_persons = any(one.tells_of_person for one in meanings)
    numeric = [_is_numeric(first, place) for place in range(len(header))]
    counts = tuple(
        place
        for place, one in enumerate(meanings)
        if numeric[place] and (one.counts_persons or (one.counts and is_about_persons))
    )
    keys = [
        place
        for place, one in enumerate(meanings)
        if place not in counts and (not numeric[place] or one.narrows or "key" in one.words)
    ]
    naming = [at for at in keys if "key" in meanings[at].words and _names_rows(first, at)]
    keys = naming[:1] or sorted(keys, key=lambda at: _bare(header[at]))
    narrowing = tuple(place for place, one in enumerate(meanings) if one.narrows)
    return Layout(tuple(header), counts, tuple(keys), narrowing, is_about_persons)


def _bare(name: str) -> str:
    return bare_words(name).strip() or name


def _names_rows(first: Sequence[Sequence[str]], place: int) -> bool:
    """Check whether the first rows have a value each in a column, and no two the same."""
    cells = [row[place].strip() if place < len(row) else "" for row in first]
    return len(cells) > 1 and all(cells) and len(set(cells)) == len(cells)


def _is_numeric(first: Sequence[Sequence[str]], place: int) -> bool:
    cells = [row[place].strip() for row in first if place < len(row) and row[place].strip()]
    digits = sum(cell.replace(",", "").replace(".", "").isdigit() for cell in cells)
    return bool(cells) and digits >= len(cells) * _NUMERIC


@dataclass
class Earlier:
    """An earlier version of the same table, as far as it is needed to compare with."""

    number: int
    layout: Layout
    cells: Cells | None = None
    tally: Tally | None = None

    def close(self) -> None:
        """Close the file of its counts."""
        if self.cells is not None:
            self.cells.close()


def remembered(table: TableRows, number: int, rules: PrivacyRules) -> Earlier | None:
    """Read an earlier version for comparisons; None where it tells nothing of persons."""
    first = list(islice(table.rows, _FIRST_ROWS))
    layout = layout_of(table.header, first, rules)
    rows = chain(first, table.rows)
    if layout.counts and layout.keys:
        cells = Cells(len(layout.counts))
        cells.add((key_of(row, layout.keys), counts_of(row, layout.counts)) for row in rows)
        return Earlier(number, layout, cells=cells)
    if layout.has_rows_of_persons:
        tally = Tally()
        for row in rows:
            tally.add(_cells_at(row, layout.by_name))
        return Earlier(number, layout, tally=tally)
    return None


def _cells_at(row: Sequence[str], places: Sequence[int]) -> list[str]:
    return [row[at].strip() if at < len(row) else "" for at in places]


def _is_comparable(earlier: Earlier, layout: Layout) -> bool:
    """Check whether rows can be laid beside those of an earlier version, by the names of columns.

    Columns may stand in another order, and others may have come where it is known by which of them
    rows are the same.
    """
    old = earlier.layout
    if earlier.cells is None:
        every = range(len(layout.header))
        return sorted(old.names(range(len(old.header)))) == sorted(layout.names(every))
    return old.names(old.keys) == layout.names(layout.keys) and bool(_shared_counts(old, layout))


@lru_cache(maxsize=64)
def _shared_counts(old: Layout, new: Layout) -> tuple[tuple[int, int], ...]:
    """Return the counts that both have: by which number the old is kept, and the new's place."""
    places = dict(zip(new.names(new.counts), new.counts, strict=True))
    return tuple(
        (number, places[name])
        for number, name in enumerate(old.names(old.counts))
        if name in places
    )


@dataclass
class Look:
    """The look through one table: rows are taken one by one, then it says what it has found."""

    table: TableRows
    rules: PrivacyRules
    earlier: Sequence[Earlier] = ()
    rows: int = 0
    columns: list[Column] = field(default_factory=list)

    def run(self) -> Iterator[Found]:
        """Read the table to its end; yield what was found."""
        first = list(islice(self.table.rows, _FIRST_ROWS))
        layout = layout_of(self.table.header, first, self.rules)
        groups = Tally() if self._has_groups(layout) else None
        beside = [one for one in self.earlier if _is_comparable(one, layout)]
        whole = Tally() if any(one.tally is not None for one in beside) else None
        moved: Counter[tuple[int, int]] = Counter()
        by_name = layout.by_name
        small_ones = frozenset(map(str, range(1, self.rules.few)))
        for row in chain(first, self.table.rows):
            self._take(row, small_ones)
            if groups is not None:
                groups.add(_cells_at(row, layout.narrowing))
            if whole is not None:
                whole.add(_cells_at(row, by_name))
            self._compare(row, layout, beside, moved)
            if self.rows >= MOST_ROWS:
                yield Found(Kind.UNREAD, self._label(""), 1)
                break
        yield from self._found(layout, groups)
        yield from self._differences(layout, beside, moved, whole)

    @staticmethod
    def _has_groups(layout: Layout) -> bool:
        return layout.has_rows_of_persons and len(layout.narrowing) > 1

    def _take(self, row: Sequence[str], small_ones: frozenset[str]) -> None:
        self.rows += 1
        while len(self.columns) < len(row):
            place = len(self.columns)
            header = self.table.header
            name = header[place] if place < len(header) and header[place] else str(place + 1)
            self.columns.append(Column(name, meaning_of(name, self.rules), self.rules))
        for column, cell in zip(self.columns, row, strict=False):
            column.take(cell, small_ones)

    def _compare(
        self,
        row: Sequence[str],
        layout: Layout,
        beside: Sequence[Earlier],
        moved: "Counter[tuple[int, int]]",
    ) -> None:
        key = None
        for one in beside:
            if one.cells is None:
                continue
            key = key or key_of(row, layout.keys)
            old = one.cells.of(key)
            if old is not None:
                shared = _shared_counts(one.layout, layout)
                new = counts_of(row, [at for _old, at in shared])
                before = [old[at] if at < len(old) else None for at, _new in shared]
                for place in moved_by_few(before, new, self.rules.few):
                    moved[one.number, shared[place][1]] += 1

    def _found(self, layout: Layout, groups: Tally | None) -> Iterator[Found]:
        for place, column in enumerate(self.columns):
            label = self._label(column.name)
            yield from column.found(label)
            if place in layout.counts and column.small and column.is_numeric:
                yield Found(Kind.SMALL_CELLS, label, column.small)
        alike = 0 if groups is None else groups.rows_in_groups_below(self.rules.few)
        if alike:
            names = [layout.header[at] for at in layout.narrowing[:_MOST_NAMED]]
            yield Found(Kind.FEW_ALIKE, self._label(" + ".join(names)), alike)

    def _differences(
        self,
        layout: Layout,
        beside: Sequence[Earlier],
        moved: "Counter[tuple[int, int]]",
        whole: Tally | None,
    ) -> Iterator[Found]:
        for (number, place), count in sorted(moved.items()):
            label = self._label(layout.header[place])
            yield Found(Kind.DIFFERENCE, label, count, earlier=number)
        for one in beside:
            if one.tally is not None and whole is not None:
                differing = whole.rows_that_differ(one.tally)
                if 0 < differing < self.rules.few:
                    yield Found(Kind.DIFFERENCE, self._label(""), differing, earlier=one.number)

    def _label(self, name: str) -> str:
        return label_of(self.table, name)
