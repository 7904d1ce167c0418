"""Measures the catalogue of open data with 50,000 datasets: `make bench-datasets`.

Asked are, in turn: the search of the service in this process, the same as JSON and as a page over
HTTP, CKAN's search, the page of a dataset, and a bare answer (the floor). Every question is another
one: words in both scripts and in other spellings, misspelt ones, facets, orders, far pages, what
nobody has, and all. Rounds alternate, so that what else the machine does falls on all alike;
printed are medians over all rounds, the 95th percentile with its spread over the rounds, the
processor time of a question (that of the servers' processes, PostgreSQL's included where it is
known), and the ratio to the floor. At last datasets are withdrawn and changed, and it is measured
when both workers know.
"""

import argparse
import gzip
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy.engine import make_url

from geo.database import driver_connection
from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from portal.opendata.catalogue.rules import DatasetQuery
from portal.opendata.catalogue.service import Catalogue
from portal.opendata.terms.loading import load_terms
from tests.benchmarks.databases import add_areas, cluster, empty, scratch_folder
from tests.benchmarks.datasets_data import fill_catalogue
from tests.benchmarks.datasets_questions import (
    KINDS,
    ckan_path,
    in_words,
    json_path,
    page_path,
)
from tests.benchmarks.datasets_report import (
    GOAL_PAGE_MS,
    Asker,
    Taken,
    p95,
    processor_ms,
    report,
    say,
    worked,
)
from tests.benchmarks.directory_data import make_agencies
from tests.benchmarks.processes import free_port, serving
from tests.conftest import deployment_on

DATASETS, AGENCIES = 50_000, 60


def memory_mb() -> float:
    """Return what this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def measure_service(deployment: Deployment, rounds: int, each: int) -> None:
    """Print what the search takes in this process."""
    catalogue, taken = Catalogue(load_terms().categories), {name: Taken() for name in KINDS}
    started, before = time.perf_counter(), memory_mb()
    with deployment.database.reading() as session:
        server = driver_connection(session).info.backend_pid
        catalogue.search(session, DatasetQuery(language="ar"))
    say(f"the first search, which reads all: {time.perf_counter() - started:.2f} s")
    say(f"memory of this process: {before:.0f} MB before it, {memory_mb():.0f} MB after it")

    def work() -> float:
        of_server = Path(f"/proc/{server}/schedstat").read_text("ascii").split()[0]
        return (time.process_time_ns() + int(of_server)) / 1e6

    for turn in range(rounds + 1):
        for name, make in KINDS.items():
            chance, times = Random(f"{name} {turn}"), list[float]()
            kept = taken[name] if turn else Taken()
            with worked(kept, each, work):
                for _one in range(each):
                    wanted = in_words(make(chance), "ar")
                    started = time.perf_counter()
                    with deployment.database.reading() as session:
                        catalogue.search(session, wanted)
                    times.append((time.perf_counter() - started) * 1000)
            kept.rounds.append(times)
    report("search of the service", taken, None)


def measure_http(port: int, pids: Sequence[int], count: int, rounds: int, each: int) -> None:
    """Print what the same takes over HTTP, and the page of a dataset, against the floor."""
    asker = Asker(port)
    sorts: dict[str, dict[str, Callable[[Random], str]]] = {
        "list as a page": {
            name: lambda chance, make=make: page_path(make(chance), chance.choice(("ar", "en")))  # type: ignore[misc]
            for name, make in KINDS.items()
        },
        "list as JSON": {
            name: lambda chance, make=make: json_path(make(chance))  # type: ignore[misc]
            for name, make in KINDS.items()
        },
        "CKAN's package_search": {
            name: lambda chance, make=make: ckan_path(make(chance))  # type: ignore[misc]
            for name, make in KINDS.items()
            if name not in ("an area, by name", "most downloaded")
        },
        "other": {
            "floor: a bare answer": lambda _chance: "/api/3",
            "the page of a dataset": lambda chance: (
                f"/ar/datasets/bench-{chance.randrange(1, count)}"
            ),
            "a dataset as JSON": lambda chance: (
                f"/api/v1/datasets/bench-{chance.randrange(1, count)}"
            ),
            "package_show": lambda chance: (
                f"/api/3/action/package_show?id=bench-{chance.randrange(1, count)}"
            ),
            "tag_list": lambda _chance: "/api/3/action/tag_list",
            "organization_list": lambda _chance: "/api/3/action/organization_list?all_fields=true",
            "100 datasets as Turtle": lambda chance: (
                f"/catalog.ttl?page={chance.randrange(1, 400)}"
            ),
        },
    }
    taken = {sort: {name: Taken() for name in asked} for sort, asked in sorts.items()}
    for turn in range(rounds + 1):
        for sort, asked in sorts.items():
            for name, make in asked.items():
                kept = taken[sort][name] if turn else Taken()
                some = 3 if "Turtle" in name else each
                chance = Random(f"{name} {turn}")
                with worked(kept, some, lambda: processor_ms(pids)):
                    kept.rounds.append([asker.timed(make(chance)) for _one in range(some)])
    floor = statistics.median(taken["other"]["floor: a bare answer"].every)
    for sort, of_sort in taken.items():
        report(sort, of_sort, floor)
    page = p95(taken["other"]["the page of a dataset"].every)
    say(f"the page of a dataset: p95 {page:.1f} ms (goal {GOAL_PAGE_MS})")


_WITHDRAW = """
UPDATE dataset SET withdrawn_at = now(), withdrawn_because = '{"en": "bench"}',
  modified_at = now(), version = version + 1
