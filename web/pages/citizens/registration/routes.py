"""All pages of registration, and how they answer who has not come as far."""

from fastapi import FastAPI

from web.mounting import mount_routers
from web.pages.citizens.registration import (
    consents,
    contact,
    credential,
    identity,
    kind,
    provider,
)
from web.pages.citizens.registration.page import NotBegun, answer_not_begun


def mount(app: FastAPI) -> None:
    """Serve the steps of registration."""
    mount_routers(
        app,
        kind.router,
        identity.router,
        provider.router,
        contact.router,
        credential.router,
        consents.router,
    )
    app.add_exception_handler(NotBegun, answer_not_begun)
