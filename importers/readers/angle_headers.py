"""Headers of two rows in which “Latitude” spans columns of degrees, minutes and seconds."""

from collections.abc import Sequence

from importers.headers.angle_words import AnglePart, PartName, part_name

_FEWEST_ANGLES = 2


def header_with_parts(
    rows: Sequence[Sequence[str]], index: int, joined: Sequence[str] | None = None
) -> tuple[list[str], int] | None:
    """Join a row of “Deg, Min, Sec” with the names above it; None where there is no such row.

    `index` is the row that was found to be the header, `joined` its names with those of the row
    below it, where it has two levels already. Gives the names of the columns and the index of the
    last row that belongs to the header.
    """
    header = list(joined or rows[index])
    last = index if joined is None else index + 1
    if is_row_of_parts(header):
        above = rows[index - 1] if index and joined is None else ()
        if not _spans_parts(above, header):
            return None
        names = _joined(above, header)
    elif last + 1 < len(rows) and is_row_of_parts(rows[last + 1]):
        last += 1
        names = _joined(header, rows[last])
    else:
        return None
    # The same words once more are those of another language.
    while last + 1 < len(rows) and is_row_of_parts(rows[last + 1]):
        last += 1
    return names, last


def is_row_of_parts(cells: Sequence[str]) -> bool:
    """Return whether a row names degrees and minutes at least twice."""
    parts = [name.part for cell in cells if cell.strip() and (name := part_name(cell))]
    counts = parts.count(AnglePart.DEGREES), parts.count(AnglePart.MINUTES)
    return min(counts) >= _FEWEST_ANGLES


def _spans_parts(above: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether a row has names for two angles above their parts, and is no title."""
    pairs = zip(above, below, strict=False)
    return sum(bool(high.strip() and part_name(low)) for high, low in pairs) >= _FEWEST_ANGLES


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    width = max(len(above), len(below))
    high = [cell.strip() for cell in above] + [""] * (width - len(above))
    low = [cell.strip() for cell in below] + [""] * (width - len(below))
    parts = [part_name(cell) if cell else None for cell in low]
    groups = _groups(high, parts)
    return [
        " ".join(filter(None, (group, cell))) if part and not part.rest else cell or over
        for group, cell, part, over in zip(groups, low, parts, high, strict=True)
    ]


def _groups(high: Sequence[str], parts: Sequence[PartName | None]) -> list[str]:
    """Find for each column of parts the name that spans it."""
    groups = [""] * len(high)
    for block in _blocks(parts):
        named = [at for at in block if high[at]]
        if named[:1] == block[:1]:
            for at in block:
                groups[at] = high[at] or groups[at - 1]
            continue
        for run in _runs(block, parts):
            name = next((high[at] for at in run if high[at]), "")
            for at in run:
                groups[at] = name
    return groups


def _blocks(parts: Sequence[PartName | None]) -> list[list[int]]:
    blocks: list[list[int]] = []
    for at, part in enumerate(parts):
        if part is None:
            continue
        if blocks and blocks[-1][-1] == at - 1:
            blocks[-1].append(at)
        else:
            blocks.append([at])
    return blocks


def _runs(block: Sequence[int], parts: Sequence[PartName | None]) -> list[list[int]]:
    """Split where the degrees of another angle begin."""
    runs: list[list[int]] = []
    for at in block:
        name = parts[at]
        if not runs or (name is not None and name.part is AnglePart.DEGREES):
            runs.append([])
        runs[-1].append(at)
    return runs
