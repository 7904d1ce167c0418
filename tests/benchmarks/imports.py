"""`make bench-import`: the importer with all checks on, against ogr2ogr that checks nothing."""

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psycopg
import shapely
from psycopg.sql import SQL, Identifier
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import URL

from geo.country import load_country
from importers.areas import import_areas, read_areas
from importers.samples.places import sample_area_files
from layers.features.content import FeatureContent
from tests.benchmarks.databases import cluster, scratch_folder
from tests.benchmarks.dataset import features
from tests.benchmarks.table import spread
from tests.conftest import deployment_on

ROWS = 1_000_000
ROUNDS = 3
CHANGED_SHARE = 100
_MARGIN_DEG = 0.001
# Of the box of the country about two thirds are in it.
_SPARE = 3
_HEADER = (
    "ref",
    "name_ar",
    "name_en",
    "lat",
    "lon",
    "phone",
    "address_ar",
    "stage",
    "gender",
    "pupils",
    "opening_hours",
    "verified_at",
)
_PEER_TABLE = "peer"


@dataclass(frozen=True)
class Run:
    """One program that ran to its end: wall-clock seconds and the most memory it held, in MB."""

    seconds: float
    memory_mb: float


def main() -> int:
    """Measure; gives 2 when it could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the file")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each")
    given = parser.parse_args()
    console = Console(width=160)
    if not shutil.which("ogr2ogr"):
        console.print("ogr2ogr is missing: `make bench-import` brings it.")
        return 2
    with scratch_folder() as folder, cluster(folder) as url:
        first, second = write_files(folder, given.rows)
        rounds = [_round(url, first, second, console) for _number in range(given.rounds)]
    _report(rounds, given.rows, console)
    return 0


@dataclass(frozen=True)
class Round:
    """What one round measured, one after the other on the same machine."""

    peer: Run
    first: Run
    again: Run


def _round(url: URL, first: Path, second: Path, console: Console) -> Round:
    with _database(url) as address:
        peer = _run(_peer_command(first, address), {})
        _analyse(address)
        environment = {"AROUNDME_DATABASE_URL": address}
        loaded = _run(_import_command(first), environment)
        again = _run(_import_command(second), environment)
    done = Round(peer, loaded, again)
    console.print(
        f"ogr2ogr {peer.seconds:.1f} s, import {loaded.seconds:.1f} s"
        f" ({loaded.memory_mb:.0f} MB), again {again.seconds:.1f} s;"
        f" load average {os.getloadavg()[0]:.1f}"
    )
    return done


def write_files(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write the file, and a second one in which every hundredth row says something else."""
    paths = folder / "first.csv", folder / "second.csv"
    with paths[0].open("w", newline="") as one, paths[1].open("w", newline="") as two:
        writers = csv.writer(one), csv.writer(two)
        for writer in writers:
            writer.writerow(_HEADER)
        for number, place in enumerate(islice(_inside(rows), rows)):
            cells = _cells(place)
            writers[0].writerow(cells)
            if number % CHANGED_SHARE == 0:
                cells[2] = f"{cells[2]} renamed"
            writers[1].writerow(cells)
    return paths


def _inside(rows: int) -> Iterator[FeatureContent]:
    """Invent features that lie in the country, a little away from its border."""
    country = load_country("jo")
    governorates = read_areas(sample_area_files()["governorate"], country, country.levels[0])
    shapes = shapely.from_wkb([area.wkb for area in governorates])
    border = shapely.buffer(shapely.union_all(shapes), -_MARGIN_DEG)
    shapely.prepare(border)
    for place in features(_SPARE * rows, country.box, {}):
        if shapely.contains_xy(border, *place.position):
            yield place


def _cells(place: FeatureContent) -> list[object]:
    stages = place.attributes["stage"]
    assert isinstance(stages, list)
    return [
        place.ref,
        place.names["ar"],
        place.names["en"],
        f"{place.position.lat:.7f}",
        f"{place.position.lon:.7f}",
        place.phones[0],
        place.address["ar"],
        ";".join(stages),
        place.attributes["gender"],
        place.attributes["pupils"],
        place.opening_hours,
        place.verified_at,
    ]


@contextmanager
def _database(url: URL) -> Iterator[str]:
    """Make a database that knows the areas."""
    name = "bench_import"
    _administer(url, SQL("CREATE DATABASE {}").format(Identifier(name)))
    address = url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    try:
        with deployment_on(address) as deployment, deployment.database.writing() as session:
            for level, path in sample_area_files().items():
                import_areas(session, deployment.country, level, path)
        yield address
    finally:
        _administer(url, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _administer(url: URL, statement: psycopg.sql.Composed) -> None:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def _peer_command(path: Path, address: str) -> list[str]:
    """COPY into a new table and a spatial index, as ogr2ogr does by itself."""
    return [
        "ogr2ogr",
        *("-f", "PostgreSQL", f"PG:{address}", str(path)),
        *("-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"),
        *("-a_srs", "EPSG:4326", "-nln", _PEER_TABLE, "-lco", "GEOMETRY_NAME=geom"),
        *("--config", "PG_USE_COPY", "YES"),
    ]


def _import_command(path: Path) -> list[str]:
    folder = path.parent
    return [
        *(str(Path(sys.executable).with_name("aroundme")), "import", "schools", str(path)),
        *("--yes", "--force"),
        *("--rejects", str(folder / "rejects.csv"), "--report", str(folder / "report.html")),
    ]


def _run(command: Sequence[str], environment: dict[str, str]) -> Run:
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own programs and ogr2ogr
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    ) as process:
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def _analyse(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SQL("ANALYZE {}").format(Identifier(_PEER_TABLE)))


def _report(rounds: Sequence[Round], rows: int, console: Console) -> None:
    table = Table(box=MARKDOWN)
    for heading in (f"{rows:,} rows", "seconds", "memory MB", "of ogr2ogr", "of the first import"):
        table.add_column(heading, justify="right", no_wrap=True)
    shown: tuple[tuple[str, Callable[[Round], Run]], ...] = (
        ("ogr2ogr, no checks", lambda one: one.peer),
        ("import, all checks", lambda one: one.first),
        ("import again, 1 % changed", lambda one: one.again),
    )
    for name, of in shown:
        table.add_row(
            name,
            spread([of(one).seconds for one in rounds], ".1f"),
            f"{statistics.median(of(one).memory_mb for one in rounds):.0f}",
            spread([of(one).seconds / one.peer.seconds for one in rounds], ".2f"),
            spread([of(one).seconds / one.first.seconds for one in rounds], ".2f"),
        )
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
