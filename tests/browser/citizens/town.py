"""A portal that citizens use: real agencies' simulator, mail server, SMS gateway and worker."""

import os
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import orjson
from aiosmtpd.controller import Controller
from sqlalchemy import select, text

from layers.deployment import Deployment
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.assembled_work import portal_work
from portal.citizens.context import CitizenContext
from portal.citizens.evidence.counter import SeenPapers, hand_out
from portal.citizens.inbox.rules import Message, Topic
from portal.citizens.inbox.service import tell
from portal.citizens.models import PersonRow
from portal.citizens.rules import Identifier, IdType
from portal.gateway.settings import GatewaySettings
from portal.settings import PortalSettings
from tests.browser.contact.town import Inbox
from tests.browser.server import free_port, listening
from tests.conftest import Databases, application_on, deployment_on
from tests.portal.jobs.working import working
from tests.simulators.agencies.persons import Person
from tests.simulators.agencies_running import RunningAgencies, running_agencies
from tests.simulators.identity_provider_running import (
    CLIENT_ID,
    CLIENT_SECRET,
    RunningProvider,
    running_provider,
)
from tests.simulators.sms import KEY, SECRET, SmsGateway, sms_gateway
from tests.site import portal_on
from tests.web.signed_in import portal_of, signed_in
from web.app import Stores
from web.settings import WebSettings

CIVIL_STATUS = "civil-status-and-passports"
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
    provider: RunningProvider

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

    def counter_code(self, person: Person) -> str:
        """Let an officer hand out a code to somebody whose papers he has seen."""
        identifier = Identifier(IdType(person.id_type), person.country, person.number)
        papers = SeenPapers(identifier, person.birth_date, person.name)
        colleague = signed_in(self.deployment, None, Role.EDITOR, CIVIL_STATUS)
        membership = Membership(Role.EDITOR, CIVIL_STATUS)
        officer = Officer(colleague.id, colleague.email, colleague.name, "ar", (membership,))
        with self.deployment.database.writing() as session:
            keys = self.context.keys
            return hand_out(session, keys, officer, CIVIL_STATUS, papers).code

    def tell(self, email: str) -> None:
        """Tell whoever has an address that there is something to be paid."""
        of = select(PersonRow.id).join(Account, Account.id == PersonRow.account_id)
        message = Message("bill.new", Topic.BILLS, {"service": "traffic-fines"}, "/my")
        with self.deployment.database.writing() as session:
            person_id = session.scalars(of.where(Account.email == email)).one()
            tell(session, self.context, person_id, message)

    def forget_limits(self) -> None:
        """Let nothing of before be counted: a town registers more people than a household."""
        with self.deployment.database.writing() as session:
            session.execute(text("DELETE FROM rate_limit"))


def wait_for(look: Callable[[], Sequence[str]]) -> Sequence[str]:
    """Look again and again until there is something; fails after a while."""
    end = time.monotonic() + _PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < end, "it has not come"
        time.sleep(0.05)
    return found


@contextmanager
def citizen_town(
    databases: Databases, template: str, folder: Path, known: Sequence[Mapping[str, str]]
) -> Iterator[Town]:
    """Serve a copy of the demonstration data to citizens, with a worker at work.

    `known` are the persons whom the identity provider knows, by `id_type`, `country`, `number`.
    """
    with ExitStack() as stack:
        agencies = stack.enter_context(running_agencies())
        persons = folder / "persons.json"
        persons.write_text(orjson.dumps({"persons": known}).decode(), "utf-8")
        provider = stack.enter_context(running_provider("--persons", str(persons)))
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
        agencies_of = GatewaySettings(gateway_simulator_url=agencies.url, gateway_simulated="all")
        portal = replace(portal_of(folder, **told), gateway=agencies_of)
        app = application_on(deployment, WebSettings(), Stores(), portal)
        work = portal_work(deployment, PortalSettings.model_validate(told), folder)
        stack.enter_context(working(deployment, work))
        stack.enter_context(listening(app, port))
        context = portal_on(app).citizens
        yield Town(address, deployment, context, inbox, gateway, agencies, provider)


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
