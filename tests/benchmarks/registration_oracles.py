"""Whether an answer or its time tells why a registration fails.

`python -m tests.benchmarks.registration_oracles` fails in two ways at a time, 1,000 times a side,
in pairs of random order: unknown against each other reason. The time of three answers is measured:
the form that is sent, the page that waits, the page that says that it failed. The share of pairs in
which one reason took longer (the area under the curve) is a half where time tells nothing. It may
leave that by 0.05, and status, headers and bodies may not differ at all.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
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
UNKNOWN, MISMATCH, DECEASED, REGISTERED = "9990000001", "9990000002", "9990000003", "9990000004"
REASONS = {"mismatch": MISMATCH, "deceased": DECEASED, "registered": REGISTERED}
STEPS = ("sent", "waiting", "failed")
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Oracle:
    """One way to fail after the other, in the same browser, each with its times."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._watched = Watched(office.app)
        self._client = TestClient(self._watched, base_url=ORIGIN, follow_redirects=False)

    def fail(self, number: str) -> tuple[list[float], list[object]]:
        """Register with a number that fails; return what each answer took, and what it showed."""
        self._forget()
        self._client.cookies.clear()
        begun = self._client.get("/en/register")
        self._post("/en/register", begun.text, kind="citizen")
        page = self._client.get("/en/register/identity").text
        said = {"by": "register", "number": number, "born": BORN, "proof": CARD}
        answers, took = [self._post("/en/register/identity", page, **said)], [self._watched.took_s]
        answers.append(self._client.get("/en/register/identity/answer"))
        took.append(self._watched.took_s)
        self._office.work()
        answers.append(self._client.get("/en/register/identity/answer"))
        took.append(self._watched.took_s)
        return took, [shown(one) for one in answers]

    def _post(self, path: str, page: str, **said: str) -> Response:
        token = _TOKEN.findall(page)[0]
        return self._client.post(path, data={"token": token, **said}, headers=SAME_ORIGIN)

    def _forget(self) -> None:
        """Forget tries and what was begun, so that every one finds the same."""
        with self._office.deployment.database.writing() as session:
            for table in ("rate_limit", "registration", "letter", "letter_once"):
                session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - of a test


def compare(oracle: Oracle, reason: str, samples: int) -> dict[str, float]:
    """Fail so often in two ways in turn; return the area for each answer."""
    chance = random.Random(1)
    took: dict[str, list[list[float]]] = defaultdict(list)
    seen: dict[str, object] = {}
    for _pair in range(samples):
        for number in chance.sample([UNKNOWN, REASONS[reason]], 2):
            times, shows = oracle.fail(number)
            took[number].append(times)
            assert seen.setdefault("all", shows) == shows, reason
    known = np.array(took[REASONS[reason]])
    unknown = np.sort(np.array(took[UNKNOWN]), axis=0)
    return {
        step: float(np.searchsorted(unknown[:, n], known[:, n]).mean() / len(unknown))
        for n, step in enumerate(STEPS)
    }


def office_at(app: FastAPI, office: Office) -> Office:
    """Let the register know one person for each reason, and one of them be registered."""
    office.put(UNKNOWN, "unknown")
    office.put(MISMATCH, "mismatch")
    office.put(DECEASED, "deceased")
    office.put(REGISTERED)
    browser = Browser(app)
    browser.submit("/en/register", kind="citizen")
    assert office.register(browser, number=REGISTERED).status_code == 303
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
            for reason in REASONS:
                for step, area in compare(oracle, reason, given.samples).items():
                    worst = max(worst, area, 1 - area)
                    sys.stdout.write(f"{reason}, {step}: {area:.3f}\n")
                    sys.stdout.flush()
    sys.stdout.write(
        f"worst {worst:.3f}, {given.samples} a side, {time.monotonic() - began:.0f} s\n"
    )
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
