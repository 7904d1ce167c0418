"""Which cells of a table with sums have to be hidden, so that nobody works out a small one.

A cell of fewer than five cases is hidden; a nought is not, for it is about nobody. What is shown
beside it must not give it away, and of that two things are made sure:

1. In no row and no column whose sum is shown are fewer than two cells hidden, or fewer than five
   cases together: they are what the sum and the others leave.
2. Rows and columns together do not determine a hidden cell. They are equations in the hidden cells;
   with rows and columns as the nodes of a graph and hidden cells as its edges, exactly the edges
   that lie on no ring are determined (Gusfield 1988). Such an edge is put on a ring of four.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

LEAST = 5
# In the place of an agency or of a month: the sum of all.
ALL = ""
Cell = tuple[str, str]
Counts = Mapping[Cell, int]


def hidden_cells(parts: Sequence[Counts], also: Collection[Cell] = ()) -> set[Cell]:
    """Return the cells (row, column) to be hidden, those of sums (`ALL`) among them.

    `parts` are counts that whoever sees a cell knows: what is shown, and what is left of a shown
    whole. What is not in one of them is 0. `also` are hidden whatever they hold.
    """
    table = _Table(parts)
    table.hidden |= set(also)
    while table.fill_lines() or table.close_rings():
        pass
    return table.hidden


class _Table:
    """Counts in rows and columns, `ALL` being the first of each, and what of them is hidden."""

    def __init__(self, parts: Sequence[Counts]) -> None:
        self._parts = parts
        known = {cell for part in parts for cell in part}
        self._rows = sorted({row for row, _column in known} | {ALL})
        self._columns = sorted({column for _row, column in known} | {ALL})
        self.hidden = {
            cell for cell in known if any(0 < part.get(cell, 0) < LEAST for part in parts)
        }

    def fill_lines(self) -> bool:
        """Hide more in every row and column that shows too much; return whether anything was."""
        before = len(self.hidden)
        for row in self._rows:
            self._fill([(row, column) for column in self._columns])
        for column in self._columns:
            self._fill([(row, column) for row in self._rows])
        return len(self.hidden) > before

    def _fill(self, line: Sequence[Cell]) -> None:
        """Hide cells of a line, which begins with its sum, the smallest first."""
        total, inner = line[0], line[1:]
        visible = sorted((one for one in inner if one not in self.hidden), key=self._cost)
        for more in [*visible, total]:
            if not self._shows_too_much(total, [one for one in inner if one in self.hidden]):
                return
            self.hidden.add(more)

    def _shows_too_much(self, total: Cell, inner: Sequence[Cell]) -> bool:
        if total in self.hidden:
            return not inner
        if not inner:
            return False
        left = [sum(part.get(one, 0) for one in inner) for part in self._parts]
        return len(inner) < 2 or any(0 < one < LEAST for one in left)

    def close_rings(self) -> bool:
        """Put every hidden cell on a ring; return whether anything was hidden for that."""
        found = list(_bridges((f"row {row}", f"column {column}") for row, column in self.hidden))
        for row, column in found:
            self._close(row.removeprefix("row "), column.removeprefix("column "))
        return bool(found)

    def _close(self, row: str, column: str) -> None:
        columns = (one for one in self._columns if one != column)
        over = min(columns, key=lambda one: self._cost((row, one)))
        rows = (one for one in self._rows if one != row)
        down = min(rows, key=lambda one: (*self._cost((one, column)), *self._cost((one, over))))
        self.hidden |= {(row, over), (down, column), (down, over)}

    def _cost(self, cell: Cell) -> tuple[bool, bool, bool, int]:
        """Return by what cells are chosen: hidden ones, no sums, no noughts, small ones."""
        held = sum(part.get(cell, 0) for part in self._parts)
        return cell not in self.hidden, ALL in cell, held == 0, held


def _bridges(edges: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the edges that lie on no ring, as they were given (Tarjan 1974)."""
    around: dict[str, list[tuple[str, tuple[str, str]]]] = defaultdict(list)
    for edge in sorted(edges):
        around[edge[0]].append((edge[1], edge))
        around[edge[1]].append((edge[0], edge))
    found_as: dict[str, int] = {}
    for start in around:
        if start not in found_as:
            yield from _bridges_from(start, around, found_as)


def _bridges_from(
    start: str,
    around: Mapping[str, Sequence[tuple[str, tuple[str, str]]]],
    found_as: dict[str, int],
) -> Iterator[tuple[str, str]]:
    """Walk what hangs together with a node; without recursion, for it may be deep."""
    lowest: dict[str, int] = {}
    found_as[start] = lowest[start] = len(found_as)
    way = [(start, ("", ""), iter(around[start]))]
    while way:
        node, came_by, left = way[-1]
        step = next(left, None)
        if step is None:
            way.pop()
            if way:
                parent = way[-1][0]
                lowest[parent] = min(lowest[parent], lowest[node])
                if lowest[node] > found_as[parent]:
                    yield came_by
            continue
        there, edge = step
        if edge == came_by:
            continue
        if there in found_as:
            lowest[node] = min(lowest[node], found_as[there])
        else:
            found_as[there] = lowest[there] = len(found_as)
            way.append((there, edge, iter(around[there])))
