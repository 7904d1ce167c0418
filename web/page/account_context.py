"""What the pages of accounts were mounted with: keys, the provider of sign-ins, the names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import Request
from sqlalchemy.orm import Session

from geo.clock import Clock
from geo.country import Names
from portal.accounts.oidc import OidcProvider, oidc_provider
from portal.accounts.rules import Visit
from portal.accounts.security import (
    AfterOpening,
    Security,
    make_security,
    nothing_follows,
)
from portal.settings import PortalSettings

# What a browser keeps from one sign-in to the next: tries from it are counted apart.
DEVICE_COOKIE = "__Host-device"
AgencyNames = Callable[[Session], Mapping[str, Names]]


def _no_agencies(_session: Session) -> Mapping[str, Names]:
    return {}


@dataclass(frozen=True)
class AccountContext:
    """Made once for an application.

    `sends_letters` says whether there is a mail server: without it links are shown to be handed on.
    `provider` is None where nobody else signs officers in. `home` is the page, below its language,
    to which an officer comes who wanted to go nowhere else. `agency_names` gives the names of the
    agencies by their codes; without names the pages show the codes.
    """

    security: Security
    sends_letters: bool
    provider: OidcProvider | None = None
    home: str = "officers"
    agency_names: AgencyNames = _no_agencies


def make_account_context(  # noqa: PLR0913 - each by its name
    settings: PortalSettings,
    data_root: Path,
    *,
    hasher: PasswordHasher | None = None,
    clock: Clock | None = None,
    agency_names: AgencyNames = _no_agencies,
    region: str | None = None,
    after_opening: AfterOpening = nothing_follows,
) -> AccountContext:
    """Make it from the settings; `hasher` takes the place of the usual one, in tests."""
    return AccountContext(
        security=make_security(
            settings,
            data_root,
            hasher=hasher,
            clock=clock,
            region=region,
            after_opening=after_opening,
        ),
        sends_letters=settings.smtp_url is not None,
        provider=oidc_provider(settings),
        agency_names=agency_names,
    )


def visit_of(request: Request) -> Visit:
    """Return who asks: address, program and number of one request."""
    return Visit(
        address=request.client.host if request.client else None,
        user_agent=request.headers.get("user-agent"),
        request_id=request.scope.get("request_id"),
        known_device=request.cookies.get(DEVICE_COOKIE),
    )