WHERE name = %s
"""
_CHANGE = """
UPDATE dataset SET modified_at = now(), version = version + 1
WHERE id IN (SELECT id FROM dataset WHERE withdrawn_at IS NULL ORDER BY id LIMIT %s)
"""


def measure_changes(port: int, address: str) -> None:
    """Print how long workers still list what is withdrawn, and what a change costs."""
    with psycopg.connect(address, autocommit=True) as connection:
        waits = [_until_gone(port, connection, f"bench-{number}") for number in range(2, 12)]
        say(
            "\nuntil a withdrawn dataset is in no list any more, asked over new connections:"
            f" median {statistics.median(waits):.0f} ms, longest {max(waits):.0f} ms"
        )
        for count in (1, 100, 5_000):
            longest = []
            for _turn in range(3):
                connection.execute(_CHANGE, [count])
                asked = (json_path({"q": "health"}) for _one in range(12))
                longest.append(max(Asker(port).timed(one) for one in asked))
            say(
                f"the longest of 12 searches after {count} datasets have changed:"
                f" {', '.join(f'{one:.0f}' for one in longest)} ms"
            )


def _until_gone(port: int, connection: psycopg.Connection, name: str) -> float:
    number = name.rpartition("-")[2]
    path = json_path({"q": f"no {number}", "order": "name"})
    connection.execute(_WITHDRAW, [name])
    started, last = time.perf_counter(), 0.0
    for _ask in range(16):
        _status, body = Asker(port).get(path)
        if any(one["name"] == name for one in json.loads(_plain(body))["datasets"]):
            last = (time.perf_counter() - started) * 1000
    return last


def _plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def fill(deployment: Deployment, address: str, count: int) -> None:
    """Put agencies, areas and datasets there."""
    agencies = list(make_agencies(AGENCIES))
    add_areas(deployment)
    with deployment.database.writing() as session:
        staged = stage(session, Register.AGENCIES, agencies, Authorship("benchmark"))
        activate(session, STORES[Register.AGENCIES], staged)
    fill_catalogue(address, count, [one.code for one in agencies], ("JO-AM", "JO-IR", "JO-AZ"))


def main() -> None:
    """Measure in a private cluster, which is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=DATASETS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--each", type=int, default=10, help="questions of a kind in a round")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=("service", "http", "changes"))
    asked = parser.parse_args()
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "datasets") as url,
        deployment_on(url) as deployment,
    ):
        started = time.perf_counter()
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        fill(deployment, address, asked.datasets)
        say(f"{asked.datasets:,} datasets made in {time.perf_counter() - started:.0f} s")
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        say(f"{os.cpu_count()} cores, load of 1, 5 and 15 minutes: {load}")
        if asked.only in (None, "service"):
            measure_service(deployment, asked.rounds, asked.each)
        if asked.only != "service":
            measure_served(url, address, folder, asked)


def measure_served(url: str, address: str, folder: Path, asked: argparse.Namespace) -> None:
    """Measure what servers answer."""
    with psycopg.connect(address) as connection:
        [(data,)] = connection.execute("SHOW data_directory").fetchall()
    postmaster = int(Path(data, "postmaster.pid").read_text("utf-8").split()[0])
    port = free_port()
    command = [str(Path(sys.executable).with_name("aroundme")), "serve", "--port", str(port)]
    command += ["--workers", str(asked.workers)]
    told = {"AROUNDME_DATABASE_URL": url, "AROUNDME_DATA_ROOT": str(folder / "data")}
    probe = f"http://127.0.0.1:{port}/health/ready"
    # The demonstration is loaded and the catalogue is read before anybody is answered.
    with serving(command, folder / "server.log", probe, told, within_s=300) as pid:
        if asked.only != "changes":
            measure_http(port, (pid, postmaster), asked.datasets, asked.rounds, asked.each)
        measure_changes(port, address)


if __name__ == "__main__":
    main()
