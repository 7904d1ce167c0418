"""Forms of people who have not signed in: a token that is bound to a cookie of their browser.

There is no session to keep a token in. The cookie's name starts with `__Host-`, so that no
neighbouring site can set it, and the token in the form is sealed for that cookie alone.
"""

import secrets
from typing import Annotated

from fastapi import Depends, Request, Response

from portal.secrets import Keys
from web.page.guard import TOKEN_FIELD, check_sender, read_fields
from web.page.origin_check import stale_form
from web.page.site import AccountContextHere, portal_site_of

FORM_COOKIE = "__Host-form"
_PURPOSE = "form"
_LASTS_S = 12 * 3600
_COOKIE_BYTES = 32
_LEAST_CHARACTERS = 32
_MOST_CHARACTERS = 100


class FormToken:
    """The token of one page: `value` goes into the form, `remember` gives the browser its half."""

    def __init__(self, request: Request, keys: Keys) -> None:
        known = request.cookies.get(FORM_COOKIE, "")
        is_known = _LEAST_CHARACTERS <= len(known) <= _MOST_CHARACTERS
        self._cookie = known if is_known else secrets.token_urlsafe(_COOKIE_BYTES)
        self.value = keys.ticket(_PURPOSE, {}, lasts_s=_LASTS_S, bound_to=self._cookie.encode())

    def remember(self, answer: Response) -> None:
        """Set the half of the browser in a cookie that no script sees."""
        answer.set_cookie(
            FORM_COOKIE, self._cookie, path="/", secure=True, httponly=True, samesite="lax"
        )


def token_here(request: Request) -> FormToken:
    """Make the token of a page."""
    return FormToken(request, portal_site_of(request).account_context.security.keys)


async def visitor_form(request: Request, account_context: AccountContextHere) -> dict[str, str]:
    """Read a form; raises Forbidden unless a page of ours in this browser has sent it."""
    check_sender(request)
    given = dict(await read_fields(request))
    check_visitor(request, account_context.security.keys, given.get(TOKEN_FIELD))
    return given


def check_visitor(request: Request, keys: Keys, token: str | None) -> None:
    """Raise Forbidden unless a token was made for this browser."""
    cookie = request.cookies.get(FORM_COOKIE, "")
    held = keys.read_ticket(_PURPOSE, token, bound_to=cookie.encode())
    if len(cookie) < _LEAST_CHARACTERS or held is None:
        raise stale_form()


VisitorForm = Annotated[dict[str, str], Depends(visitor_form)]
