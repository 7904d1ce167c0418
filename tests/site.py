"""What the application of a test was made with, and how a test makes it another."""

from dataclasses import replace

from fastapi import FastAPI
from fastapi.testclient import TestClient

from layers.hot.watch import HotLayers
from web.page.account_context import AccountContext
from web.page.site import PortalSite, Site
from web.page.upload import Uploads


def site_on(app: FastAPI | TestClient) -> Site:
    """Return what an application was made with."""
    site = _application(app).state.site
    assert isinstance(site, Site)
    return site


def portal_on(app: FastAPI | TestClient) -> PortalSite:
    """Return what its pages behind a sign-in were made with."""
    portal = site_on(app).portal
    assert portal is not None
    return portal


def account_context_on(app: FastAPI | TestClient) -> AccountContext:
    """Return what its pages of accounts were made with."""
    return portal_on(app).account_context


def uploads_on(app: FastAPI | TestClient) -> Uploads:
    """Return where it takes files in that are to be imported."""
    uploads = portal_on(app).uploads
    assert uploads is not None
    return uploads


def hot_on(app: FastAPI | TestClient) -> HotLayers:
    """Return its hot index."""
    hot = site_on(app).hot
    assert hot is not None
    return hot


def change_site(app: FastAPI | TestClient, **changes: object) -> None:
    """Change what an application is made with, from now on."""
    _application(app).state.site = replace(site_on(app), **changes)  # type: ignore[arg-type]


def change_portal(app: FastAPI | TestClient, **changes: object) -> None:
    """Change what its pages behind a sign-in find, from now on."""
    changed = replace(portal_on(app), **changes)  # type: ignore[arg-type]
    change_site(app, portal=changed)


def change_account_context(app: FastAPI | TestClient, **changes: object) -> None:
    """Change what its pages of accounts find, from now on."""
    changed = replace(account_context_on(app), **changes)  # type: ignore[arg-type]
    change_portal(app, account_context=changed)


def _application(app: FastAPI | TestClient) -> FastAPI:
    found = app.app if isinstance(app, TestClient) else app
    assert isinstance(found, FastAPI)
    return found
