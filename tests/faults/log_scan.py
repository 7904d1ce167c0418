"""Looks through every log of the runs for where people were."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.faults.table import Row

# A coordinate of the country with as many places as a phone tells, outside of times of day, and
# a point as PostGIS writes it.
_POSITION = re.compile(rb"(?<![\d:.])3\d\.\d{4,}|0101000020E6100000", re.IGNORECASE)
_MOST_SHOWN = 5


def positions_in(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Find the lines of all files of a folder in which a position stands."""
    for log in sorted(path for path in folder.rglob("*") if path.is_file()):
        with log.open("rb") as lines:
            yield from ((log, line) for line in lines if _POSITION.search(line))


def scan(folder: Path) -> Row:
    """Scan all logs that the runs have left."""
    row = Row("log scan", "All logs of server and database searched", "No position in any log")
    files = [path for path in folder.rglob("*") if path.is_file()]
    row.notes.append(f"{len(files)} logs, {sum(path.stat().st_size for path in files):,} bytes")
    found = list(positions_in(folder))
    row.lost = len(found)
    for log, line in found[:_MOST_SHOWN]:
        row.expect(False, f"{len(found)} lines, as {log.name}: {line[:200]!r}")
    return row
