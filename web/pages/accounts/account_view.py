"""The account page as it is drawn, and actions that end on it."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from geo.messages import mark as _
from portal.accounts.factors import factors
from portal.accounts.officer_roles import Role
from portal.accounts.rules import FactorKind, SignedIn
from portal.accounts.second_factor import recovery_codes_left
from portal.accounts.sessions import Device, devices
from portal.notifications.service import muted_kinds, wants_daily
from web.page.answers import (
    Trouble,
    go_to,
    known_language,
    show_officers_page,
    trouble_of,
)
from web.page.minutes import minute_of
from web.page.site import portal_site_of, site_of
from web.pages.accounts.device_words import device_words
from web.pages.accounts.role_names import shown_memberships

FACTOR_KINDS: Mapping[FactorKind, str] = {
    FactorKind.TOTP: _("Authenticator app"),
    FactorKind.PASSKEY: _("Passkey"),
    FactorKind.OIDC: _("Sign-in elsewhere"),
}


def do_action(
    request: Request, signed_in: SignedIn, action: Callable[[Session], object], *, said: str
) -> Response:
    """Do something in one transaction and say so on the account page, or why it was not done."""
    deployment = portal_site_of(request).deployment
    language = request.path_params["language"]
    known_language(language, deployment)
    try:
        with deployment.database.writing() as session:
            action(session)
    except AroundMeError as error:
        return account_page(request, signed_in, trouble_of(error))
    return go_to(f"/{language}/account?said={said}")


def account_page(request: Request, signed_in: SignedIn, trouble: Trouble | None = None) -> Response:
    """Answer with the account page."""
    deployment = portal_site_of(request).deployment
    account_context = portal_site_of(request).account_context
    holder = signed_in.holder
    with deployment.database.reading() as session:
        found = devices(session, account_context.security, signed_in)
        muted = muted_kinds(session, account_context.security.keys, holder.contact)
        is_daily = wants_daily(session, account_context.security.keys, holder.contact)
        context = {
            "is_daily": is_daily,
            "factors": factors(session, signed_in),
            "codes_left": recovery_codes_left(session, signed_in),
            "memberships": shown_memberships(
                holder.memberships, account_context.agency_names(session)
            ),
        }
    context |= {
        "devices": [_shown(request, device) for device in found],
        "letters": [
            (kind, kind.name not in muted) for kind in portal_site_of(request).letters.mutable
        ],
        "holder": holder,
        "factor_kinds": FACTOR_KINDS,
        "is_recent": signed_in.is_recent(),
        "is_administrator": holder.may_somewhere(Role.ADMINISTRATOR),
        "provider": account_context.provider.name if account_context.provider else None,
    }
    return show_officers_page(request, "accounts/account.html", context, signed_in, trouble)


def _shown(request: Request, device: Device) -> dict[str, Any]:
    deployment = portal_site_of(request).deployment
    language = request.path_params["language"]
    return {
        "id": device.id,
        "name": site_of(request).pages.say(language, device_words(device.device)),
        "network": device.network,
        "since": minute_of(device.created_at, deployment),
        "seen": minute_of(device.last_seen_at, deployment),
        "is_this": device.is_this,
    }
