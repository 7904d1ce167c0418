"""Programs that report faults by GeoReport: each with a key, in a network of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select

from portal.audit.rules import Actor, ActorKind
from portal.contact.models import Case
from portal.open311.keys import issue_key
from tests.portal.contact.conftest import House
from tests.web.pages.contact.conftest import ORIGIN, house

__all__ = ["house"]
PATH = "/open311/v2"
OPERATOR = Actor(ActorKind.OPERATOR, "ops", "ops")
# A street light in Amman that is out.
REPORT = {
    "service_code": "roads.lights",
    "lat": "31.956578",
    "long": "35.945695",
    "description": "The light before the bakery is out.\nSince a week.",
}
PERSON = {
    "first_name": "Rana",
    "last_name": "Haddad",
    "email": "rana@home.example",
    "phone": "0791234567",
}


@dataclass
class Program:
    """A program of somebody else, with a key."""

    client: TestClient
    house: House
    key: str
    more: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **asked: str) -> Response:
        """Ask for something, in English."""
        return self.client.get(f"{PATH}/{path}", params=asked, headers={"Accept-Language": "en"})

    def json(self, path: str, **asked: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Ask for something that is there, as JSON."""
        answer = self.get(f"{path}.json", **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, ending: str = "json", **said: str) -> Response:
        """Send a report."""
        sent = {"api_key": self.key, **REPORT, **said}
        given = {name: value for name, value in sent.items() if value}
        return self.client.post(
            f"{PATH}/requests.{ending}", data=given, headers={"Accept-Language": "en"}
        )

    def file(self, **said: str) -> str:
        """Send a report that is taken; return its id."""
        answer = self.post(**said)
        assert answer.status_code == 201, answer.text
        return str(answer.json()[0]["service_request_id"])


def cases(program: Program) -> int:
    """Count all cases."""
    with program.house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def document_of(answer: Response) -> Element:
    """Read an answer of ours as XML."""
    return fromstring(answer.content)  # noqa: S314 - we have written it


def new_key(house: House, name: str, per_hour: int = 100) -> str:
    """Issue a key as the operator does."""
    with house.database.writing() as session:
        return issue_key(session, house.context.keys, name, per_hour, OPERATOR)


@pytest.fixture
def program(house: tuple[House, FastAPI], request: pytest.FixtureRequest) -> Iterator[Program]:
    """A program that has sent nothing for so long that nothing is counted any more."""
    known, app = house
    known.move(days=100)
    key = new_key(known, request.node.nodeid[-100:])
    with TestClient(app, base_url=ORIGIN, client=("203.0.113.77", 50_000)) as client:
        yield Program(client, known, key)
