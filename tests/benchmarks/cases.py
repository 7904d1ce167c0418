"""Measures the queue of officers and following among a million cases: `make bench-cases`.

Cases are made by rule, the same ones every time: 120 agencies of unequal size, five kinds, sixteen
topics with parts, twelve regions, a tenth closed, a tenth overdue, subjects and texts of Arabic and
English words, some in every fourth case and some in one of a thousand. Each filter stands alone and
in ten named pairs, as the unit above the agencies asks (all of a million) and as one agency asks.
Values change from question to question. A page is what `queue_page` reads: the statements are
counted. Every row says the median, the 95th percentile, and the number of rows of its first page.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url

from layers.deployment import Deployment
from portal.accounts.rules import Visit
from portal.accounts.security import make_security
from portal.assembly import contact_of
from portal.contact.following import Found, follow_up
from portal.contact.queue import QueueFilter, queue_page
from portal.contact.references import new_reference
from portal.settings import PortalSettings
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.conftest import deployment_on

CASES = 1_000_000
_FILL = (Path(__file__).parent / "cases.sql").read_text("utf-8")
_AGENCIES = [f"a{number}" for number in (1, 2, 5, 20, 60, 119)]
_WORDS = ("الشارع", "مدرسة", "ماء", "كهرباء", "تأخير", "نادرة", "street", "invoice", "xylophone")
_TOPICS = ("roads", "water", "health", "roads.lights", "taxes.customs", "other")
Values = Callable[[random.Random], dict[str, Any]]
FILTERS: dict[str, Values] = {
    "nothing": lambda _chance: {},
    "agency": lambda chance: {"agency": chance.choice(_AGENCIES)},
    "kind": lambda chance: {"kind": chance.choice(("question", "complaint", "malpractice"))},
    "state": lambda chance: {"state": chance.choice(("received", "in_progress", "answered"))},
    "topic": lambda chance: {"topic": chance.choice(_TOPICS)},
    "region": lambda chance: {"region": f"r{chance.randrange(12)}"},
    "assigned": lambda chance: {"assigned_to": chance.choice(("", "o1", "o77"))},
    "overdue": lambda _chance: {"is_overdue": True},
    "escalated": lambda _chance: {"is_escalated": True},
    "located": lambda _chance: {"is_located": True},
    "words": lambda chance: {"words": chance.choice(_WORDS)},
}
PAIRS = (
    ("agency", "state"),
    ("agency", "words"),
    ("kind", "state"),
    ("kind", "region"),
    ("topic", "region"),
    ("topic", "words"),
    ("overdue", "kind"),
    ("overdue", "words"),
    ("escalated", "topic"),
    ("assigned", "state"),
)


@dataclass
class Counter:
    """How many statements were made."""

    statements: int = 0

    def __call__(self, *_told: object) -> None:
        self.statements += 1


def measure(deployment: Deployment, names: tuple[str, ...], count: int, agency: str | None) -> None:
    """Print what pages by some filters together take."""
    chance, taken, rows = random.Random(7), [], 0
    counter = Counter()
    event.listen(deployment.database.writer.__class__, "before_cursor_execute", counter)
    for turn in range(count + 5):
        values = {name: value for one in names for name, value in FILTERS[one](chance).items()}
        own = None if agency is None else frozenset({agency})
        wanted = replace(QueueFilter(agencies=own), **values)
        counter.statements = 0
        started = time.perf_counter()
        with deployment.database.reading() as session:
            page = queue_page(session, wanted)
        # The first ones plan and bring pages into memory.
        if turn >= 5:
            taken.append((time.perf_counter() - started) * 1000)
        rows = len(page.cases)
    event.remove(deployment.database.writer.__class__, "before_cursor_execute", counter)
    title = f"{' + '.join(names)}, {'every agency' if agency is None else 'one agency'}"
    _row(title, taken, f"{counter.statements} statements, {rows} rows")


def measure_deep(deployment: Deployment, pages: int) -> None:
    """Print what the pages behind the first ones take."""
    after, taken = None, []
    for _page in range(pages):
        started = time.perf_counter()
        with deployment.database.reading() as session:
            page = queue_page(session, QueueFilter(), after)
        taken.append((time.perf_counter() - started) * 1000)
        after = page.after
    _row(f"nothing, {pages} pages one after the other", taken, "keyset")


def measure_following(deployment: Deployment, folder: Path, count: int) -> None:
    """Print what following by a reference takes, known and unknown ones in turn."""
    settings = PortalSettings()
    context = contact_of(deployment, settings, folder, make_security(settings, folder))
    with deployment.database.writing() as session:
        cases = queue_page(session, QueueFilter(), limit=count).cases
        for case in cases:
            case.reference = new_reference("Q")
        found = [case.reference for case in cases]
    taken: dict[Found, list[float]] = {Found.YES: [], Found.UNKNOWN: []}
    for number, known in enumerate(found):
        for text in (known, "Q-00000-00000-0"):
            visit = Visit(f"10.{number // 250}.{number % 250}.1")
            started = time.perf_counter()
            with deployment.database.writing() as session:
                answer = follow_up(session, context, visit, text)
            taken[answer.found].append((time.perf_counter() - started) * 1000)
    for what, times in taken.items():
        _row(f"follow a reference ({what})", times, "")


def _row(title: str, taken: list[float], more: str) -> None:
    ordered = sorted(taken)
    p95 = ordered[int(len(ordered) * 0.95)]
    middle = statistics.median(ordered)
    print(f"| {title} | {middle:.1f} | {p95:.1f} | {ordered[-1]:.1f} | {more} |", flush=True)  # noqa: T201


def fill(address: str, count: int) -> None:
    """Make cases in the database, their indexes afterwards."""
    with psycopg.connect(address, autocommit=True) as connection:
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'contact_case'"
            " AND indexname LIKE 'ix_%'"
        ).fetchall()
        for name, _definition in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("SET maintenance_work_mem = '1GB'")
        for statement in _FILL.replace("%(count)s", str(count)).split(";\n"):
            connection.execute(statement)
        for _name, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM (ANALYZE) contact_case, workflow_item, workflow_event")


def main() -> None:
    """Fill a private database and print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--queries", type=int, default=60, help="for each filter")
    told = parser.parse_args()
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "cases") as url,
        deployment_on(url) as deployment,
    ):
        started = time.perf_counter()
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        fill(address, told.cases)
        print(f"{told.cases} cases in {time.perf_counter() - started:.0f} s")  # noqa: T201
        busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
        print(f"{os.cpu_count()} cores, of which others kept busy (load of 1, 5, 15 min): {busy}")  # noqa: T201
        print("| filter | median ms | p95 ms | most ms | |\n|---|---|---|---|---|")  # noqa: T201
        every: list[tuple[str, ...]] = [*((one,) for one in FILTERS), *PAIRS]
        for names in every:
            measure(deployment, names, told.queries, None)
        for names in every:
            if "agency" not in names:
                measure(deployment, names, told.queries, "a5")
        measure_deep(deployment, 100)
        measure_following(deployment, folder, 300)


if __name__ == "__main__":
    main()
