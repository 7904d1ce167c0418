"""People who write to the government by its pages, on a clock that is moved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from geo.clock import MovableClock
from portal.settings import PortalSettings
from tests.conftest import Databases, application_on, deployment_on
from tests.portal.contact.conftest import House, name_agencies
from tests.site import portal_on
from web.portal import Portal
from web.settings import WebSettings

ORIGIN = "https://portal.example"
SAME_ORIGIN = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
QUESTION = {
    "subject": "Renewing a licence",
    "text": "How do I renew it?",
    "agency": "licensing",
    "name": "Rana",
    "email": "rana@home.example",
    "phone": "0791234567",
    "country": "JO",
}
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
REFERENCE = re.compile(r"\b[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]\b")


@dataclass
class Writer:
    """Somebody in a browser of his own, in a network of his own."""

    client: TestClient
    house: House

    def get(self, path: str) -> Response:
        """Open a page."""
        return self.client.get(path)

    def open_form(self, kind: str = "question", query: str = "") -> dict[str, str]:
        """Open a form; return what it carries along. Nobody fills it in within three seconds."""
        page = self.client.get(f"/en/contact/{kind}{query}")
        assert page.status_code == 200, page.text
        self.house.move(minutes=1)
        return dict(_HIDDEN.findall(page.text))

    def post(self, path: str, **fields: str) -> Response:
        """Send a form of the page before, with its token."""
        token = dict(_HIDDEN.findall(self.client.get("/en/contact/mine").text))["token"]
        fields = {"token": token, **fields}
        return self.client.post(path, data=fields, headers=SAME_ORIGIN, follow_redirects=False)

    def send(
        self,
        given: dict[str, str],
        kind: str = "question",
        files: list[tuple[str, bytes, str]] | None = None,
        carried: dict[str, str] | None = None,
        command: str = "send",
    ) -> Response:
        """Fill a form in and press one of its buttons."""
        held = self.open_form(kind) if carried is None else carried
        sent = [("file", one) for one in files or [("", b"", "application/octet-stream")]]
        return self.client.post(
            f"/en/contact/{kind}",
            data={**held, **given, "command": command},
            files=sent,
            headers=SAME_ORIGIN,
            follow_redirects=False,
        )

    def file(self, given: dict[str, str] | None = None, kind: str = "question") -> str:
        """Hand a case in; return the reference on its receipt."""
        answer = self.send(given or QUESTION, kind)
        assert answer.status_code == 303, answer.text
        page = self.client.get(answer.headers["location"])
        assert page.status_code == 200
        found = REFERENCE.search(page.text)
        assert found is not None
        return found[0]

    def read_case(self, reference: str, contact: str = "rana@home.example") -> Response:
        """Ask for a code, take it from the letter, and open the case."""
        self.house.to_citizens()
        self.post("/en/contact/follow/code", reference=reference, contact=contact)
        (code,) = [one.values["code"] for one in self.house.to_citizens() if "code" in one.values]
        answer = self.post("/en/contact/follow/open", reference=reference, code=code)
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.headers["location"])


def carried_by(page: Response) -> dict[str, str]:
    """Return what a form that came back carries along."""
    return dict(_HIDDEN.findall(page.text))


@pytest.fixture(scope="module")
def house(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, FastAPI]]:
    """An application with two agencies, for all tests of a module."""
    clock = MovableClock(datetime(2031, 5, 4, 8, tzinfo=UTC))
    settings = PortalSettings(public_url=ORIGIN)
    with (
        databases.new(areas_template) as url,
        deployment_on(url, clock=clock) as deployment,
    ):
        folder = tmp_path_factory.mktemp("portal")
        app = application_on(deployment, WebSettings(), None, Portal(settings, folder))
        name_agencies(deployment, "licensing", "other")
        yield House(deployment, clock, portal_on(app).contact), app


@pytest.fixture
def writer(house: tuple[House, FastAPI]) -> Iterator[Writer]:
    """Somebody who has written nothing for so long that nothing is counted any more."""
    known, app = house
    known.move(days=8)
    known.to_citizens()
    with TestClient(app, base_url=ORIGIN, client=("203.0.113.9", 50_000)) as client:
        yield Writer(client, known)
