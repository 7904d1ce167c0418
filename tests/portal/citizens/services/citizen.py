"""A citizen with a key, a number and consents, whose services a gateway in memory answers for."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from geo.clock import moment
from geo.country import load_country
from geo.database import Database
from portal.accounts.assurance import Credential, PersonHere
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.officer_roles import AccountHolder
from portal.accounts.rules import SignedIn
from portal.accounts.security import make_security
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import give
from portal.citizens.context import CitizenContext
from portal.citizens.models import PersonRow
from portal.citizens.persons import FACTS, NUMBER
from portal.citizens.services.choosing import choose
from portal.secrets.person_keys import PersonKeys
from portal.settings import PortalSettings
from tests.portal.gateway.in_memory import InMemoryGateway

SARA = "9901234561"


@dataclass
class Citizens:
    """Citizens of a database, and the gateway that is asked about them."""

    database: Database
    context: CitizenContext
    gateway: InMemoryGateway

    def register(
        self, number: str = SARA, kind: PersonKind = PersonKind.CITIZEN, name: str = "Sara"
    ) -> PersonHere:
        """Make a person of whom a register has said who he is."""
        person = PersonHere(uuid4(), kind, Identity.P1)
        keys = self.context.person_keys
        keys.make(person.id)
        facts = json.dumps({"names": {"en": name, "ar": "سارة"}})
        with self.database.writing() as session:
            now = moment(session)
            session.add(
                PersonRow(
                    id=person.id,
                    kind=kind,
                    id_type="national",
                    id_country="JO",
                    number_index=uuid4().bytes,
                    sealed_number=keys.seal(person.id, NUMBER, number.encode()),
                    sealed_facts=keys.seal(person.id, FACTS, facts.encode()),
                    identity=Identity.P1,
                    assured_by="register",
                    assured_at=now,
                    state="active",
                    created_at=now,
                    changed_at=now,
                )
            )
        return person

    def choose(self, person: PersonHere, codes: Iterable[str], *, agreed: bool = True) -> None:
        """Put services on a person's page, and agree to them."""
        with self.database.writing() as session:
            for code in codes:
                choose(session, person, code)
                if agreed:
                    give(session, person.id, Purpose.AGENCY_DATA, code, language="ar")

    def signed_in(
        self, person: PersonHere, now: datetime, credential: Credential = Credential.C2
    ) -> SignedIn:
        """Return a session of a person, entered a while ago."""
        holder = AccountHolder(uuid4(), "sara@example.org", "Sara", "ar", ())
        return SignedIn(
            holder=holder,
            session_id=b"s",
            form_token="t",  # noqa: S106 - no secret
            is_complete=True,
            credential=credential,
            authenticated_at=now - timedelta(hours=1),
            has_second_factor=credential is Credential.C2,
            read_at=now,
            person=person,
        )


def citizens_of(database: Database, folder: Path) -> Citizens:
    """Return the citizens of a database, with keys in a folder."""
    gateway = InMemoryGateway()
    security = make_security(PortalSettings(), folder, clock=database.clock, region="JO")
    keys = PersonKeys(security.keys, folder)
    context = CitizenContext(load_country("jo"), security, keys, gateway)
    return Citizens(database, context, gateway)
