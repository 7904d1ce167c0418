"""A server over a copy of the demonstration data that may be changed, and its officers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from playwright.sync_api import BrowserContext

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from tests.browser.server import free_port, listening
from tests.conftest import Databases, application_on, deployment_on
from tests.web.signed_in import portal_of, signed_in
from web.app import Stores
from web.page.guard import SESSION_COOKIE
from web.settings import WebSettings

AGENCY = "driver-and-vehicle-licensing"
SERVICE = "renew-driving-licence"
LANGUAGES = ("ar", "en")


@dataclass(frozen=True)
class Site:
    """A running server; `address` is named localhost, which counts as a safe place."""

    deployment: Deployment
    folder: Path
    address: str
    app: FastAPI

    def sign_in(self, context: BrowserContext, role: Role, agency: str | None = None) -> None:
        """Let a new officer with a role use a browser, past the pages of signing in."""
        officer = signed_in(self.deployment, None, role, agency)
        context.add_cookies(
            [
                {
                    "name": SESSION_COOKIE,
                    "value": officer.cookie,
                    "url": self.address.replace("http:", "https:"),
                    "secure": True,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )


@contextmanager
def directory_site(databases: Databases, template: str, folder: Path) -> Iterator[Site]:
    """Serve a copy of a template with every page, those of officers as well."""
    with (
        databases.new(template) as url,
        deployment_on(url) as deployment,
        free_port() as port,
    ):
        address = f"http://localhost:{port.getsockname()[1]}"
        app = application_on(
            deployment,
            WebSettings(officer_page=True),
            Stores(imports_folder=folder / "imports"),
            portal_of(folder, public_url=address),
        )
        with listening(app, port):
            yield Site(deployment, folder, address, app)
