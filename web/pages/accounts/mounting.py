"""Hanging the pages of accounts into the application."""

from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response

from geo.messages import mark as _
from portal.accounts.rules import IdentityNeeded, SignedIn, StepUpNeeded
from web.errors import language_of_request
from web.mounting import mount_routers
from web.page.answers import NOT_KEPT, go_to
from web.page.guard import (
    SignInWanted,
    answer_forbidden,
    answer_sign_in_wanted,
)
from web.page.local_address import address_of, local_address
from web.page.origin_check import SAFE_METHODS, Forbidden
from web.page.site import portal_site_of, site_of
from web.pages.accounts import (
    account,
    account_access,
    account_copy,
    confirm,
    contact_change,
    enrol,
    history,
    invitations,
    lead_back,
    lost_factor,
    oidc,
    people,
    reset,
    second_factor,
    sign_in,
)
from web.pages.accounts.steps import NEED_FIELD, PERSONS_HOME, with_next

ROUTERS = (
    lead_back.router,
    sign_in.router,
    second_factor.router,
    confirm.router,
    lost_factor.router,
    enrol.router,
    reset.router,
    oidc.router,
    invitations.router,
    account.router,
    account_access.router,
    account_copy.router,
    history.router,
    contact_change.router,
    people.router,
)


def mount(app: FastAPI) -> None:
    """Serve the pages, and answer for every page of officers who is not let in."""
    mount_routers(app, *ROUTERS)
    app.add_exception_handler(Forbidden, answer_forbidden)
    app.add_exception_handler(SignInWanted, answer_sign_in_wanted)
    app.add_exception_handler(StepUpNeeded, _ask_again)
    app.add_exception_handler(IdentityNeeded, _ask_who)


def _ask_again(request: Request, error: Exception) -> Response:
    """Ask for a fresh credential before what is guarded, on a page that leads back after it."""
    assert isinstance(error, StepUpNeeded)
    language = language_of_request(request)
    where = with_next(f"/{language}/sign-in/second-factor", _page_of(request, language))
    signed_in: SignedIn | None = getattr(request.state, "signed_in", None)
    has_own = signed_in is None or signed_in.has_second_factor
    return go_to(where if has_own else f"{where}&{NEED_FIELD}={error.assurance.credential}")


def _page_of(request: Request, language: str) -> str:
    """Return the page to come back to: the one that was opened, or that has sent the form."""
    path = request.url.path
    if "/officers/people" in path:
        return f"/{language}/officers/people"
    if f"/{language}/account" in path:
        return f"/{language}/account"
    languages = portal_site_of(request).deployment.country.languages
    sent_from = urlsplit(request.headers.get("referer", "")).path
    opened = address_of(request) if request.method in SAFE_METHODS else sent_from
    return local_address(opened, languages) or f"/{language}/{PERSONS_HOME}"


def _ask_who(request: Request, error: Exception) -> Response:
    """Say that the person has to be known better, and where that is done."""
    assert isinstance(error, IdentityNeeded)
    language = language_of_request(request)
    answer = site_of(request).pages.show_problem(
        request, language, 403, _("Prove who you are"), error.message
    )
    answer.headers.update(NOT_KEPT)
    return answer
