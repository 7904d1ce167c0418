"""Whether an answer or its time tells if somebody has an account.

`python -m tests.benchmarks.sign_in_oracles` signs in with a wrong password, and asks for a new one,
by address, phone and national number: 1,000 times a side, in pairs of random order. The share of
pairs in which the known one took longer (the area under the curve) is a half where time tells
nothing. It may leave that by 0.05; status, headers and body may differ in nothing but what was
typed. Passwords cost nothing here, so that nothing hides behind them.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select, text

from geo.clock import moment
from geo.local_postgis import running
from layers.deployment import Deployment
from portal.accounts.models import Account
from portal.citizens.models import PersonRow
from portal.citizens.numbers import number_index
from portal.citizens.rules import Identifier, IdType
from tests.conftest import application_on, deployment_on
from tests.portal.accounts.persons import add_person
from tests.site import account_context_on
from tests.web.security.test_oracles import Watched
from tests.web.signed_in import ORIGIN, SAME_ORIGIN, portal_of
from web.settings import WebSettings

MOST = 0.55
# Known and unknown of each kind, as long as each other.
NAMES = {
    "address": ("known-one@home.example", "other-one@home.example"),
    "phone": ("+962795551234", "+962795554321"),
    "national number": ("9901000011", "9901000019"),
}
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
# The length goes with that of the form's token, in which a moment has more or fewer figures.
_CHANCE = {"x-request-id", "set-cookie", "etag", "server-timing", "date", "content-length"}


@dataclass(frozen=True)
class Question:
    """A form that is sent for somebody who has an account, and for somebody who has none."""

    name: str
    path: str
    known: str
    unknown: str
    status: int


def questions() -> list[Question]:
    """Return the two forms by the three kinds of names."""
    asked = []
    for kind, (known, unknown) in NAMES.items():
        asked.append(Question(f"sign-in by {kind}", "/en/sign-in", known, unknown, 400))
        path = "/en/sign-in/reset"
        asked.append(Question(f"new password by {kind}", path, known, unknown, 200))
    return asked


def register(deployment: Deployment, app: FastAPI) -> None:
    """Make the one who is known."""
    security = account_context_on(app).security
    (email, _), (phone, _), (number, _) = NAMES.values()
    with deployment.database.writing() as session:
        now = moment(session)
        account = Account(
            email=email,
            email_confirmed_at=now,
            phone=phone,
            phone_confirmed_at=now,
            name="Rana",
            language="en",
            state="active",
            password_hash=security.passwords.hash("four quiet olive trees"),
        )
        session.add(account)
        session.flush()
        add_person(session, account.id)
        person = session.scalars(select(PersonRow).where(PersonRow.account_id == account.id)).one()
        identifier = Identifier(IdType.NATIONAL, deployment.country.code.upper(), number)
        person.number_index = number_index(security.keys, identifier)


def ask(deployment: Deployment, watched: Watched, question: Question, samples: int) -> float:
    """Send a form so often both ways; return the area, after comparing all that is shown."""
    client, chance = TestClient(watched, base_url=ORIGIN), random.Random(1)
    page = client.get(question.path)
    token = _TOKEN.findall(page.text)[0]
    headers = {**SAME_ORIGIN, "Cookie": page.headers["set-cookie"].partition(";")[0]}
    took: dict[bool, list[float]] = {True: [], False: []}
    shown: dict[bool, set[str]] = {True: set(), False: set()}
    with client:
        for _pair in range(samples):
            for is_known in chance.sample([True, False], 2):
                with deployment.database.writing() as session:
                    session.execute(text("DELETE FROM rate_limit"))
                typed = question.known if is_known else question.unknown
                said = {"token": token, "name": typed, "password": "not this one at all"}
                answer = client.post(question.path, data=said, headers=headers)
                assert answer.status_code == question.status, answer.text
                took[is_known].append(watched.took_s)
                shown[is_known].add(_plain(answer, typed))
    assert shown[True] == shown[False], question.name
    known, unknown = np.array(took[True]), np.sort(np.array(took[False]))
    return float(np.searchsorted(unknown, known).mean() / len(unknown))


def _plain(answer: Response, typed: str) -> str:
    """Return headers and body without what differs by chance, and what was typed."""
    headers = sorted(
        f"{name}: {value}" for name, value in answer.headers.items() if name not in _CHANCE
    )
    body = _TOKEN.sub("", answer.text).replace(typed, "TYPED").replace(typed[-3:], "END")
    return "\n".join((*headers, body))


def main() -> int:
    """Ask all of it; give 1 where something tells."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sign_in_oracles")
    parser.add_argument("--samples", type=int, default=1000)
    given = parser.parse_args()
    worst, began = 0.0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aroundme-oracles-") as made:
        folder = Path(made)
        with running(folder / "data") as url, deployment_on(url) as deployment:
            app = application_on(
                deployment, WebSettings(), None, portal_of(folder, public_url=ORIGIN)
            )
            register(deployment, app)
            for question in questions():
                area = ask(deployment, Watched(app), question, given.samples)
                worst = max(worst, area, 1 - area)
                sys.stdout.write(f"{question.name}: {area:.3f}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{given.samples} a side, {time.monotonic() - began:.0f} s\n")
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
