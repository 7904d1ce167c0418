"""The page on which somebody sees when, from where and how the account was entered or tried."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from geo.messages import mark as _
from portal.accounts.history import sign_in_tries
from portal.accounts.lost_factors import AT_COUNTER
from portal.accounts.rules import FactorKind
from portal.accounts.step_up import TEXTED
from web.page.answers import known_language, show_officers_page
from web.page.guard import OfficerHere
from web.page.minutes import minute_of
from web.page.site import PortalDeploymentHere, site_of
from web.pages.accounts.device_words import device_words

router = APIRouter(prefix="/{language}/account/history", include_in_schema=False)

WAYS: Mapping[str, str] = {
    "password": _("Password"),
    FactorKind.TOTP: _("Password and authenticator app"),
    FactorKind.PASSKEY: _("Passkey"),
    FactorKind.OIDC: _("Sign-in elsewhere"),
    "recovery code": _("Password and recovery code"),
    TEXTED: _("Code from a text message"),
    AT_COUNTER: _("Password and code from a counter"),
}


@router.get("")
def show_history(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: OfficerHere
) -> Response:
    """List the tries of the last half year, the newest first."""
    known_language(language, deployment)
    with deployment.database.reading() as session:
        tries = sign_in_tries(session, signed_in.holder.id)
    say = site_of(request).pages.say
    lines = [
        {
            "at": minute_of(one.at, deployment),
            "way": WAYS.get(one.way, one.way),
            "is_right": one.is_right,
            "network": one.network,
            "device": say(language, device_words(one.device)) if one.device else None,
        }
        for one in tries
    ]
    return show_officers_page(request, "accounts/history.html", {"lines": lines}, signed_in)
