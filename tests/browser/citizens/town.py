"""A portal that citizens use: real agencies' simulator, mail server, SMS gateway and worker."""

import os
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from aiosmtpd.controller import Controller
from playwright.sync_api import Page

from geo.clock import moment
from layers.deployment import Deployment
from portal.accounts.models import Account, AccountSession
from portal.accounts.sessions import stored_id, token_digest
from portal.assembly import portal_work
from portal.citizens.context import CitizenContext
from portal.settings import PortalSettings
from tests.browser.contact.town import Inbox
from tests.browser.server import free_port, listening
from tests.conftest import Databases, application_on, deployment_on
from tests.portal.jobs.working import working
from tests.simulators.agencies_running import RunningAgencies, running_agencies
from tests.simulators.identity_provider_running import (
    CLIENT_ID,
    CLIENT_SECRET,
    running_provider,
)
from tests.simulators.sms import KEY, SECRET, SmsGateway, sms_gateway
from tests.site import portal_on
from tests.web.signed_in import portal_of
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.settings import WebSettings

_CODE = re.compile(r"\b\d{6}\b")
_PATIENCE_S = 20


@dataclass
class Town:
    """The server with all that it speaks to; `agencies` may be told to fail."""

    address: str
    deployment: Deployment
    context: CitizenContext
    inbox: Inbox
    gateway: SmsGateway
    agencies: RunningAgencies
    settled: dict[str, UUID] = field(default_factory=dict)

    def mails(self, to: str) -> list[str]:
        """Return the letters that an address has got, the newest last."""
        return [one.get_content() for one in self.inbox.letters if one["To"] == to]

    def texts(self, to: str) -> list[str]:
        """Return the text messages that a number has got, the newest last."""
        return [one["text"] for one in self.gateway.sent() if one["to"] == to]

    def code(self, to: str) -> str:
        """Wait for the code in the newest message to an address or a number."""
        read = self.mails if "@" in to else self.texts
        found = wait_for(lambda: _CODE.findall("\n".join(read(to))))
        return found[-1]

    def sign_in(self, page: Page, account_id: UUID) -> None:
        """Let somebody use a browser from now on, past the pages of signing in."""
        token = secrets.token_urlsafe(32)
        with self.deployment.database.writing() as session:
            now = moment(session)
            session.add(
                AccountSession(
                    id=stored_id(token_digest(token)),
                    account_id=account_id,
                    form_token=secrets.token_urlsafe(32),
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + self.context.security.longest,
                    second_factor_at=now,
                )
            )
        cookie = {
            "name": SESSION_COOKIE,
            "value": token,
            "url": self.address.replace("http:", "https:"),
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        page.context.add_cookies([cookie])  # type: ignore[list-item]  # as the library has them


def wait_for(look: Callable[[], Sequence[str]]) -> Sequence[str]:
    """Look again and again until there is something; fails after a while."""
    end = time.monotonic() + _PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < end, "it has not come"
        time.sleep(0.05)
    return found


@contextmanager
def citizen_town(databases: Databases, template: str, folder: Path) -> Iterator[Town]:
    """Serve a copy of the demonstration data to citizens, with a worker at work."""
    with ExitStack() as stack:
        agencies = stack.enter_context(running_agencies())
        provider = stack.enter_context(running_provider())
        gateway = stack.enter_context(sms_gateway())
        inbox, mail_port = stack.enter_context(_mail_server())
        url = stack.enter_context(databases.new(template))
        deployment = stack.enter_context(deployment_on(url))
        port = stack.enter_context(free_port())
        address = f"http://localhost:{port.getsockname()[1]}"
        said = {
            "AROUNDME_GATEWAY_SIMULATOR_URL": agencies.url,
            "AROUNDME_GATEWAY_SIMULATED": "all",
            "AROUNDME_IDENTITY_PROVIDER_ISSUER": provider.issuer,
            "AROUNDME_IDENTITY_PROVIDER_CLIENT_ID": CLIENT_ID,
            "AROUNDME_IDENTITY_PROVIDER_CLIENT_SECRET": CLIENT_SECRET,
        }
        stack.enter_context(patch.dict(os.environ, said))
        told = {
            "public_url": address,
            "smtp_url": f"smtp://127.0.0.1:{mail_port}?starttls=no",
            "sms_url": gateway.url,
            "sms_key": KEY,
            "sms_callback_secret": SECRET,
            "sms_per_number_hour": 1000,
            "sms_codes_per_number_hour": 1000,
        }
        app = application_on(deployment, WebSettings(), Stores(), portal_of(folder, **told))
        work = portal_work(deployment, PortalSettings.model_validate(told), folder)
        stack.enter_context(working(deployment, work))
        stack.enter_context(listening(app, port))
        context = portal_on(app).citizens
        yield Town(address, deployment, context, inbox, gateway, agencies)


@contextmanager
def _mail_server() -> Iterator[tuple[Inbox, int]]:
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()


def settle(town: Town, person_id: UUID) -> UUID:
    """Give a person an account of her own; return its id."""
    with town.deployment.database.writing() as session:
        account = Account(
            email=f"{secrets.token_hex(4)}@citizens.example", name="سعاد", state="active"
        )
        session.add(account)
        session.flush()
        return account.id
