"""The portal inside the application: who signs in, what officers work with, the directory."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy.orm import Session

import web.pages.accounts.mounting
import web.pages.letters
import web.pages.officers.mounting
from geo.country import Names
from portal.audit.service import chain_key, seal_with
from portal.directory.agencies.queries import agency_lines
from portal.settings import PortalSettings
from web.page.account_context import make_account_context


@dataclass(frozen=True)
class Portal:
    """What the portal needs besides the deployment; `data_root` is where the secret is kept.

    `hasher` takes the place of the usual one for passwords, in tests.
    """

    settings: PortalSettings
    data_root: Path
    hasher: PasswordHasher | None = None

    @property
    def public_url(self) -> str | None:
        """The address that the public knows, where somebody has said it."""
        told = "public_url" in self.settings.model_fields_set
        return self.settings.public_url if told else None


def _agency_names(session: Session) -> Mapping[str, Names]:
    return {line.code: line.names for line in agency_lines(session)}


def mount_portal(app: FastAPI, portal: Portal) -> None:
    """Serve what needs sign-in."""
    settings = portal.settings
    deployment = app.state.deployment
    app.state.portal_deployment = replace(deployment, database=deployment.database.whole())
    app.state.directory_second_officer = settings.directory_second_officer
    account_context = make_account_context(
        settings,
        portal.data_root,
        hasher=portal.hasher,
        clock=deployment.clock,
        agency_names=_agency_names,
    )
    seal_with(deployment.database.writer, chain_key(account_context.security.keys))
    web.pages.accounts.mounting.mount(app, account_context)
    web.pages.officers.mounting.mount(app)
    app.state.has_letters_page = settings.letters_page and settings.smtp_url is None
    if app.state.has_letters_page:
        app.include_router(web.pages.letters.router)
