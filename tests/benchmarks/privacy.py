"""The look for persons through a million rows: how long it takes, and how much memory.

`make bench-privacy`. A table about persons is written as CSV, GeoPackage-like SQLite and Parquet,
and looked through beside an earlier version of itself; each in a process of its own.
"""

import argparse
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path

import pyarrow
from pyarrow import parquet

from geo.country import load_country
from portal.opendata.privacy.loading import load_privacy
from portal.opendata.privacy.rules import Kind
from portal.opendata.privacy.scanning import ScannedFile, scan

_HEADER = ("code", "governorate", "sex", "age", "contact", "visits")
_PLACES = ("Amman", "Irbid", "Zarqa", "Ajloun")
_BATCH = 50_000
_MIB = 1 << 20


def _rows(count: int, moved: int) -> Iterator[tuple[str, str, str, str, str, str]]:
    for n in range(count):
        contact = f"a{n}@x.example" if n % 1_000 == 0 else ""
        visits = str(100 + n % 500 + (moved if n == 7 else 0))
        yield f"C{n}", _PLACES[n % 4], "female" if n % 2 else "male", str(n % 90), contact, visits


def _csv(path: Path, count: int, moved: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(_HEADER) + "\n")
        file.writelines(",".join(row) + "\n" for row in _rows(count, moved))


def _sqlite(path: Path, count: int, moved: int) -> None:
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE person ({', '.join(_HEADER)})")
        database.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?)", _rows(count, moved))
    database.close()


def _parquet(path: Path, count: int, moved: int) -> None:
    schema = pyarrow.schema([(name, pyarrow.string()) for name in _HEADER])
    with parquet.ParquetWriter(path, schema) as writer:
        rows = list(_rows(count, moved))
        for at in range(0, count, _BATCH):
            some = rows[at : at + _BATCH]
            columns = [pyarrow.array(one) for one in zip(*some, strict=True)]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))


_WRITERS = {"CSV": _csv, "SQLITE": _sqlite, "PARQUET": _parquet}


def _look(code: str, new: Path, old: Path, answer: "os.PathLike[str]") -> None:
    started = time.monotonic()
    rules = load_privacy(load_country("jo"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = scan(ScannedFile(new, code, None, 2), rules, [ScannedFile(old, code, None, 1)])
    seconds = time.monotonic() - started
    used = os.times()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    counts: Mapping[Kind, int] = {one.kind: one.count for one in done.found}
    processor = used.user + used.system + used.children_user + used.children_system
    told = (
        f"{code:8} {done.rows:,} rows: {seconds:.1f} s ({processor:.1f} s of the processor),"
        f" {own / 1024:.0f} MiB ({before / 1024:.0f} before), confined process"
        f" {others / 1024:.0f} MiB; e-mails {counts.get(Kind.EMAIL, 0):,},"
        f" groups of few {counts.get(Kind.FEW_ALIKE, 0):,},"
        f" moved {counts.get(Kind.DIFFERENCE, 0):,}\n"
    )
    Path(answer).write_text(told, "utf-8")


def main() -> None:
    """Write the files, look through each, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--forms", default=",".join(_WRITERS))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for code in asked.forms.split(","):
            old, new, answer = (Path(folder) / f"{name}-{code}" for name in ("old", "new", "told"))
            _WRITERS[code](old, asked.rows, 0)
            _WRITERS[code](new, asked.rows, 2)
            sys.stdout.write(f"{code:8} {new.stat().st_size / _MIB:.0f} MiB each\n")
            process = get_context("spawn").Process(target=_look, args=(code, new, old, answer))
            process.start()
            process.join()
            sys.stdout.write(answer.read_text("utf-8"))
            sys.stdout.flush()
            old.unlink()
            new.unlink()


if __name__ == "__main__":
    main()
