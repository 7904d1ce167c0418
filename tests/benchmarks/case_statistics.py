"""Measures the figures of how agencies answer: `python -m tests.benchmarks.case_statistics`.

The cases are those of `tests.benchmarks.cases`, a million by rule. Six of seven are answered here,
a tenth of these opened again, a tenth transferred, a third rated, over forty months. Printed are
the seconds of the nightly job (three nights), and the milliseconds of the pages over what it left.
"""

import argparse
import time
from pathlib import Path

import psycopg
from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url

from importers.samples.directory.loading import load_directory
from layers.deployment import Deployment
from portal.contact.statistics.models import CaseStatistics
from portal.contact.statistics.queries import counted_cases, figures_of_month
from portal.contact.statistics.rules import published_figures
from portal.contact.statistics.service import compute_statistics
from portal.directory.agencies.queries import agency_lines
from portal.settings import PortalSettings
from tests.benchmarks.cases_data import fill
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.conftest import application_on, deployment_on
from web.portal import Portal
from web.settings import WebSettings

_EVENTS = (Path(__file__).parent / "case_statistics.sql").read_text("utf-8")


def drop_indexes(address: str) -> None:
    """Take the indexes of the queue away: the job needs none, and building them takes longest."""
    with psycopg.connect(address, autocommit=True) as connection:
        names = connection.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'contact_case'"
            " AND indexname LIKE 'ix_%'"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DROP INDEX {name}")


def answer_cases(address: str, codes: list[str]) -> None:
    """Give the cases what has happened to them, and the agencies of the directory."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE known_agency (number int, code text)")
        with connection.cursor() as cursor:
            rows = list(enumerate(codes))
            cursor.executemany("INSERT INTO known_agency VALUES (%s, %s)", rows)
        for statement in _EVENTS.split(";\n"):
            connection.execute(statement)
        connection.execute("VACUUM (ANALYZE) contact_case, workflow_event, case_rating")


def measure_nights(deployment: Deployment) -> None:
    """Print what the job takes, and what of it is the statement and what the hiding."""
    for night in range(3):
        started = time.perf_counter()
        rows = compute_statistics(deployment.database, deployment.country.time_zone)
        print(f"night {night + 1}: {rows} rows in {time.perf_counter() - started:.1f} s")  # noqa: T201
    with deployment.database.writing(bounded=False) as session:
        started = time.perf_counter()
        counted = counted_cases(session, deployment.country.time_zone)
        asked = time.perf_counter()
        published_figures(counted)
        hiding = time.perf_counter() - asked
        shown = sum(one.received is not None for one in figures_of_month(session))
    print(f"of which the statement {asked - started:.1f} s, the hiding {hiding:.1f} s")  # noqa: T201
    print(f"{shown} agencies are shown")  # noqa: T201


def measure_pages(deployment: Deployment, folder: Path, count: int) -> None:
    """Print the median and the worst time of each page, made anew every time."""
    portal = Portal(PortalSettings(), folder)
    app = application_on(deployment, WebSettings(reads_per_minute=0), None, portal)
    with deployment.database.reading() as session:
        busiest = max(
            (one for one in figures_of_month(session) if one.agency), key=_received
        ).agency
    with TestClient(app, base_url="http://localhost") as client:
        for path in ("", "?sort=late_percent", "?month=2026-06", f"/{busiest}"):
            taken = []
            for _turn in range(count):
                started = time.perf_counter()
                client.get(f"/ar/contact/statistics{path}").raise_for_status()
                taken.append((time.perf_counter() - started) * 1000)
            ordered = sorted(taken[2:])
            print(f"{path or '/'}: {ordered[len(ordered) // 2]:.0f} ms, most {ordered[-1]:.0f}")  # noqa: T201


def _received(one: CaseStatistics) -> int:
    return one.received or 0


def main() -> None:
    """Fill a private database and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=50, help="for each page")
    told = parser.parse_args()
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "statistics") as url,
        deployment_on(url) as deployment,
    ):
        with deployment.database.writing(bounded=False) as session:
            load_directory(session, "benchmarks")
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        drop_indexes(address)
        fill(address, told.cases)
        with deployment.database.reading() as session:
            codes = [line.code for line in agency_lines(session)]
        answer_cases(address, codes)
        measure_nights(deployment)
        measure_pages(deployment, folder, told.requests)


if __name__ == "__main__":
    main()
