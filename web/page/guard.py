"""Who may see the pages of officers: sessions, rights, and the tokens of their forms.

A page of officers takes `OfficerHere`, and `FormHere` where it is sent something; then it asks
`require` whether the officer may do that for the agency.
"""

import hmac
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.accounts.rules import OpenedSession, SignedIn
from portal.accounts.sessions import read_session, touch
from web.errors import language_of_request
from web.page.account_context import DEVICE_COOKIE, visit_of
from web.page.local_address import NEXT_FIELD, address_of, local_address
from web.page.origin_check import SAFE_METHODS, Forbidden, check_origin, stale_form
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of, site_of

TOKEN_FIELD = "token"  # noqa: S105  a name, no secret
SESSION_COOKIE = "__Host-session"
_DEVICE_LASTS_S = 180 * 86_400
FORBIDDEN = _("You may not do this")
_MOST_FIELDS = 2000


class SignInWanted(Exception):
    """Somebody wants to see a page of officers and has not signed in, or only halfway."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


def session_of(
    request: Request, deployment: PortalDeploymentHere, account_context: AccountContextHere
) -> SignedIn | None:
    """Find the session of a request, complete or not; None without one that is valid."""
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    with deployment.database.reading() as session:
        signed_in = read_session(session, account_context.security, token, visit_of(request))
    if signed_in is not None and signed_in.is_touch_due:
        with deployment.database.writing() as session:
            touch(session, signed_in)
    request.state.signed_in = signed_in
    return signed_in


SessionHere = Annotated[SignedIn | None, Depends(session_of)]


def halfway_here(request: Request, signed_in: SessionHere) -> SignedIn:
    """Return who has given a password at least; only for the steps of signing in."""
    if signed_in is None:
        raise _not_signed_in(request, None)
    return signed_in


HalfwayHere = Annotated[SignedIn, Depends(halfway_here)]


def officer_here(request: Request, signed_in: SessionHere) -> SignedIn:
    """Return who has signed in with both factors."""
    if signed_in is None or not signed_in.is_complete:
        raise _not_signed_in(request, signed_in)
    return signed_in


OfficerHere = Annotated[SignedIn, Depends(officer_here)]


def _not_signed_in(request: Request, signed_in: SignedIn | None) -> Exception:
    if request.method not in SAFE_METHODS:
        return Forbidden(_("You are not signed in any more. Sign in, and then do it again."))
    language = language_of_request(request)
    step = "sign-in" if signed_in is None else "sign-in/second-factor"
    here = local_address(address_of(request), portal_site_of(request).deployment.country.languages)
    query = f"?{NEXT_FIELD}={quote(here, safe='/')}" if here else ""
    return SignInWanted(f"/{language}/{step}{query}")


def require(signed_in: SignedIn, role: Role, agency: str | None) -> None:
    """Raise Forbidden unless the officer has at least a role for an agency; None: for every one."""
    if not signed_in.holder.may(role, agency):
        raise not_allowed()


def require_somewhere(signed_in: SignedIn, role: Role) -> None:
    """Raise Forbidden unless the officer has at least a role for some agency."""
    if not signed_in.holder.may_somewhere(role):
        raise not_allowed()


def not_allowed() -> Forbidden:
    """Return the error for an officer whose roles do not reach as far."""
    return Forbidden(
        _("Your roles do not allow this. Ask an administrator of the agency for the right.")
    )


async def read_fields(request: Request) -> list[tuple[str, str]]:
    """Read the fields of a form without files, in their order; says nothing about who sent it."""
    try:
        form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    except HTTPException as error:
        # The framework's word for a form that is none; what is too large is said by another.
        raise stale_form() if error.status_code == 400 else error from error
    return [(name, str(value).replace("\0", "")) for name, value in form.multi_items()]


async def read_form(request: Request, signed_in: SignedIn) -> dict[str, str]:
    """Read an officer's form; raises Forbidden unless it is ours and of this session.

    Of fields that stand several times the last counts: who needs all calls `check_form` and
    `read_fields`.
    """
    check_sender(request)
    given = dict(await read_fields(request))
    check_token(signed_in, given.get(TOKEN_FIELD))
    return given


def check_sender(request: Request) -> None:
    """Raise Forbidden for what no page of ours has sent."""
    check_origin(request, portal_site_of(request).account_context.security.public_url)


def check_token(signed_in: SignedIn, given: object) -> None:
    """Raise Forbidden unless a form carries the token of its session."""
    known, told = signed_in.form_token, given if isinstance(given, str) else ""
    if not known or not hmac.compare_digest(known.encode(), told.encode("utf-8", "replace")):
        raise stale_form()


async def form_here(request: Request, signed_in: OfficerHere) -> dict[str, str]:
    """Read the form of an officer who has signed in with both factors."""
    return await read_form(request, signed_in)


FormHere = Annotated[dict[str, str], Depends(form_here)]


async def halfway_form(request: Request, signed_in: HalfwayHere) -> dict[str, str]:
    """Read the form of a step of signing in."""
    return await read_form(request, signed_in)


HalfwayForm = Annotated[dict[str, str], Depends(halfway_form)]


def remember_session(answer: Response, opened: OpenedSession | None) -> None:
    """Set a new session in the browser; None leaves it the one that it has.

    Without a date the browser forgets it when it closes; when it ends is decided by the server.
    What makes the browser a known one outlives sessions.
    """
    if opened is None:
        return
    answer.set_cookie(
        SESSION_COOKIE, opened.token, path="/", secure=True, httponly=True, samesite="lax"
    )
    if opened.known_device is not None:
        answer.set_cookie(
            DEVICE_COOKIE,
            opened.known_device,
            max_age=_DEVICE_LASTS_S,
            path="/",
            secure=True,
            httponly=True,
            samesite="lax",
        )


def forget_session(answer: Response) -> None:
    """Take the session from the browser."""
    answer.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def answer_forbidden(request: Request, error: Exception) -> Response:
    """Answer with the page that says why."""
    assert isinstance(error, Forbidden)
    answer = site_of(request).pages.show_problem(
        request, language_of_request(request), 403, FORBIDDEN, error.message
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def answer_sign_in_wanted(_request: Request, error: Exception) -> Response:
    """Lead to the page on which to sign in."""
    assert isinstance(error, SignInWanted)
    return RedirectResponse(error.address, 303, headers={"Cache-Control": "no-store"})
