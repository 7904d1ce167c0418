"""Whether an answer or its time tells why a registration fails.

`python -m tests.benchmarks.registration_oracles` lets one browser fail in every way in turn, 1,000
times each, in rounds of random order: all other reasons are compared with unknown. The time of
three answers is measured: the form that is sent, the page that waits, the page that says that it
failed. The share of pairs in which one reason took longer (the area under the curve) is a half
where time tells nothing. It may leave that by 0.05, and status, headers and bodies may not differ
at all. The clock of the application is moved by the three seconds after which an answer is shown.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from geo.clock import MovableClock
from geo.local_postgis import running
from portal.settings import PortalSettings
from tests.conftest import application_on, deployment_on
from tests.portal.citizens.desk import BORN, CARD
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.site import change_portal, portal_on
from tests.web.pages.accounts.browser import ORIGIN, SAME_ORIGIN, Browser
from tests.web.pages.citizens.registration.registering import Office, shown
from tests.web.security.test_oracles import Watched
from web.portal import Portal
from web.settings import WebSettings

MOST = 0.55
NUMBERS = {
    "unknown": "9990000001",
    "mismatch": "9990000002",
    "deceased": "9990000003",
    "registered": "9990000004",
    "closed": "9990000005",
}
STEPS = ("sent", "waiting", "failed")
# The clock is moved by each failure, and a registration is over after two hours.
_ROUNDS_A_REGISTRATION = 100
_IDENTITY, _ANSWER = "/en/register/identity", "/en/register/identity/answer"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Oracle:
    """One way to fail after the other, in the same browser, each with its times."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._watched = Watched(office.app)
        self._client = TestClient(self._watched, base_url=ORIGIN, follow_redirects=False)
        self._token = ""

    def begin(self) -> None:
        """Begin a registration that has failed once, so that all that follow find the same."""
        self._client.cookies.clear()
        self._token = _token_of(self._client.get("/en/register"))
        self._post("/en/register", kind="citizen")
        self._token = _token_of(self._client.get(_IDENTITY))
        self.fail(NUMBERS["unknown"])

    def fail(self, number: str) -> tuple[list[float], list[object]]:
        """Try with a number that fails; return what each answer took, and what it showed."""
        self._forget("rate_limit")
        said = {"by": "register", "number": number, "born": BORN, "proof": CARD}
        answers, took = [self._post(_IDENTITY, **said)], [self._watched.took_s]
        answers.append(self._client.get(_ANSWER))
        took.append(self._watched.took_s)
        self._office.work()
        answers.append(self._client.get(_ANSWER))
        took.append(self._watched.took_s)
        return took, [shown(one) for one in answers]

    def tidy(self) -> None:
        """Take away the letters, which pile up."""
        self._forget("letter", "letter_once")

    def _post(self, path: str, **said: str) -> Response:
        return self._client.post(path, data={"token": self._token, **said}, headers=SAME_ORIGIN)

    def _forget(self, *tables: str) -> None:
        with self._office.deployment.database.writing() as session:
            for table in tables:
                session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - of a test


def _token_of(page: Response) -> str:
    return str(_TOKEN.findall(page.text)[0])


def measure(oracle: Oracle, samples: int) -> dict[str, list[list[float]]]:
    """Fail so often in every way, in rounds; return for each reason the times of its answers."""
    chance = random.Random(1)
    took: dict[str, list[list[float]]] = {reason: [] for reason in NUMBERS}
    seen: list[object] | None = None
    for number in range(samples):
        if number % _ROUNDS_A_REGISTRATION == 0:
            oracle.tidy()
            oracle.begin()
        for reason in chance.sample(list(NUMBERS), len(NUMBERS)):
            times, shows = oracle.fail(NUMBERS[reason])
            took[reason].append(times)
            seen = seen or shows
            assert shows == seen, reason
    return took


def area(known: list[list[float]], unknown: list[list[float]], step: int) -> float:
    """Return the share of pairs in which a known number took longer than an unknown one."""
    longer, shorter = np.array(known)[:, step], np.sort(np.array(unknown)[:, step])
    return float(np.searchsorted(shorter, longer).mean() / len(shorter))


def office_at(app: FastAPI, office: Office) -> Office:
    """Let the register know one person for each reason; one is registered, one was."""
    for reason in ("unknown", "mismatch", "deceased"):
        office.put(NUMBERS[reason], reason)
    for reason in ("closed", "registered"):
        office.put(NUMBERS[reason])
        browser = Browser(app)
        browser.submit("/en/register", kind="citizen")
        ended = office.register(browser, f"{reason}@home.example", number=NUMBERS[reason])
        assert ended.headers["location"] == "/en/register/done", ended.text
        if reason == "closed":
            with office.deployment.database.writing() as session:
                session.execute(text("UPDATE person SET state = 'closed'"))
    return office


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.registration_oracles")
    parser.add_argument("--samples", type=int, default=1000)
    given = parser.parse_args()
    worst, began = 0.0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aroundme-oracles-") as made:
        folder, clock = Path(made), MovableClock(datetime.now(UTC))
        with running(folder / "data") as url, deployment_on(url, clock=clock) as deployment:
            settings = PortalSettings(
                secret_file=folder / "secret", public_url=ORIGIN, letters_page=True
            )
            cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
            app = application_on(deployment, WebSettings(), None, Portal(settings, folder, cheap))
            gateway = InMemoryGateway()
            change_portal(app, citizens=replace(portal_on(app).citizens, gateway=gateway))
            office = office_at(app, Office(app, deployment, gateway, clock))
            oracle = Oracle(office)
            took = measure(oracle, given.samples)
            for reason in list(NUMBERS)[1:]:
                for place, step in enumerate(STEPS):
                    found = area(took[reason], took["unknown"], place)
                    worst = max(worst, found, 1 - found)
                    sys.stdout.write(f"{reason}, {step}: {found:.3f}\n")
    sys.stdout.write(
        f"worst {worst:.3f}, {given.samples} a side, {time.monotonic() - began:.0f} s\n"
    )
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
