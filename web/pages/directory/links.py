"""Addresses of pages as the outside knows them: canonical and hreflang links, absolute."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request

from layers.responses import server_address


@dataclass(frozen=True)
class PageLinks:
    """Where a page stands: `canonical`, and its address in every language, all absolute."""

    canonical: str
    languages: Mapping[str, str]
    default: str


def page_links(
    request: Request, languages: Iterable[str], language: str, path: str, **query: str | None
) -> PageLinks:
    """Return the links of a page; `path` has no language, as `/services/x`.

    `query` holds the parameters that make it another page; what is None is left out.
    """
    origin = server_address(request)
    told = urlencode({name: value for name, value in query.items() if value is not None})
    rest = f"{quote(path)}?{told}" if told else quote(path)
    known = {one: f"{origin}/{one}{rest}" for one in languages}
    return PageLinks(known[language], known, next(iter(known.values())))
