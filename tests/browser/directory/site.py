"""A server over a copy of the demonstration data that may be changed, and its officers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import BrowserContext

from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from tests.conftest import Databases, application_on, deployment_on
from tests.site import site_on
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
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        address = f"http://localhost:{listening.getsockname()[1]}"
        app = application_on(
            deployment,
            WebSettings(officer_page=True),
            Stores(imports_folder=folder / "imports"),
            portal_of(folder, public_url=address),
        )
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Site(deployment, folder, address, app)
        finally:
            server.should_exit = True
            thread.join()
            site_on(app).deployment.database.dispose()
