"""Whether a form was sent by a page of ours, by what browsers tell of where it comes from."""

from urllib.parse import urlsplit

from fastapi import Request

from geo.messages import Message
from geo.messages import mark as _

SAFE_METHODS = frozenset({"GET", "HEAD"})


class Forbidden(Exception):
    """A request that is not taken from whoever sent it (403); `message` says why."""

    def __init__(self, text: str, **values: object) -> None:
        self.message = Message(text, values)
        super().__init__(str(self.message))


def check_origin(request: Request, public_url: str | None = None) -> None:
    """Raise Forbidden for what a page of another origin, or no page at all, has sent.

    Browsers tell at least one of `Sec-Fetch-Site` and `Origin` with every form. `public_url` is the
    address under which people know this server, where a proxy has changed what we see.
    """
    fetched_from = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    is_told = fetched_from is not None or origin is not None
    if not is_told or fetched_from not in (None, "same-origin"):
        raise _not_ours()
    if origin is not None and origin not in _own_origins(request, public_url):
        raise _not_ours()


def _own_origins(request: Request, public_url: str | None) -> set[str]:
    own = {f"{request.url.scheme}://{request.headers.get('host', '')}"}
    if public_url is not None:
        parts = urlsplit(public_url)
        own.add(f"{parts.scheme}://{parts.netloc}")
    return own


def _not_ours() -> Forbidden:
    return Forbidden(
        _("This was not sent by a page of ours. Open the page here, and do it there again.")
    )


def stale_form() -> Forbidden:
    """Return the error for a form without the token of its browser."""
    return Forbidden(
        _("This page was open for too long or in another browser. Load it again and repeat.")
    )
