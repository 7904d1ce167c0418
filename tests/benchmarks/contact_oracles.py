"""Whether an answer or its time tells if an address is known.

`python -m tests.benchmarks.contact_oracles` asks each question 2,000 times a side, in pairs of
random order. The share of pairs in which the known one took longer (the area under the curve) is a
half where time tells nothing. It may leave that by 0.05, and bodies may differ in nothing but what
was typed.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo.local_postgis import running
from layers.deployment import Deployment
from portal.accounts.rules import Visit
from portal.contact.codes import ask_for_code, send_code
from portal.contact.filing import file_case
from portal.contact.rules import Kind, NewCase, Person
from tests.conftest import application_on, deployment_on
from tests.portal.contact.conftest import name_agencies
from tests.site import portal_on
from tests.web.security.test_oracles import Watched
from tests.web.signed_in import ORIGIN, SAME_ORIGIN, portal_of
from web.settings import WebSettings

KNOWN, UNKNOWN = "known-one@home.example", "other-one@home.example"
MOST = 0.55
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_TYPED = re.compile(r'value="[^"]*"')


@dataclass(frozen=True)
class Question:
    """A form that is sent in two ways, of which one is about something that is there."""

    name: str
    path: str
    known: Mapping[str, str]
    unknown: Mapping[str, str]
    status: int = 200


def questions(reference: str, other: str) -> list[Question]:
    """Return what can be asked without knowing more than a reference."""
    asked = "/en/contact/follow/code"
    mine = {"reference": reference, "contact": KNOWN}
    wrong = {"code": "000000"}
    return [
        Question("address of a case", asked, mine, {**mine, "contact": UNKNOWN}),
        Question("reference", asked, mine, {**mine, "reference": other}),
        Question("address of any case", "/en/contact/mine", {"email": KNOWN}, {"email": UNKNOWN}),
        Question(
            "case with a code",
            "/en/contact/follow/open",
            {"reference": reference, **wrong},
            {"reference": other, **wrong},
            400,
        ),
    ]


def filed(deployment: Deployment, app: object) -> str:
    """Hand a case in and have its code sent; return the reference."""
    contact = portal_on(app).contact  # type: ignore[arg-type]
    new = NewCase(Kind.QUESTION, "en", Person("R", KNOWN), "Renewing", "How?", "licensing")
    with deployment.database.writing() as session:
        case = file_case(session, contact, Visit("203.0.113.5"), new)
        reference = str(case.reference)
        ask_for_code(session, contact, Visit("203.0.113.6"), reference, KNOWN)
        task = text("SELECT args->>'key' FROM procrastinate.procrastinate_jobs ORDER BY id DESC")
        ticket = str(session.scalars(task).first())
    send_code(deployment.database, contact, ticket)
    return reference


def ask(deployment: Deployment, watched: Watched, question: Question, samples: int) -> float:
    """Send a form so often both ways; return the area, after comparing status and body."""
    client, chance = TestClient(watched, base_url=ORIGIN), random.Random(1)
    page = client.get("/en/contact/mine")
    token = _TOKEN.findall(page.text)[0]
    headers = {**SAME_ORIGIN, "Cookie": page.headers["set-cookie"].partition(";")[0]}
    took: dict[bool, list[float]] = {True: [], False: []}
    bodies: dict[bool, set[str]] = {True: set(), False: set()}
    with client:
        for _pair in range(samples):
            for is_known in chance.sample([True, False], 2):
                with deployment.database.writing() as session:
                    session.execute(text("DELETE FROM rate_limit"))
                    session.execute(text("UPDATE contact_code SET tries = 0"))
                said = question.known if is_known else question.unknown
                answer = client.post(question.path, data={"token": token, **said}, headers=headers)
                assert answer.status_code == question.status, answer.text
                took[is_known].append(watched.took_s)
                bodies[is_known].add(_plain(answer.text, said))
    assert bodies[True] == bodies[False], question.name
    known, unknown = np.array(took[True]), np.sort(np.array(took[False]))
    return float(np.searchsorted(unknown, known).mean() / len(unknown))


def _plain(page: str, said: Mapping[str, str]) -> str:
    for value in said.values():
        page = page.replace(value, "TYPED")
    return _TYPED.sub("", page)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.contact_oracles")
    parser.add_argument("--samples", type=int, default=2000)
    given = parser.parse_args()
    worst, began = 0.0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aroundme-oracles-") as made:
        folder = Path(made)
        with running(folder / "data") as url, deployment_on(url) as deployment:
            app = application_on(
                deployment, WebSettings(), None, portal_of(folder, public_url=ORIGIN)
            )
            name_agencies(deployment, "licensing")
            reference = filed(deployment, app)
            for question in questions(reference, "Q-00000-00000-0"):
                area = ask(deployment, Watched(app), question, given.samples)
                worst = max(worst, area, 1 - area)
                sys.stdout.write(f"{question.name}: {area:.3f}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{given.samples} a side, {time.monotonic() - began:.0f} s\n")
    return 0 if worst <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
