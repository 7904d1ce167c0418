"""Looks through every log of the runs for where people were."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.faults.table import Row

# A coordinate of the country with as many places as a phone tells, outside of times of day, and
# a point as PostGIS writes it.
_POSITION = re.compile(rb"(?<![\d:.])3\d\.\d{4,}|0101000020E6100000", re.IGNORECASE)
# A fuzzer writes positions where no page of ours has them: into the path itself.
_PATH_OF_NOTHING = re.compile(rb" web\.access [A-Z]+ (?P<path>.+) 4\d\d [\d.]+ms ")
_MOST_SHOWN = 5


def positions_in(folder: Path, *, fuzzed: bool = False) -> Iterator[tuple[Path, bytes]]:
    """Find the lines of all files of a folder in which a position stands.

    With `fuzzed` a path that was answered with 4xx may hold what looks like one.
    """
    for log in sorted(path for path in folder.rglob("*") if path.is_file()):
        with log.open("rb") as lines:
            for line in lines:
                looked_at = _PATH_OF_NOTHING.sub(b"", line) if fuzzed else line
                if _POSITION.search(looked_at):
                    yield log, line


def scan(folder: Path, *, fuzzed: bool = False) -> Row:
    """Scan all logs that the runs have left."""
    row = Row("log scan", "All logs of server and database searched", "No position in any log")
    files = [path for path in folder.rglob("*") if path.is_file()]
    row.notes.append(f"{len(files)} logs, {sum(path.stat().st_size for path in files):,} bytes")
    found = list(positions_in(folder, fuzzed=fuzzed))
    row.lost = len(found)
    for log, line in found[:_MOST_SHOWN]:
        row.expect(False, f"{len(found)} lines, as {log.name}: {line[:200]!r}")
    return row
