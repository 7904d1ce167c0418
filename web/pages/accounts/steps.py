"""What the steps of signing in share: where to go next, and giving the browser its session."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Request, Response

from layers.deployment import Deployment
from portal.accounts.rules import Entered, OpenedSession, Outcome
from web.page.account_context import AccountContext
from web.page.answers import go_to
from web.page.guard import remember_session
from web.page.local_address import NEXT_FIELD, local_address

_STEPS = {Outcome.SECOND_FACTOR: "second-factor", Outcome.ENROLMENT: "enrol"}


def wanted_address(given: Mapping[str, str], deployment: Deployment) -> str | None:
    """Return the page that was wanted before signing in, if it is one of ours."""
    return local_address(given.get(NEXT_FIELD, ""), deployment.country.languages)


def asked_address(request: Request, deployment: Deployment) -> str | None:
    """Return the page that the address of this one asks to go to afterwards."""
    return wanted_address(request.query_params, deployment)


def with_next(path: str, address: str | None) -> str:
    """Return the address of a step that remembers where to go afterwards."""
    return f"{path}?{NEXT_FIELD}={quote(address, safe='/')}" if address else path


def go_on(
    language: str, entered: Entered, address: str | None, account_context: AccountContext
) -> Response:
    """Lead to the step that an outcome asks for, or to the page that was wanted."""
    step = _STEPS.get(entered.outcome)
    if step is not None:
        where = with_next(f"/{language}/sign-in/{step}", address)
    else:
        where = address or home_of(language, account_context)
    return entering(go_to(where), entered.opened)


def entering(answer: Response, opened: OpenedSession | None) -> Response:
    """Set a session in the browser with an answer."""
    remember_session(answer, opened)
    return answer


def home_of(language: str, account_context: AccountContext) -> str:
    """Return the page to which an officer comes who wanted to go nowhere else."""
    return f"/{language}/{account_context.home}"
