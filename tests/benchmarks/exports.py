"""Exports of a million rows: memory of the processes that serve, the first byte, and the whole.

`make bench-exports`. A CSV of a million places is a dataset; its rows are asked for as CSV and as
GeoJSON, as a file of the portal's own that is there already, and in a format that has to be made.
"""

import argparse
import hashlib
import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from geo.local_postgis import LocalPostgis
from layers.deployment import Deployment
from portal.attachments.stores import FolderStore
from portal.downloads.builder import DownloadBuilder
from portal.downloads.folder import DownloadFolder
from portal.opendata.datasets.models import ResourceRow
from portal.opendata.exports.offers import Exports
from portal.opendata.tables.service import note_table, tables_at
from tests.benchmarks.databases import scratch_folder
from tests.benchmarks.processes import free_port, serving
from tests.conftest import deployment_on
from tests.geo.frozen import own_cluster
from tests.portal.opendata.published import dataset_there

_MOST_MB, _MOST_FIRST_MS = 300, 300
_LOOKED_EVERY_S = 0.05
_LINE = "P-{n:07},مدرسة رقم {n},School {n},{lon:.5f},{lat:.5f},{m},0{n:09},2031-0{k}-01\n"


@dataclass
class Measured:
    """What one answer took; by how much the memory of the server and what it starts has grown."""

    status: int
    first_ms: float
    row_ms: float
    seconds: float
    megabytes: float
    grown_mb: float
    digest: str


def say(line: str) -> None:
    """Print a line of the report at once."""
    print(line, flush=True)  # noqa: T201 - a report


def write_places(path: Path, rows: int) -> None:
    """Write a CSV of places."""
    with path.open("w", encoding="utf-8") as file:
        file.write("code,name_ar,name_en,lon,lat,pupils,phone,day\n")
        for n in range(rows):
            lon, lat = 35 + n % 4_000 / 1_000, 29.5 + n // 4_000 % 3_500 / 1_000
            file.write(_LINE.format(n=n, lon=lon, lat=lat, m=n % 900, k=n % 9 + 1))


def ask(port: int, pid: int, path: str) -> Measured:
    """Take a file as a client does, and look at the memory meanwhile."""
    before, peak, done = memory_mb(pid), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(_LOOKED_EVERY_S):
            peak[0] = max(peak[0], memory_mb(pid))

    watching = threading.Thread(target=watch)
    watching.start()
    digest, size, row_ms = hashlib.sha256(), 0, 0.0
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", path, headers={"User-Agent": "curl/8"})
    answer = connection.getresponse()
    first = answer.read(1)
    first_ms = (time.perf_counter() - started) * 1000
    piece = first
    while piece:
        digest.update(piece)
        size += len(piece)
        if not row_ms and size > 1_000:
            row_ms = (time.perf_counter() - started) * 1000
        piece = answer.read(1 << 16)
    seconds = time.perf_counter() - started
    done.set()
    watching.join()
    mb = size / 2**20
    grown = max(0.0, peak[0] - before)
    return Measured(answer.status, first_ms, row_ms, seconds, mb, grown, digest.hexdigest())


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process and of all that it has started."""
    total = 0.0
    for one in (pid, *_started_by(pid)):
        try:
            fields = Path(f"/proc/{one}/statm").read_text("ascii").split()
        except OSError:
            continue
        total += int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return total


def _started_by(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(one) for one in task.read_text("ascii").split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _started_by(child)


@contextmanager
def _server(url: str, root: Path, log: Path) -> Iterator[tuple[int, int]]:
    """Run one worker of a server; yield its port and its process."""
    port = free_port()
    words = [sys.executable, "-m", "tests.benchmarks.exports_application", url, str(root)]
    probe = f"http://127.0.0.1:{port}/health/live"
    with serving([*words, str(port)], log, probe, within_s=180) as pid:
        yield port, pid


def run(cluster: LocalPostgis, folder: Path, rows: int) -> bool:
    """Do all of it on a cluster of its own; return whether everything was as it has to be."""
    root, path = folder / "data", folder / "places.csv"
    write_places(path, rows)
    store = FolderStore(root)
    with deployment_on(cluster.url) as deployment:
        with deployment.database.writing() as session:
            dataset_there(session, "places", store=store, files={"places.csv": path.read_bytes()})
            resource_id = session.scalars(select(ResourceRow.id)).one()
        tables = tables_at(store, root)
        started = time.perf_counter()
        assert note_table(deployment.database, tables, resource_id, 1)
        say(f"prepared by the job in {time.perf_counter() - started:.1f} s, {rows:,} rows")
        with _server(cluster.url, root, folder / "log") as (port, pid):
            ask(port, pid, "/datasets/places/nothing/nothing.csv")
            say(f"the server before: {memory_mb(pid):.0f} MB")
            is_right = all([_streams(port, pid), _made(deployment, root, port, pid)])
    return is_right


def _streams(port: int, pid: int) -> bool:
    is_right = True
    for name, path in (
        ("the file as it is", "/datasets/places/places/places.csv"),
        ("streamed CSV", "/datasets/places/places/export/places.csv"),
        ("streamed GeoJSON", "/datasets/places/places/export/places.geojson"),
    ):
        found = ask(port, pid, path)
        _report(name, found)
        is_right &= found.status == 200
        is_right &= found.grown_mb <= _MOST_MB and found.first_ms <= _MOST_FIRST_MS
    return is_right


def _made(deployment: Deployment, root: Path, port: int, pid: int) -> bool:
    path = "/datasets/places/places/export/places.parquet"
    queued = ask(port, pid, path)
    _report("Parquet, asked for first", queued)
    folder = DownloadFolder(root / "downloads")
    exports = Exports(deployment.database, tables_at(FolderStore(root), root))
    before = memory_mb(os.getpid())
    started = time.perf_counter()
    DownloadBuilder(deployment.database, folder, lambda: exports.beside({})).catch_up()
    say(
        f"made in {time.perf_counter() - started:.1f} s; the builder has"
        f" {memory_mb(os.getpid()):.0f} MB after it and {before:.0f} before"
    )
    there = ask(port, pid, path)
    _report("Parquet, once it is made", there)
    return (queued.status, there.status) == (202, 200) and there.first_ms <= _MOST_FIRST_MS


def _report(name: str, found: Measured) -> None:
    told = {
        "status": found.status,
        "first byte ms": round(found.first_ms),
        "first rows ms": round(found.row_ms),
        "whole s": round(found.seconds, 1),
        "MB": round(found.megabytes, 1),
        "memory of server and reader grows by MB": round(found.grown_mb),
    }
    say(f"{name}: {json.dumps(told)}")


def main() -> None:
    """Read the arguments and run; the exit code says whether all was as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    load = os.getloadavg()[0]
    say(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {load:.1f}")
    with scratch_folder() as folder, own_cluster() as cluster:
        is_right = run(cluster, folder, given.rows)
    say("as it has to be" if is_right else "NOT AS IT HAS TO BE")
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
