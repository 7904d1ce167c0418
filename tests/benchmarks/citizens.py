"""Measures the citizen page among a million persons: `make bench-citizens`.

Persons are made by rule (`citizens_data.py`): a million with one shared hash of a password, of whom
a hundred thousand have all thirteen services with a living, sealed answer each. What is measured
are whole pages, as the application answers them in this process to a citizen who is signed in,
every time another one; how many services a worker refreshes in a second when agencies answer at
once; and the page while a worker asks agencies of which three of eight are down, slow or lying.
Statements are counted, those of signing in among them.
"""

import argparse
import os
import secrets
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import event, text
from sqlalchemy.engine import Engine, make_url

from geo.roles import Acting, Role, Roles
from layers.deployment import Deployment
from portal.accounts.models import AccountSession
from portal.accounts.row_security import bind_session
from portal.accounts.sessions import stored_id, token_digest
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.refreshing import queue_refresh
from portal.citizens.services.work import services_work
from tests.benchmarks.citizens_data import Citizen, fill, sample
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.conftest import deployment_on
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.portal.jobs.working import working
from tests.simulators.agencies_running import RunningAgencies, running_agencies
from tests.site import portal_on
from tests.web.pages.imports.officer import Worker
from tests.web.signed_in import officers_client
from web.page.guard import SESSION_COOKIE

PERSONS, ACTIVE = 1_000_000, 100_000
_WARM_UP = 10
# Three of eight agencies: the one with the most services among them.
_FAULTS = {
    "greater-amman-municipality": "slow",
    "ministry-of-finance": "down",
    "service-and-public-administration-commission": "lying",
}


def say(line: str) -> None:
    """Print a line of the report at once."""
    print(line, flush=True)  # noqa: T201 - a report


def sign_in(deployment: Deployment, some: Sequence[Citizen]) -> list[str]:
    """Make a session for each of some citizens, past the password; return the cookies."""
    cookies, now = [secrets.token_urlsafe(32) for _one in some], datetime.now(UTC)
    with deployment.database.writing() as session:
        for one, cookie in zip(some, cookies, strict=True):
            session.add(
                AccountSession(
                    id=stored_id(token_digest(cookie)),
                    account_id=one.account,
                    form_token=cookie,
                    expires_at=now + timedelta(hours=3),
                    second_factor_at=now,
                )
            )
    return cookies


@contextmanager
def statements() -> Iterator[list[int]]:
    """Count the statements of a block in the one number of the list."""
    counted = [0]

    def count(*_told: object) -> None:
        counted[0] += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def measure_pages(client: TestClient, cookies: Sequence[str], path: str, title: str) -> None:
    """Print what the pages of some citizens take, one after the other."""
    times, counted = list[float](), set[int]()
    for turn, cookie in enumerate(cookies):
        client.cookies.set(SESSION_COOKIE, cookie)
        with statements() as made:
            started = time.perf_counter()
            answer = client.get(path)
            took = (time.perf_counter() - started) * 1000
        assert answer.status_code == 200, answer.text[:300]
        # The first ones bring pages into memory and make the templates ready.
        if turn >= _WARM_UP:
            times.append(took)
            counted.add(made[0])
    p95 = sorted(times)[int(len(times) * 0.95)]
    say(
        f"| {title} | {statistics.median(times):.1f} | {p95:.1f} | {max(times):.1f} |"
        f" {min(counted)} to {max(counted)} | {len(times)} |"
    )


def wish(deployment: Deployment, url: str, some: Sequence[Citizen]) -> tuple[int, float]:
    """Queue what a sign-in of each of some citizens does; return jobs, and seconds for one.

    As web with row-level security, as the server does it; the sessions are made past that.
    """
    cookies, queued = sign_in(deployment, some), 0
    acting = Acting(Roles(), writing=Role.WEB, reading=Role.WEB)
    with deployment_on(url, acting=acting) as of_web:
        started = time.perf_counter()
        for one, cookie in zip(some, cookies, strict=True):
            with of_web.database.writing() as session:
                bind_session(session, cookie)
                queued += queue_refresh(session, one.id, is_new=True)
        return queued, (time.perf_counter() - started) / len(some)


def waiting(deployment: Deployment) -> int:
    """Return how many jobs wait or are being done."""
    asked = text("SELECT count(*) FROM procrastinate.procrastinate_jobs")
    with deployment.database.reading() as session:
        return int(session.scalar(asked) or 0)


