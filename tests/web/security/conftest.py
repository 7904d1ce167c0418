"""A fort that is attacked: one agency full of hostile texts and secrets, one of outsiders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import BaseModel
from sqlalchemy import text

from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.assembly import proposables_of
from portal.directory.offices.schemas import OfficeContent
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.service import STORES, Source, stage
from portal.proposals.proposing import propose
from portal.proposals.service import submit
from portal.vocabularies.loading import load_vocabularies
from tests.conftest import Databases, deployment_on
from tests.layers.places import place, release
from tests.portal.directory.records import agency, service
from tests.web.security.records import (
    EVIL,
    FULL_AGENCY,
    FULL_OFFICE,
    FULL_SERVICE,
    poisoned,
)
from tests.web.security.routes import address, routes_of
from tests.web.security.waiting import things_waiting
from tests.web.signed_in import SAME_ORIGIN, Colleague, officers_client, signed_in
from web.settings import WebSettings

FORT = "ministry-of-health"
CAMP = "camp"
# Stands in everything that only officers of the fort may read.
SECRET = "ZQSECRET"  # noqa: S105  a mark
PEOPLE = tuple((agency_, role) for agency_ in (FORT, CAMP, None) for role in Role)


@dataclass
class Fort:
    """The application under attack; `sit` decides whose browser the client is."""

    client: TestClient
    deployment: Deployment
    records: dict[tuple[str, str], str]
    people: dict[tuple[str | None, Role], Colleague] = field(default_factory=dict)

    @property
    def app(self) -> FastAPI:
        return cast("FastAPI", self.client.app)

    @property
    def routes(self) -> list[tuple[str, str]]:
        return sorted(set(routes_of(self.app)))

    def address(self, path: str, language: str = "en") -> str:
        return address(path, self.records, language)

    def sign_in(self, whom: Colleague | None) -> None:
        self.client.cookies.clear()
        if whom is not None:
            whom.sits_at(self.client)

    def ask(
        self,
        method: str,
        path: str,
        whom: Colleague | None = None,
        headers: dict[str, str] | None = None,
        /,
        **fields: str,
    ) -> Response:
        """Send a request as somebody, with a form that carries the token."""
        self.sign_in(whom)
        if method == "GET":
            return self.client.get(path, headers=headers, follow_redirects=False)
        token = {} if whom is None else {"token": whom.form_token}
        sent = SAME_ORIGIN if headers is None else headers
        return self.client.request(
            method, path, data={**token, **fields}, headers=sent, follow_redirects=False
        )

    def send(
        self, path: str, whom: Colleague, headers: dict[str, str] | None = None, **fields: str
    ) -> Response:
        """Send a form, in the form of those with a file where one is taken."""
        self.sign_in(whom)
        takes_file = path.endswith(("/imports", "/tables", "/logo"))
        files = {"file": ("x.csv", b"a,b")} if takes_file else None
        return self.client.post(
            path,
            data={"token": whom.form_token, **fields},
            files=files,
            headers=SAME_ORIGIN if headers is None else headers,
            follow_redirects=False,
        )

    def state(self) -> str:
        """Give a digest of every row of every table, but for when sessions were last seen.

        Tries that count against whoever guesses are no change.
        """
        tables = "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        with self.deployment.database.reading() as session:
            names = session.scalars(
                text(
                    f"{tables} WHERE nspname = 'public' AND relkind IN ('r', 'p')"
                    " AND NOT relispartition AND relname NOT IN ('spatial_ref_sys', 'rate_limit')"
                    " ORDER BY relname"
                )
            ).all()
            each = " || ".join(
                f"(SELECT coalesce(md5(string_agg((to_jsonb(t) - 'last_seen_at')::text, ',' ORDER"  # noqa: S608
                f" BY to_jsonb(t)::text)), '') FROM \"{name}\" t)"
                for name in names
            )
            return str(session.scalar(text(f"SELECT {each}")))


def _publish(deployment: Deployment, register: Register, records: Sequence[Record]) -> None:
    with deployment.database.writing() as session:
        made = Authorship("tests")
        activate(session, STORES[register], stage(session, register, records, made), force=True)


def _fill(deployment: Deployment) -> None:
    """Publish the hostile records, and beside them a plain agency."""
    fort = AgencyContent.model_validate(poisoned(AgencyContent, FULL_AGENCY)[0])
    held = ServiceContent.model_validate(poisoned(ServiceContent, FULL_SERVICE)[0])
    _publish(deployment, Register.AGENCIES, [agency(CAMP), fort])
    _publish(deployment, Register.SERVICES, [service("camp-service", CAMP), held])
    office = OfficeContent.model_validate(poisoned(OfficeContent, FULL_OFFICE)[0])
    shown = {"names": office.names, "address": office.address, "phones": office.phones}
    offices = [
        place("F1", 35.9, 31.95, attributes={"agency": FORT}, **shown),
        place("C1", 35.91, 31.95, attributes={"agency": CAMP}),
    ]
    release(deployment, offices, layer="offices")


def _proposal(deployment: Deployment, subject: Subject, data: dict[str, Any]) -> str:
    by = Officer(uuid4(), "maker@fort.example.org", "M", "en", (Membership(Role.EDITOR, None),))
    proposables = proposables_of(deployment, load_vocabularies())
    with deployment.database.writing() as session:
        proposal, faults = propose(session, proposables, subject, data, by, f"{EVIL}{SECRET}")
        assert proposal is not None, [str(fault.message) for fault in faults]
        submit(session, proposal, by)
        return str(proposal.id)


def _secrets(deployment: Deployment) -> dict[tuple[str, str], str]:
    """Put secrets of the fort into everything that waits; gives the ids."""
    schemas: dict[Subject, tuple[type[BaseModel], dict[str, Any]]] = {
        Subject.AGENCY: (AgencyContent, FULL_AGENCY),
        Subject.OFFICE: (OfficeContent, FULL_OFFICE),
        Subject.SERVICE: (ServiceContent, FULL_SERVICE),
    }
    proposals = [
        _proposal(deployment, subject, poisoned(schema, data, SECRET)[0])
        for subject, (schema, data) in schemas.items()
    ]
    staged = ServiceContent.model_validate(poisoned(ServiceContent, FULL_SERVICE, SECRET)[0])
    with deployment.database.writing() as session:
        waiting = stage(
            session,
            Register.SERVICES,
            [staged],
            Authorship("secret@fort.example.org", note=f"{EVIL}{SECRET}"),
            Source(scope=FORT, file_name=f"{EVIL}{SECRET}.xlsx"),
        )
        number = waiting.number
        waits = things_waiting(session, FORT, SECRET)
    return {
        ("", "proposal_id"): proposals[-1],
        ("", "number"): str(number),
        **waits,
    }


FIXED = {
    ("areas", "code"): "JO-AM",
    ("offline", "code"): "JO-AM",
    ("agencies", "code"): FORT,
    ("services", "code"): "fort-service",
    ("audiences", "code"): "citizen",
    ("life-events", "code"): "my_health",
    ("", "kind"): "service",
    ("contact", "kind"): "question",
    ("intake", "kind"): "question",
    ("follow", "kind"): "space",
    ("", "subject_id"): "00000000-0000-4000-8000-000000000000",
    ("statistics", "agency"): FORT,
    ("published", "offering"): "agencies",
    ("ratings", "about"): "agencies",
    ("{about}", "code"): FORT,
    ("", "published_id"): "00000000-0000-4000-8000-000000000000",
    ("", "consent_id"): "00000000-0000-4000-8000-000000000000",
    ("", "link_id"): "00000000-0000-4000-8000-000000000000",
    ("", "reference"): "Q-00000-00000-0",
    ("", "ending"): "json",
    ("", "ticket"): "A" * 43,
    ("{kind}", "code"): "fort-service",
    ("offices", "ref"): "F1",
    **{(action, "ref"): "F1" for action in ("close", "move", "merge", "remove")},
    ("", "layer"): "offices",
    ("{layer}", "ref"): "F1",
    ("features", "ref"): "F1",
    ("", "layers"): "offices",
    ("", "z"): "8",
    ("", "x"): "153",
    ("", "y"): "104",
    ("services", "name"): "fort-service.ttl",
    ("agencies", "name"): f"{FORT}.ttl",
    ("vocabularies", "name"): "audiences",
    ("rejects", "name"): f"new-{'0' * 32}",
    ("", "register"): "services",
    ("", "collection"): "services",
    ("", "action"): "activate",
    ("", "sha256"): "0" * 64,
    ("discussions", "kind"): "fort",
    ("fort", "subject"): "00000000-0000-4000-8000-000000000000",
    ("", "subject"): "00000000-0000-4000-8000-000000000000",
    ("{kind}", "id"): "00000000-0000-4000-8000-000000000000",
    ("comments", "number"): "1",
    ("posts", "item"): "00000000-0000-4000-8000-000000000000",
    ("decisions", "item"): "00000000-0000-4000-8000-000000000000",
    ("appeals", "appeal"): "00000000-0000-4000-8000-000000000000",
    ("report", "kind"): "fort",
    ("{kind}", "post"): "00000000-0000-4000-8000-000000000000",
    ("moderation", "month"): "2031-05",
    ("comments", "comment"): "00000000-0000-4000-8000-000000000000",
    ("", "token"): "A" * 43,
    ("", "factor_id"): "00000000-0000-4000-8000-000000000000",
    ("", "device_id"): "0" * 64,
    **{
        ("", f"{name}_id"): "00000000-0000-4000-8000-000000000000"
        for name in ("service", "organization", "pair", "taxonomy", "term", "message", "consent")
    },
}


@pytest.fixture(scope="package")
def fort(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fort]:
    """The fort, with an officer of each role in it, outside of it, and over all."""
    folder: Path = tmp_path_factory.mktemp("fort")
    settings = WebSettings(officer_page=True)
    with (
        databases.new(empty_template) as url,
        deployment_on(url) as deployment,
        officers_client(
            deployment, folder, settings=settings, public_url="https://portal.example"
        ) as client,
    ):
        _fill(deployment)
        made = Fort(client, deployment, {**FIXED, **_secrets(deployment)})
        for agency_, role in PEOPLE:
            mark = SECRET if agency_ == FORT else "x"
            email = f"{mark}-{role}-{agency_}@o.example.org".lower()
            made.people[agency_, role] = signed_in(deployment, None, role, agency_, email=email)
        made.records["", "person_id"] = str(made.people[FORT, Role.EDITOR].id)
        yield made
