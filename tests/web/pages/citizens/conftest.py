"""A citizen at a browser: an account of hers, her person, and agencies that a test answers for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select, update

from layers.deployment import Deployment
from portal.accounts.assurance import PersonHere
from portal.citizens.models import PersonRow
from portal.citizens.services.models import PersonService
from portal.citizens.services.refreshing import refresh_service
from tests.portal.citizens.services.citizen import Citizens
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.site import change_portal, portal_on
from tests.web.signed_in import SAME_ORIGIN, Colleague, officers_client, signed_in


@dataclass
class AtHome:
    """A citizen who is signed in, with the services and the answers of a test."""

    client: TestClient
    citizens: Citizens
    person: PersonHere
    cookie: Colleague

    @property
    def gateway(self) -> InMemoryGateway:
        """The agencies."""
        return self.citizens.gateway

    def get(self, path: str) -> Response:
        """Open a page below the language."""
        return self.client.get(f"/en{path}", follow_redirects=False)

    def post(self, path: str, **fields: str) -> Response:
        """Send a form of a page below the language."""
        given = {"token": self.cookie.form_token, **fields}
        return self.client.post(
            f"/en{path}", data=given, headers=SAME_ORIGIN, follow_redirects=False
        )

    def answers_come(self) -> None:
        """Do what the worker does with all that is chosen."""
        with self.citizens.database.reading() as session:
            chosen = session.scalars(select(PersonService.id)).all()
        for one in chosen:
            key = f"{self.person.id} {one}"
            refresh_service(self.citizens.database, self.citizens.context, key)


@pytest.fixture
def sara(deployment: Deployment, tmp_path: Path) -> Iterator[AtHome]:
    """Return a citizen with nothing chosen yet, signed in with both factors."""
    with officers_client(deployment, tmp_path) as client:
        gateway = InMemoryGateway()
        context = replace(portal_on(client).citizens, gateway=gateway)
        change_portal(client, citizens=context)
        citizens = Citizens(deployment.database, context, gateway)
        person = citizens.register()
        cookie = signed_in(deployment, client, role=None)
        with deployment.database.writing() as session:
            own = update(PersonRow).where(PersonRow.id == person.id)
            session.execute(own.values(account_id=cookie.id))
        yield AtHome(client, citizens, person, cookie)
