"""A portal with its worker, whose agencies are simulated in a process of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import BrowserContext
from sqlalchemy import update

from layers.deployment import Deployment
from portal.accounts.assurance import PersonHere
from portal.citizens.models import PersonRow
from portal.gateway.making import make_gateway
from portal.gateway.settings import GatewaySettings
from tests.browser.server import free_port, listening
from tests.conftest import Databases, application_on, deployment_on
from tests.portal.citizens.services.citizen import Citizens
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.simulators.agencies_running import RunningAgencies, running_agencies
from tests.site import change_portal, portal_on
from tests.web.pages.imports.officer import Worker
from tests.web.signed_in import portal_of, signed_in
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.settings import WebSettings

# Somebody about whom every simulated agency has something.
EVERYTHING = "9901234561"


@dataclass
class Portal:
    """A running portal with its worker and the agencies."""

    deployment: Deployment
    address: str
    agencies: RunningAgencies
    citizens: Citizens

    def sign_in(self, context: BrowserContext, person: PersonHere, *, is_double: bool) -> None:
        """Let a person use a browser, past the pages of signing in; `is_double`: both factors."""
        database = self.citizens.database
        account = signed_in(self.deployment, None, role=None, is_complete=is_double)
        with database.writing() as session:
            own = update(PersonRow).where(PersonRow.id == person.id)
            session.execute(own.values(account_id=account.id))
        cookie = {
            "name": SESSION_COOKIE,
            "value": account.cookie,
            "url": self.address.replace("http:", "https:"),
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        context.add_cookies([cookie])  # type: ignore[list-item]


@contextmanager
def portal_with_agencies(databases: Databases, template: str, root: Path) -> Iterator[Portal]:
    """Serve a copy of a template, with a worker beside it that asks simulated agencies."""
    port = free_port()
    # Named localhost, which counts as a safe place.
    address = f"http://localhost:{port.getsockname()[1]}"
    with (
        running_agencies() as agencies,
        databases.new(template) as url,
        deployment_on(url) as deployment,
    ):
        gateway = GatewaySettings(gateway_simulator_url=agencies.url, gateway_simulated="all")
        portal = replace(portal_of(root, public_url=address), gateway=gateway)
        app = application_on(deployment, WebSettings(), Stores(imports_folder=root / "i"), portal)
        asking = portal_on(app).citizens
        made = make_gateway(deployment.database, asking.keys, gateway)
        change_portal(app, citizens=replace(asking, gateway=made))
        citizens = Citizens(deployment.database, portal_on(app).citizens, InMemoryGateway())
        said = {
            "AROUNDME_GATEWAY_SIMULATOR_URL": agencies.url,
            "AROUNDME_GATEWAY_SIMULATED": "all",
            "AROUNDME_PUBLIC_URL": address,
        }
        with Worker(url, root, said).running(), listening(app, port):
            yield Portal(deployment, address, agencies, citizens)
