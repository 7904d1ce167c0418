"""The pages of a large directory under a steady load: how long each kind takes at 20 a second.

Requests leave at fixed moments whatever the ones before do, and each is measured from its moment,
so that a slow answer cannot hide the ones that had to wait behind it.
"""

import argparse
import http.client
import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.benchmarks.databases import add_areas, cluster, empty, scratch_folder
from tests.benchmarks.directory_data import LAYER, make_agencies, make_offices, make_services
from tests.benchmarks.processes import ServerFailed, free_port, serving
from tests.benchmarks.table import make_table, markdown
from tests.conftest import deployment_on
from tests.layers.places import release

AGENCIES, SERVICES, OFFICES = 120, 3000, 2500
GOAL_MS = 60.0
_ANSWER_S = 30.0
_SENDERS = 32
_SEED = 5


@dataclass
class Page:
    """A kind of page, addresses of it, and how long each answer took in milliseconds."""

    name: str
    paths: Sequence[str]
    times_ms: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


def main() -> int:
    """Measure; gives 1 when an answer failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    console = Console(width=400, soft_wrap=True)
    try:
        with scratch_folder() as folder, cluster(folder) as at, empty(at, "directory") as url:
            with deployment_on(url) as deployment:
                pages = _fill(deployment)
            _measure(url, folder, pages, given)
    except (ServerFailed, OSError) as error:
        console.print(str(error), markup=False)
        return 1
    console.print(
        f"{AGENCIES} agencies, {SERVICES:,} services, {OFFICES:,} offices;"
        f" {given.rate:g} requests/s on {len(os.sched_getaffinity(0))} cores,"
        f" {given.workers} workers; {given.rounds} rounds of {given.seconds:g} s",
        markup=False,
    )
    console.print(markdown(_table(pages)), markup=False)
    return 0


def _fill(deployment: Deployment) -> list[Page]:
    """Load the directory and choose the addresses that are asked for."""
    agencies = list(make_agencies(AGENCIES))
    services = list(make_services(SERVICES, agencies))
    codes = add_areas(deployment)
    release(deployment, make_offices(OFFICES, agencies, codes), layer=LAYER)
    registers: tuple[tuple[Register, Sequence[Record]], ...] = (
        (Register.AGENCIES, agencies),
        (Register.SERVICES, services),
    )
    with deployment.database.writing() as session:
        for register, records in registers:
            activate(
                session,
                STORES[register],
                stage(session, register, records, Authorship("benchmark")),
            )
    return _pages([one.code for one in agencies[1:]], [one.code for one in services])


def _pages(agencies: list[str], services: list[str]) -> list[Page]:
    near = "lat=31.9539&lon=35.9106"
    return [
        Page("agencies A–Z", ["/ar/agencies", "/en/agencies"]),
        Page("agencies as tree", ["/ar/agencies?view=tree"]),
        Page("agencies by sector", ["/ar/agencies?view=sector"]),
        Page("agency", [f"/ar/agencies/{code}" for code in agencies]),
        Page("services", ["/ar/services", "/en/services?audience=citizen"]),
        Page("service", [f"/ar/services/{code}" for code in services]),
        Page("service, offices near", [f"/ar/services/{code}?{near}" for code in services]),
        Page("audience", ["/ar/audiences/citizen", "/en/audiences/business"]),
        Page("life event", ["/ar/life-events/my_car", "/ar/life-events/my_home"]),
        Page("search", ["/ar/search?q=رخصة", "/en/search?q=licence", "/ar/search?q=شهاده"]),
        Page("HSDS services", [f"/hsds/services?page={page}" for page in range(1, 60)]),
    ]


def _measure(url: str, folder: Path, pages: list[Page], given: argparse.Namespace) -> None:
    port = free_port()
    command = [str(Path(sys.executable).with_name("aroundme")), "serve", "--port", str(port)]
    command += ["--workers", str(given.workers)]
    told = {"AROUNDME_DATABASE_URL": url, "AROUNDME_DATA_ROOT": str(folder / "data")}
    with serving(command, folder / "server.log", f"http://127.0.0.1:{port}/health/ready", told):
        chance = random.Random(_SEED)
        _round(port, [Page(one.name, one.paths) for one in pages], given.rate, 10.0, chance)
        for _number in range(given.rounds):
            _round(port, pages, given.rate, given.seconds, chance)


def _round(
    port: int, pages: list[Page], rate: float, seconds: float, chance: random.Random
) -> None:
    """Send requests at a steady rate, the kinds of pages in turn and their addresses by chance."""
    connections = threading.local()
    started = time.perf_counter() + 0.1
    with ThreadPoolExecutor(_SENDERS) as senders:
        sent = []
        for number in range(int(rate * seconds)):
            page = pages[number % len(pages)]
            due = started + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            path = chance.choice(page.paths)
            sent.append(senders.submit(_ask, connections, port, path, page, due))
        for one in sent:
            one.result()


def _ask(connections: threading.local, port: int, path: str, page: Page, due: float) -> None:
    connection = getattr(connections, "held", None)
    if connection is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_S)
        connections.held = connection
    connection.request("GET", quote(path, safe="/?=&"), headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    size = len(answer.read())
    if answer.status != 200:
        raise ServerFailed(f"{path} was answered with {answer.status}")
    page.times_ms.append((time.perf_counter() - due) * 1000)
    page.sizes.append(size)


def _table(pages: list[Page]) -> Table:
    table = make_table("page", "answers", "median ms", "p95 ms", "p99 ms", "longest ms", "kB gzip")
    for page in [*pages, _all(pages)]:
        ordered = sorted(page.times_ms)
        table.add_row(
            page.name,
            f"{len(ordered):,}",
            f"{statistics.median(ordered):.1f}",
            f"{_share(ordered, 0.95):.1f}",
            f"{_share(ordered, 0.99):.1f}",
            f"{ordered[-1]:.1f}",
            f"{statistics.median(page.sizes) / 1000:.1f}",
        )
    return table


def _all(pages: list[Page]) -> Page:
    every = Page(f"all (goal: p95 under {GOAL_MS:g} ms)", [])
    for page in pages:
        every.times_ms += page.times_ms
        every.sizes += page.sizes
    return every


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    sys.exit(main())
