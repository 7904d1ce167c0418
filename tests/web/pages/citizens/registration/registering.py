"""A browser at the pages of registration, and a worker that is called by hand."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import delete, select

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.citizens.registration.checking import check_evidence
from portal.notifications.models import LetterRow
from portal.notifications.sealing import open_address, open_values
from portal.settings import PortalSettings
from tests.conftest import application_on
from tests.portal.citizens.desk import BORN, CARD, NAMES, NUMBER, evidence_jobs
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.site import change_portal, portal_on
from tests.web.pages.accounts.browser import ORIGIN, PASSWORD, Browser
from web.portal import Portal
from web.settings import WebSettings

EMAIL, PHONE = "layla@home.example", "+962791234567"


@dataclass
class Office:
    """The application, its register in memory, and its clock."""

    app: FastAPI
    deployment: Deployment
    gateway: InMemoryGateway
    clock: MovableClock
    networks: int = 0
    done: int = 0

    def browser(self) -> Browser:
        """Open a new browser, in a network of its own."""
        self.networks += 1
        return Browser(self.app, f"10.{self.networks // 250}.{self.networks % 250}.7")

    def put(self, number: str = NUMBER, match: str = "matched") -> None:
        """Let the civil register say something about a number."""
        facts = {"name": NAMES, "birth_date": BORN}
        said = {"match": match, **({"facts": facts} if match == "matched" else {})}
        self.gateway.put("civil-register-match", number, said)

    def work(self) -> list[str]:
        """Look at the evidence that waits, and let its time pass; return the keys of the jobs."""
        jobs = evidence_jobs(self.deployment.database, self.done)
        for self.done, key in jobs:
            check_evidence(self.deployment.database, portal_on(self.app).citizens, key)
        self.clock.move(timedelta(seconds=3))
        return [key for _id, key in jobs]

    def letters(self) -> list[tuple[str, dict[str, str]]]:
        """Take the letters that wait: to whom, with which values."""
        keys, found = portal_on(self.app).citizens.keys, []
        with self.deployment.database.writing() as session:
            for row in session.scalars(select(LetterRow).order_by(LetterRow.written_at)):
                to = str(open_address(keys, row.id, row.sealed_address))
                found.append((to, dict(open_values(keys, row.id, row.sealed_values) or {})))
            session.execute(delete(LetterRow))
        return found

    def begin(self, kind: str = "citizen") -> Browser:
        """Begin to register."""
        browser = self.browser()
        assert browser.submit("/en/register", kind=kind).status_code == 303
        return browser

    def show(self, browser: Browser, **said: str) -> Response:
        """Say who one is, let the register be asked, and open what became of it."""
        told = {"by": "register", "number": NUMBER, "born": BORN, "proof": CARD, **said}
        asked = browser.submit("/en/register/identity", **told)
        assert asked.headers["location"] == "/en/register/identity/answer", asked.text
        self.work()
        return browser.get("/en/register/identity/answer")

    def confirm(self, browser: Browser, email: str = EMAIL, phone: str = "") -> Response:
        """Give contacts, and type back what was sent there."""
        browser.submit("/en/register/contact", email=email, phone=phone)
        codes = {to: values["code"] for to, values in self.letters()}
        page = "/en/register/contact/codes"
        said = {"email_code": codes.get(email, ""), "phone_code": codes.get(phone, "")}
        return browser.submit(page, **said)

    def register(self, browser: Browser, email: str = EMAIL, **said: str) -> Response:
        """Go from the second step to the last."""
        self.show(browser, **said)
        self.confirm(browser, email)
        browser.submit("/en/register/credential", password=PASSWORD)
        return browser.submit("/en/register/consents", news="1")


def office_on(deployment: Deployment, clock: MovableClock, folder: Path) -> Office:
    """Make an application with a register in memory, which knows Layla."""
    settings = PortalSettings(secret_file=folder / "secret", public_url=ORIGIN, letters_page=True)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    app = application_on(deployment, WebSettings(), None, Portal(settings, folder, cheap))
    gateway = InMemoryGateway()
    change_portal(app, citizens=replace(portal_on(app).citizens, gateway=gateway))
    office = Office(app, deployment, gateway, clock)
    office.put()
    return office


def shown(answer: Response, *typed: str) -> tuple[int, list[tuple[str, str]], str]:
    """Return all that an answer shows, without what differs by chance or was sent to us."""
    chance = {"x-request-id", "set-cookie", "etag", "content-length", "server-timing"}
    headers = [(name, "*" if name in chance else value) for name, value in answer.headers.items()]
    body = re.sub(r'name="token" value="[^"]+"', "", unescape(answer.text))
    for one in typed:
        body = body.replace(one, "TYPED")
    return answer.status_code, sorted(headers), body