def measure_refreshes(
    deployment: Deployment, client: TestClient, url: str, some: Sequence[Citizen]
) -> None:
    """Print how many services one worker refreshes in a second, when agencies answer at once."""
    queued, each_s = wish(deployment, url, some)
    context = replace(portal_on(client).citizens, gateway=InMemoryGateway())
    say(f"queueing at a sign-in: {each_s * 1000:.1f} ms for {queued // len(some)} services")
    acting = Acting(Roles(), writing=Role.WORKER, reading=Role.WORKER)
    with (
        deployment_on(url, pool_size=12, acting=acting) as of_worker,
        working(of_worker, services_work(of_worker.database, context)),
    ):
        # The first second starts the worker.
        while (left := waiting(deployment)) == queued:
            time.sleep(0.05)
        before, started = left, time.perf_counter()
        while (left := waiting(deployment)) > 0:
            time.sleep(0.1)
        took = time.perf_counter() - started
    say(f"refreshes: {before} in {took:.1f} s, {before / took:.0f} a second by one worker")


def measure_faults(
    deployment: Deployment,
    client: TestClient,
    folder: Path,
    url: str,
    agencies: RunningAgencies,
    some: Sequence[Citizen],
) -> None:
    """Print what the page takes while a worker asks agencies of which three of eight fail."""
    for agency, fault in _FAULTS.items():
        agencies.fail(agency, fault)
    cookies = sign_in(deployment, some)
    wish(deployment, url, some)
    said = {
        "AROUNDME_GATEWAY_SIMULATOR_URL": agencies.url,
        "AROUNDME_GATEWAY_SIMULATED": "all",
    }
    with Worker(url, folder, said).running():
        while not agencies.counts():
            time.sleep(0.05)
        measure_pages(client, cookies, "/ar/my", "page, 3 of 8 agencies failing")
        say(f"jobs left: {waiting(deployment)}; answers: {sum(agencies.counts().values())}")
        # All of a million rows and more: longer than a reading session is given.
        with deployment.database.writing(bounded=False) as session:
            states = session.execute(
                text("SELECT state, count(*) FROM service_snapshot GROUP BY 1 ORDER BY 1")
            ).all()
        say("answers kept: " + ", ".join(f"{state} {count}" for state, count in states))


def measure_all(url: str, folder: Path, asked: Any) -> None:  # noqa: ANN401 - of argparse
    """Fill the database and print the figures; the application acts as web, the worker as such."""
    with deployment_on(url, pool_size=12) as deployment, officers_client(deployment, folder) as web:
        started = time.perf_counter()
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        fill(address, portal_on(web).citizens, asked.persons, asked.active)
        took = time.perf_counter() - started
        services = len(service_definitions())
        say(
            f"{asked.persons} persons, {asked.active} active with {asked.active * services}"
            f" answers in {took:.0f} s"
        )
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        say(f"{os.cpu_count()} cores, load of 1, 5 and 15 minutes: {load}")
        say("| page | median ms | p95 | longest | statements | pages |")
        say("| --- | --- | --- | --- | --- | --- |")
        some = sample(asked.active, asked.pages + _WARM_UP)
        cookies = sign_in(deployment, some)
        for path, title in {
            "/ar/my": "my page, 13 tiles",
            "/ar/my/services": "choosing services",
            "/ar/my/services/civil-status": "one service",
            "/api/v1/me/services": "states for the script",
        }.items():
            measure_pages(web, cookies, path, title)
        measure_refreshes(deployment, web, url, sample(asked.active, asked.refreshed, seed=8))
        with running_agencies() as agencies:
            some = sample(asked.active, asked.pages + _WARM_UP, seed=9)
            measure_faults(deployment, web, folder, url, agencies, some)


def main() -> None:
    """Measure in a private cluster, which is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=PERSONS)
    parser.add_argument("--active", type=int, default=ACTIVE, help="with services and answers")
    parser.add_argument("--pages", type=int, default=300, help="of each kind")
    parser.add_argument("--refreshed", type=int, default=200, help="persons, 13 services each")
    asked = parser.parse_args()
    with scratch_folder() as folder, cluster(folder) as server, empty(server, "citizens") as url:
        measure_all(url, folder, asked)


if __name__ == "__main__":
    main()
