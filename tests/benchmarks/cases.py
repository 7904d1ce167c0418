"""Measures the officers' pages of cases, and following, among a million: `make bench-cases`.

Cases are made by rule, the same ones every time (`cases.sql`): 120 agencies of which some have a
hundred times what others have, 2,000 officers, five kinds, sixteen topics with parts, twelve
regions, a tenth closed, a tenth overdue. Texts are Arabic and English; some words are in every
third case, some in one of five thousand, some in one topic alone. What is measured are whole pages,
as the application answers them in this process to an officer who is signed in, every time with
other values: each filter alone and ten named pairs, asked by the unit above the agencies (all of a
million) and by one agency. Statements are counted, those of signing in among them.

Beside the time that passes stands the time of processors that an answer takes, this process and the
database's together: what passes is as long as that on a machine with nothing else to do, and says
more of the neighbours on one that has.
"""

import argparse
import html
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from fastapi.testclient import TestClient
from sqlalchemy import event, select
from sqlalchemy.engine import Engine, make_url

from geo.references import new_reference
from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from portal.contact.models import Case
from tests.benchmarks.cases_data import AGENCIES, fill
from tests.benchmarks.databases import add_areas, cluster, empty, scratch_folder
from tests.conftest import deployment_on
from tests.portal.contact.conftest import name_agencies
from tests.web.signed_in import officers_client, signed_in

CASES = 1_000_000
_WARM_UP = 5
_AGENCIES = tuple(f"a{number}" for number in (1, 2, 5, 20, 60, 119))
_WORDS = ("الشارع", "مدرسة", "ماء", "كهرباء", "تأخير", "المسجد", "نادرة", "street", "xylophone")
_TOPICS = ("roads", "water", "health", "roads.lights", "taxes", "other")
_CASE = re.compile(r'<a href="/\w+/officers/cases/[0-9a-f-]{36}">')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
Values = Callable[[random.Random], dict[str, str]]


def _one_of(name: str, *values: str) -> Values:
    return lambda chance: {name: chance.choice(values)}


FILTERS: dict[str, Values] = {
    "nothing": lambda _chance: {},
    "agency": _one_of("agency", *_AGENCIES),
    "kind": _one_of("kind", "question", "complaint", "malpractice"),
    "state": _one_of("state", "received", "in_progress", "answered"),
    "topic": _one_of("topic", *_TOPICS),
    "area": _one_of("area", *(f"r{number}" for number in range(12))),
    "mine": _one_of("show", "mine"),
    "nobody's": _one_of("show", "nobodys"),
    "overdue": _one_of("show", "overdue"),
    "risen": _one_of("show", "risen"),
    "with a place": _one_of("show", "located"),
    "closed": _one_of("show", "closed"),
    "words": _one_of("q", *_WORDS),
}
PAIRS = (
    ("agency", "state"),
    ("agency", "words"),
    ("kind", "state"),
    ("kind", "area"),
    ("topic", "area"),
    ("topic", "words"),
    ("overdue", "kind"),
    ("overdue", "words"),
    ("risen", "topic"),
    ("closed", "words"),
)


@dataclass(frozen=True)
class Database:
    """The database under the application, by its address for libpq."""

    address: str

    def processes(self) -> list[int]:
        """Return the processes that answer the application's connections."""
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        with psycopg.connect(self.address, autocommit=True) as connection:
            own = connection.info.backend_pid
            return [pid for (pid,) in connection.execute(asked) if pid != own]


def worked_ms(processes: list[int]) -> float:
    """Return the milliseconds that processors have worked for this process and for others."""
    told = 0
    for pid in processes:
        with suppress(FileNotFoundError):
            told += int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0])
    return time.process_time() * 1000 + told / 1_000_000


