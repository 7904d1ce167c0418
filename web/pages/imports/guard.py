"""Who may use the officers' page while there is no sign-in: this machine's own browser.

Loopback alone is not enough. A web page from elsewhere can send requests to this machine through
the officer's browser, under its own name (DNS rebinding, told by `Host`) or across sites (told by
`Origin`, `Sec-Fetch-Site` and the token), and behind a proxy everybody comes from loopback (told
by the headers that proxies add).
"""

import secrets
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import FormData

from geo.messages import Message
from geo.messages import mark as _
from web.errors import language_of_request

TOKEN_FIELD = "token"  # noqa: S105  a name, no secret
_TOKEN_COOKIE = "aroundme_token"  # noqa: S105  the same
_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_PROXY_HEADERS = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)
_SAFE_METHODS = frozenset({"GET", "HEAD"})
FORBIDDEN = _("This is not possible from here")


class Forbidden(Exception):
    """A request that the officers' page does not take; `message` says why."""

    def __init__(self, text: str) -> None:
        self.message = Message(text)
        super().__init__(text)


def only_this_machine(request: Request) -> None:
    """Let a request through that comes from this machine, to this machine, from our own pages."""
    if not is_loopback(request.client.host if request.client else ""):
        raise Forbidden(_("The officers' page is served to this machine only."))
    if any(name in request.headers for name in _PROXY_HEADERS):
        raise Forbidden(
            _("The officers' page is not served through a proxy, which would let everybody in.")
        )
    if _host_name(request) not in _HOSTS:
        raise Forbidden(
            _("The officers' page answers only at localhost or 127.0.0.1: use that address.")
        )
    if request.method not in _SAFE_METHODS and not _is_same_origin(request):
        raise Forbidden(
            _("This was not sent by a page of ours. Open the officers' page and do it there.")
        )


def is_loopback(host: str) -> bool:
    """Tell whether an address, or the name localhost, is this machine's own."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_loopback


def _host_name(request: Request) -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        return None


def _is_same_origin(request: Request) -> bool:
    """Browsers tell at least one of the two with every form; who tells neither is none."""
    fetched_from = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetched_from is None and origin is None:
        return False
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return fetched_from in (None, "same-origin") and origin in (None, own)


def token_of(request: Request) -> str:
    """Give the token of this browser for the forms of a page, a new one if it has none."""
    known = request.cookies.get(_TOKEN_COOKIE, "")
    return known if len(known) >= 32 else secrets.token_urlsafe(32)


def remember_token(response: Response, token: str) -> None:
    """Let the browser send the token back, to pages of this machine and to no script."""
    response.set_cookie(_TOKEN_COOKIE, token, httponly=True, samesite="strict")


def check_token(request: Request, given: object) -> None:
    """Raise Forbidden unless a form carries the token of its browser."""
    known = request.cookies.get(_TOKEN_COOKIE, "")
    if not known or not secrets.compare_digest(known.encode(), str(given).encode()):
        raise Forbidden(
            _("This page was open for too long or in another browser. Load it again and repeat.")
        )


async def read_form(request: Request) -> FormData:
    """Read a form without files and make sure that it is ours."""
    form = await request.form(max_fields=30, max_files=0)
    check_token(request, form.get(TOKEN_FIELD))
    return form


def answer_forbidden(request: Request, error: Exception) -> Response:
    """Answer with the page that says why."""
    assert isinstance(error, Forbidden)
    answer: Response = request.app.state.pages.show_problem(
        request, language_of_request(request), 403, FORBIDDEN, error.message
    )
    return answer
