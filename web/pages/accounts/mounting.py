"""Hanging the pages of accounts into the application."""

from fastapi import FastAPI, Request, Response

from portal.accounts.rules import StepUpNeeded
from web.errors import language_of_request
from web.mounting import mount_routers
from web.page.answers import go_to
from web.page.guard import (
    SignInWanted,
    answer_forbidden,
    answer_sign_in_wanted,
)
from web.page.origin_check import Forbidden
from web.pages.accounts import (
    account,
    account_access,
    account_copy,
    email_change,
    enrol,
    invitations,
    lead_back,
    oidc,
    people,
    reset,
    second_factor,
    sign_in,
)
from web.pages.accounts.steps import with_next

ROUTERS = (
    lead_back.router,
    sign_in.router,
    second_factor.router,
    enrol.router,
    reset.router,
    oidc.router,
    invitations.router,
    account.router,
    account_access.router,
    account_copy.router,
    email_change.router,
    people.router,
)


def mount(app: FastAPI) -> None:
    """Serve the pages, and answer for every page of officers who is not let in."""
    mount_routers(app, *ROUTERS)
    app.add_exception_handler(Forbidden, answer_forbidden)
    app.add_exception_handler(SignInWanted, answer_sign_in_wanted)
    app.add_exception_handler(StepUpNeeded, _ask_again)


def _ask_again(request: Request, _error: Exception) -> Response:
    """Ask for the second factor before an action that needs a fresh one, and come back after it."""
    language = language_of_request(request)
    page = "officers/people" if "/officers/people" in request.url.path else "account"
    return go_to(with_next(f"/{language}/sign-in/second-factor", f"/{language}/{page}"))
