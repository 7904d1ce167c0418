"""Addresses of pages as the outside knows them: canonical and hreflang links, absolute."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")


def origin_of(request: Request) -> str:
    """Give scheme and host that pages are known under: the setting, else those of the request."""
    told: str | None = getattr(request.app.state, "public_url", None)
    if told:
        return told.rstrip("/")
    host = request.headers.get("host", "")
    scheme = "https" if request.url.scheme == "https" else "http"
    return f"{scheme}://{host if _HOST.fullmatch(host) else 'localhost'}"


@dataclass(frozen=True)
class PageLinks:
    """Where a page stands: `canonical`, and its address in every language, all absolute."""

    canonical: str
    languages: Mapping[str, str]
    default: str


def page_links(
    request: Request, languages: Iterable[str], language: str, path: str, **query: str | None
) -> PageLinks:
    """Give the links of a page; `path` has no language, as `/services/x`.

    `query` holds the parameters that make it another page; what is None is left out.
    """
    origin = origin_of(request)
    told = urlencode({name: value for name, value in query.items() if value is not None})
    rest = f"{quote(path)}?{told}" if told else quote(path)
    known = {one: f"{origin}/{one}{rest}" for one in languages}
    return PageLinks(known[language], known, next(iter(known.values())))