@dataclass
class Watched:
    """The times of some answers in milliseconds, and the statements that were made for each."""

    database: Database
    times: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Watch one answer."""
        counted = 0

        def count(*_told: object) -> None:
            nonlocal counted
            counted += 1

        event.listen(Engine, "before_cursor_execute", count)
        processes = self.database.processes()
        worked, started = worked_ms(processes), time.perf_counter()
        try:
            yield
        finally:
            self.times.append((time.perf_counter() - started) * 1000)
            self.busy.append(worked_ms(processes) - worked)
            self.statements.append(counted)
            event.remove(Engine, "before_cursor_execute", count)

    def row(self, title: str, more: str = "") -> None:
        """Print a row of the table."""
        counted = sorted(set(self.statements))
        made = str(counted[0]) if len(counted) == 1 else f"{counted[0]} to {counted[-1]}"
        cells = [title]
        for times in (self.busy, self.times):
            p95 = sorted(times)[int(len(times) * 0.95)]
            cells += [f"{statistics.median(times):.0f}", f"{p95:.0f}"]
        print(f"| {' | '.join(cells)} | {made} | {more} |", flush=True)  # noqa: T201 - a table


def measure(
    database: Database, client: TestClient, names: tuple[str, ...], count: int, who: str
) -> None:
    """Print what the pages by some filters together take."""
    chance, watched, rows = random.Random(7), Watched(database), []
    for turn in range(count + _WARM_UP):
        asked = {name: value for one in names for name, value in FILTERS[one](chance).items()}
        # The first ones bring pages into memory and make the templates ready.
        with (watched if turn >= _WARM_UP else Watched(database)).one():
            answer = client.get("/ar/officers/cases", params=asked)
        assert answer.status_code == 200, answer.text
        rows.append(len(_CASE.findall(answer.text)))
    watched.row(f"{' + '.join(names)}, {who}", f"{min(rows)} to {max(rows)}")


def measure_deep(database: Database, client: TestClient, who: str, pages: int = 100) -> None:
    """Print what the pages behind the first ones take."""
    watched, address = Watched(database), "/ar/officers/cases"
    for _page in range(pages):
        with watched.one():
            answer = client.get(address)
        found = _NEXT.findall(answer.text)
        if not found:
            break
        address = html.unescape(found[0])
    watched.row(f"{len(watched.times)} pages one after the other, {who}")


def measure_others(database: Database, client: TestClient, who: str, count: int) -> None:
    """Print what the map, the tasks and the page of one case take."""
    first = client.get("/ar/officers/cases").text
    ids = re.findall(r"/officers/cases/([0-9a-f-]{36})", first)
    for title, addresses in {
        "map": ["/ar/officers/cases/map"],
        "map of an area": ["/ar/officers/cases/map?area=r3"],
        "parts asked": ["/ar/officers/cases/tasks"],
        "one case": [f"/ar/officers/cases/{one}" for one in ids],
    }.items():
        watched = Watched(database)
        for turn in range(count):
            with watched.one():
                answer = client.get(addresses[turn % len(addresses)])
            assert answer.status_code == 200, (title, answer.text)
        watched.row(f"{title}, {who}")


def measure_following(
    database: Database, deployment: Deployment, app: TestClient, count: int
) -> None:
    """Print what following by a reference takes, known and unknown ones in turn."""
    with deployment.database.writing() as session:
        cases = session.scalars(select(Case).order_by(Case.id).limit(count)).all()
        for case in cases:
            case.reference = new_reference("Q")
        known = [case.reference for case in cases]
    for title, address in {
        "page": "/ar/contact/follow?reference=",
        "API": "/api/v1/cases/",
    }.items():
        for what, status in {"known": 200, "unknown": 404}.items():
            watched = Watched(database)
            for number, reference in enumerate(known):
                host = f"10.{number // 250}.{number % 250}.{len(title) + status % 7}"
                client = TestClient(app.app, base_url="http://127.0.0.1", client=(host, 5000))
                asked = reference if status == 200 else new_reference("Q")
                with watched.one():
                    answer = client.get(f"{address}{asked}")
                assert answer.status_code == status, answer.text
            watched.row(f"follow by reference, {title}, {what}")


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
        add_areas(deployment)
        name_agencies(deployment, *(f"a{number}" for number in range(AGENCIES)))
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        fill(address, told.cases)
        print(f"{told.cases} cases in {time.perf_counter() - started:.0f} s")  # noqa: T201
        _measure_all(Database(address), deployment, folder, told.queries)


def _measure_all(database: Database, deployment: Deployment, folder: Path, count: int) -> None:
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{os.cpu_count()} cores, load of 1, 5 and 15 minutes: {busy}")  # noqa: T201
    titles = ("page", "work ms", "p95", "passed ms", "p95", "statements", "rows")
    for cells in (titles, ("---",) * len(titles)):
        print(f"| {' | '.join(cells)} |")  # noqa: T201
    every: list[tuple[str, ...]] = [*((one,) for one in FILTERS), *PAIRS]
    with officers_client(deployment, folder) as client:
        for agency, who in ((None, "the unit"), ("a5", "one agency")):
            signed_in(deployment, client, Role.EDITOR, agency)
            for names in every:
                if agency is None or "agency" not in names:
                    measure(database, client, names, count, who)
            measure_deep(database, client, who)
            measure_others(database, client, who, count)
        client.cookies.clear()
        measure_following(database, deployment, client, 200)


if __name__ == "__main__":
    main()
