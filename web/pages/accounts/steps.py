"""What the steps of signing in share: where to go next, and giving the browser its session."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Request, Response

from layers.deployment import Deployment
from portal.accounts.rules import Entered, OpenedSession, Outcome, SignedIn
from portal.accounts.sessions import read_session
from web.page.account_context import visit_of
from web.page.answers import go_to
from web.page.guard import remember_session
from web.page.local_address import NEXT_FIELD, local_address
from web.page.site import portal_site_of

# What says in the address of a step that the password is not enough.
NEED_FIELD = "need"
# The page of a person, below its language.
PERSONS_HOME = "my"
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


def go_on(request: Request, language: str, entered: Entered, address: str | None) -> Response:
    """Lead to the step that an outcome asks for, to the page that was wanted, or home."""
    step = _STEPS.get(entered.outcome)
    if step is not None:
        where = with_next(f"/{language}/sign-in/{step}", address)
    else:
        where = address or _home_after(request, language, entered.opened)
    return entering(go_to(where), entered.opened)


def entering(answer: Response, opened: OpenedSession | None) -> Response:
    """Set a session in the browser with an answer."""
    remember_session(answer, opened)
    return answer


def home_of(request: Request, language: str, signed_in: SignedIn | None) -> str:
    """Return the page to which somebody comes who wanted to go nowhere else.

    An officer comes to the back office, a person to his own page; who is both may choose.
    """
    if signed_in is None or signed_in.person is None:
        return f"/{language}/{portal_site_of(request).account_context.home}"
    if signed_in.holder.is_officer:
        return f"/{language}/sign-in/where"
    return f"/{language}/{PERSONS_HOME}"


def _home_after(request: Request, language: str, opened: OpenedSession | None) -> str:
    site = portal_site_of(request)
    token = None if opened is None else opened.token
    with site.deployment.database.reading() as session:
        security = site.account_context.security
        signed_in = read_session(session, security, token, visit_of(request))
    return home_of(request, language, signed_in)
