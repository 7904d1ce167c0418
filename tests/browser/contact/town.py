"""A server to which people write, with a mail server and an SMS gateway that really take things."""

import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from fastapi import FastAPI
from playwright.sync_api import Page
from sqlalchemy import text

from geo.clock import MovableClock, moment
from portal.accounts.models import AccountSession
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.sessions import stored_id, token_digest
from portal.assembly import outbox_of
from portal.attachments.scanning import NoScanner
from portal.attachments.stores import Store
from portal.contact.file_checks import FileChecker, check_quarantined
from portal.contact.models import CaseMessage
from portal.notifications.dispatch import Outbox, send_due
from portal.settings import PortalSettings
from tests.browser.server import free_port, listening
from tests.browser.test_access import CHECK
from tests.browser.visitor import DESK, PHONE
from tests.conftest import Databases, application_on, deployment_on
from tests.portal.contact.conftest import House
from tests.simulators.sms import KEY, SECRET, SmsGateway, sms_gateway
from tests.site import portal_on
from tests.web.signed_in import portal_of
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.settings import WebSettings

DEVICES = {"phone": PHONE, "desk": DESK}
_CODE = re.compile(r"\b\d{6}\b")
_LINK = re.compile(r"http://localhost\S+")


@dataclass
class Inbox:
    """What a mail server has taken."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - the library calls it so
        self, _server: object, _session: object, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@dataclass
class Town:
    """The server, its clock and worker, and what people got."""

    address: str
    house: House
    outbox: Outbox
    inbox: Inbox
    gateway: SmsGateway
    store: Store
    app: FastAPI

    def work(self) -> None:
        """Do what a worker does: find out who is meant, and send."""
        self.house.work()
        send_due(self.outbox)

    def mails(self, to: str) -> list[str]:
        """Return the letters to an address, the newest last."""
        self.work()
        return [one.get_content() for one in self.inbox.letters if one["To"] == to]

    def texts(self, to: str) -> list[str]:
        """Return the text messages to a number, the newest last."""
        self.work()
        return [one["text"] for one in self.gateway.sent() if one["to"] == to]

    def code(self, to: str) -> str:
        """Return the code in the newest text message to a number."""
        return str(_CODE.findall("\n".join(self.texts(to)))[-1])

    def link(self, to: str) -> str:
        """Return the link in the newest letter to an address."""
        return str(_LINK.findall(self.mails(to)[-1])[0])

    def officer_says(self, reference: str, transition: str, kind: str, words: str) -> None:
        """Let an officer of the agency, or of the unit above, ask or answer."""
        case = self.house.case(reference)
        by: Officer = self.house.officer(Role.APPROVER, case.agency)
        with self.house.database.writing() as session:
            session.add(
                CaseMessage(
                    id=uuid4(), case_id=case.id, at=moment(session), author="officer", kind=kind,
                    text=words,
                )
            )  # fmt: skip
        self.house.change(reference, by, transition)
        # What is written later is sent later: the clock stands still otherwise.
        self.house.move(seconds=1)

    def check_files(self) -> None:
        """Check the files that were handed in, as a worker does."""
        check_quarantined(FileChecker(self.house.database, self.store, NoScanner()))

    def sign_in(self, page: Page, officer: Officer) -> None:
        """Let an officer use a browser from now on, past the pages of signing in."""
        now, token = self.house.clock.now(), secrets.token_urlsafe(32)
        held = AccountSession(
            id=stored_id(token_digest(token)),
            account_id=officer.id,
            form_token=secrets.token_urlsafe(32),
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=1),
            second_factor_at=now,
        )
        with self.house.database.writing() as session:
            session.add(held)
        cookie = {
            "name": SESSION_COOKIE,
            "value": token,
            "url": self.address.replace("http:", "https:"),
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        page.context.add_cookies([cookie])  # type: ignore[list-item]  # as the library has them

    def later(self) -> None:
        """Let an hour go by, after which nothing of before is counted."""
        self.house.move(hours=1, minutes=1)


def look(page: Page, axe: str) -> None:
    """Check that axe finds nothing on a page, and that nothing sticks out of it."""
    page.wait_for_load_state()
    page.evaluate(axe)
    found = page.evaluate(CHECK)
    assert found == [], (page.url, found)
    width = page.viewport_size and page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == width, page.url


@contextmanager
def contact_town(databases: Databases, template: str, folder: Path) -> Iterator[Town]:
    """Serve a copy of the demonstration data to people who write."""
    clock, inbox = MovableClock(datetime.now(UTC)), Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        mail_port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=mail_port)
    controller.start()
    try:
        with (
            sms_gateway() as gateway,
            databases.new(template) as url,
            deployment_on(url, clock=clock) as deployment,
            free_port() as port,
        ):
            address = f"http://localhost:{port.getsockname()[1]}"
            told = {
                "public_url": address,
                "smtp_url": f"smtp://127.0.0.1:{mail_port}?starttls=no",
                "sms_url": gateway.url,
                "sms_key": KEY,
                "sms_callback_secret": SECRET,
            }
            portal = portal_of(folder, **told)
            app = application_on(deployment, WebSettings(), Stores(), portal)
            contact = portal_on(app).contact
            outbox = outbox_of(deployment, PortalSettings.model_validate(told), contact.keys)
            with deployment.database.writing() as session:
                session.execute(text("DELETE FROM letter"))
            with listening(app, port):
                house = House(deployment, clock, contact)
                store = portal_on(app).attachments
                yield Town(address, house, outbox, inbox, gateway, store, app)
    finally:
        controller.stop()
