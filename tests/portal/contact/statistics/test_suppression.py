"""Small cells are hidden, and nobody works one out from the sums beside it."""

import random
from collections.abc import Iterator

import numpy as np

from portal.contact.statistics.suppression import ALL, LEAST, Cell, hidden_cells

ROUNDS = 150


def table_of(chance: random.Random) -> dict[Cell, int]:
    """Return a table of agencies and months with all its sums."""
    rows = [f"a{number}" for number in range(chance.randrange(1, 9))]
    columns = [f"2026-{number:02}" for number in range(1, chance.randrange(2, 8))]
    usual = chance.choice((1, 4, 12, 60))
    inner = {(row, column): chance.randrange(usual * 2) for row in rows for column in columns}
    return with_sums(inner)


def with_sums(inner: dict[Cell, int]) -> dict[Cell, int]:
    """Add the sums of rows, of columns and of all."""
    found = dict(inner)
    for (row, column), count in inner.items():
        for cell in ((row, ALL), (ALL, column), (ALL, ALL)):
            found[cell] = found.get(cell, 0) + count
    return found


def lines_of(table: dict[Cell, int]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Yield the sum and the parts of every row and column."""
    rows, columns = ({cell[place] for cell in table} for place in (0, 1))
    for row in rows:
        yield (row, ALL), [(row, column) for column in columns - {ALL}]
    for column in columns:
        yield (ALL, column), [(row, column) for row in rows - {ALL}]


def determined(table: dict[Cell, int], hidden: set[Cell]) -> set[Cell]:
    """Return the hidden cells that rows and columns determine, by linear algebra."""
    unknown = sorted(hidden)
    if not unknown:
        return set()
    equations = np.array(
        [
            [(cell in inner) - (cell == total) for cell in unknown]
            for total, inner in lines_of(table)
        ],
        dtype=float,
    )
    _u, sizes, directions = np.linalg.svd(equations)
    free = directions[np.sum(sizes > 1e-9) :]
    return {cell for place, cell in enumerate(unknown) if np.all(np.abs(free[:, place]) < 1e-9)}


def test_no_small_cell_is_shown_or_follows_from_the_sums() -> None:
    for seed in range(ROUNDS):
        table = table_of(random.Random(seed))
        refuse_shown(table, hidden_cells([table]))


def refuse_shown(table: dict[Cell, int], hidden: set[Cell]) -> None:
    """Fail where something small is shown, or follows from what is."""
    assert not {cell for cell, count in table.items() if 0 < count < LEAST} - hidden
    assert determined(table, hidden) == set()
    for total, inner in lines_of(table):
        left = [cell for cell in inner if cell in hidden]
        if left and total not in hidden:
            assert len(left) > 1, total
            assert not 0 < sum(table[cell] for cell in left) < LEAST, total


def test_what_is_left_of_a_shown_whole_is_hidden_too() -> None:
    whole = with_sums({(f"a{a}", f"2026-0{m}"): 40 for a in range(3) for m in range(1, 4)})
    part = with_sums({cell: 20 for cell in whole if ALL not in cell} | {("a0", "2026-01"): 38})
    left = {cell: count - part[cell] for cell, count in whole.items()}
    hidden = hidden_cells([part, left])
    assert ("a0", "2026-01") in hidden
    assert 4 <= len(hidden) <= 6
    assert determined(part, hidden) == set()


def test_a_table_without_small_cells_is_shown_whole() -> None:
    table = with_sums({(a, m): 9 for a in ("x", "y") for m in ("2026-01", "2026-02")})
    assert hidden_cells([table]) == set()
    assert hidden_cells([]) == set()


def test_a_large_table_is_done_in_a_moment_and_hides_little_more_than_it_has_to() -> None:
    chance = random.Random(3)
    table = with_sums(
        {
            (f"a{a}", f"{2020 + m // 12}-{m % 12 + 1:02}"): chance.randrange(3 * a + 2)
            for a in range(120)
            for m in range(60)
        }
    )
    hidden = hidden_cells([table])
    small = {cell for cell, count in table.items() if 0 < count < LEAST}
    assert small <= hidden
    assert len(hidden) - len(small) < 0.2 * len(small)
