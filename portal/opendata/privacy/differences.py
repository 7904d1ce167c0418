"""What two versions tell together: counts that moved by a few persons, a few rows that came."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b

from portal.opendata.privacy.values import plain, whole_of

_MOST_COUNTS = 12
_DIGEST_BYTES = 16


class Cells:
    """The counts of a table by what its row is about, in a file that goes with the connection."""

    def __init__(self, counts: int) -> None:
        self._width = min(counts, _MOST_COUNTS)
        # An empty name is a temporary file of SQLite's own, of which little is kept in memory.
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        columns = "".join(f", c{n} INTEGER" for n in range(self._width))
        self._base.execute(
            f"CREATE TABLE cell (key BLOB PRIMARY KEY{columns}, rows INTEGER) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def add(self, rows: Iterable[tuple[bytes, Sequence[int | None]]]) -> None:
        """Keep rows; one that is there twice tells nothing and is left out of comparisons."""
        marks = ", ".join("?" * (self._width + 1))
        told = ((key, *counts[: self._width]) for key, counts in rows)
        self._base.execute("BEGIN")
        self._base.executemany(
            f"INSERT INTO cell VALUES ({marks}, 1)"  # noqa: S608 - marks alone
            " ON CONFLICT (key) DO UPDATE SET rows = rows + 1",
            told,
        )
        self._base.execute("COMMIT")

    def of(self, key: bytes) -> Sequence[int | None] | None:
        """Return the counts of a row, None where there is none or more than one."""
        with closing(self._base.execute("SELECT * FROM cell WHERE key = ?", (key,))) as found:
            row = found.fetchone()
        return None if row is None or row[-1] != 1 else row[1:-1]


def key_of(row: Sequence[str], places: Sequence[int]) -> bytes:
    """Return a digest of what a row is about, in the order of the places."""
    told = "\x1f".join(" ".join(row[at].split()) if at < len(row) else "" for at in places)
    return blake2b(told.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).digest()


def counts_of(row: Sequence[str], places: Sequence[int]) -> list[int | None]:
    """Return the whole numbers of a row in some columns."""
    return [whole_of(plain(row[at])) if at < len(row) else None for at in places]


def moved_by_few(old: Sequence[int | None], new: Sequence[int | None], few: int) -> Iterator[int]:
    """Yield the places of counts that differ by fewer than some; small ones are told of anyway."""
    for place, (before, now) in enumerate(zip(old, new, strict=False)):
        if before is None or now is None or now < few:
            continue
        if 0 < abs(now - before) < few:
            yield place
