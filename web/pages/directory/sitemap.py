"""What search engines are told: which pages there are, in which languages, and which to leave."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from layers.areas.queries import counted_areas
from layers.deployment import Deployment
from layers.parameters import DeploymentHere
from layers.responses import server_address
from portal.directory.search.state import Address, addresses, directory_state
from portal.opendata.catalogue.service import listed_names
from portal.participation.spaces.queries import list_spaces, published_version
from portal.vocabularies.loading import load_vocabularies
from web.navigation import INFORMATION
from web.page.site import site_of
from web.pages.directory.validator import Validator

router = APIRouter(include_in_schema=False)

_MOST_ADDRESSES = 10_000
_XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
# Nothing there is for search engines, or it is another page for everybody who asks.
_LEFT_OUT = (
    *("officers", "sign-in", "account", "invitations", "search"),
    *("report-error", "contact/mistake"),
)


@router.get("/sitemap.xml")
def sitemap(request: Request, deployment: DeploymentHere) -> Response:
    """List all pages, or the parts of the list when it is long."""
    return _answer(request, deployment, None)


@router.get("/sitemap-{number}.xml")
def sitemap_part(number: str, request: Request, deployment: DeploymentHere) -> Response:
    """List the pages of one part."""
    if not number.isascii() or not number.isdigit() or len(number) > 4:
        raise NotFound(_("There is nothing at this address."))
    return _answer(request, deployment, int(number))


def _answer(request: Request, deployment: Deployment, number: int | None) -> Response:
    language = deployment.country.languages[0]
    with deployment.database.reading() as session:
        state = directory_state(session)
        datasets = site_of(request).opendata_catalogue.version(session)
        others = published_version(session), datasets
        validator = Validator(request, language, state.version, state.layers_version, *others)
        known = validator.known()
        if known is not None:
            return known
        pages = [
            *_pages_of_lists(),
            *_pages_of_spaces(session),
            *_pages_of_datasets(session),
            *_pages_of_areas(session),
            *addresses(session),
        ]
    size = _MOST_ADDRESSES // len(deployment.country.languages)
    parts = [pages[first : first + size] for first in range(0, len(pages), size)]
    if number is None and len(parts) > 1:
        changed = max(filter(None, (state.agencies.changed_at, state.services.changed_at)))
        text = _index(server_address(request), len(parts), changed)
    else:
        text = _urls(request, deployment, _part(parts, number))
    return validator.marked(Response(_HEAD + text, media_type=_XML))


def _part(parts: Sequence[list[Address]], number: int | None) -> list[Address]:
    wanted = 1 if number is None else number
    if not 1 <= wanted <= len(parts):
        raise NotFound(_("There is nothing at this address."))
    return parts[wanted - 1]


def _pages_of_lists() -> list[Address]:
    known = load_vocabularies()
    paths = ["/", "/around-me", "/agencies", "/services", "/ministers", "/apps", "/social-media"]
    paths += [f"/{one.path}" for one in INFORMATION]
    paths += [f"/audiences/{code}" for code in known.audiences.codes]
    paths += [f"/life-events/{code}" for code in known.life_events.codes]
    return [Address(path, None) for path in paths]


def _pages_of_spaces(session: Session) -> Iterator[Address]:
    yield Address("/participation", None)
    for space in list_spaces(session):
        yield Address(space.path, None)


def _pages_of_datasets(session: Session) -> Iterator[Address]:
    yield Address("/datasets", None)
    yield Address("/openness", None)
    yield Address("/data-licences", None)
    for name, changed_on in listed_names(session):
        yield Address(f"/datasets/{name}", changed_on)


def _pages_of_areas(session: Session) -> Iterator[Address]:
    """List the pages of areas that hold something, and of each layer in them."""
    yield Address("/areas", None)
    for area in counted_areas(session):
        yield Address(f"/areas/{area.code}", None)
        for layer in area.counts:
            yield Address(f"/areas/{area.code}/{layer}", None)


def _index(origin: str, parts: int, changed: datetime) -> str:
    lines = [
        f"<sitemap><loc>{escape(origin)}/sitemap-{number}.xml</loc>"
        f"<lastmod>{changed.date().isoformat()}</lastmod></sitemap>\n"
        for number in range(1, parts + 1)
    ]
    return f"<sitemapindex xmlns={quoteattr(_SCHEMA)}>\n{''.join(lines)}</sitemapindex>\n"


def _urls(request: Request, deployment: Deployment, pages: Sequence[Address]) -> str:
    origin, languages = server_address(request), deployment.country.languages
    lines = [line for page in pages for line in _entries(origin, languages, page)]
    spaces = f"xmlns={quoteattr(_SCHEMA)} xmlns:xhtml={quoteattr(_XHTML)}"
    return f"<urlset {spaces}>\n{''.join(lines)}</urlset>\n"


def _entries(origin: str, languages: Sequence[str], page: Address) -> Iterator[str]:
    """Write the entry of each language; each names all of them, itself included."""
    known = {one: f"{origin}/{one}{quote(page.path)}" for one in languages}
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(one)} href={quoteattr(address)}/>'
        for one, address in known.items()
    )
    day = "" if page.changed_on is None else f"<lastmod>{page.changed_on.isoformat()}</lastmod>"
    for address in known.values():
        yield f"<url><loc>{escape(address)}</loc>{day}{alternates}</url>\n"


@router.get("/robots.txt")
def robots(request: Request, deployment: DeploymentHere) -> Response:
    """Answer robots with what to leave alone, and where the list of pages is."""
    lines = ["User-agent: *"]
    lines += [
        f"Disallow: /{language}/{path}"
        for language in deployment.country.languages
        for path in _LEFT_OUT
    ]
    lines += ["", f"Sitemap: {server_address(request)}/sitemap.xml", ""]
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response("\n".join(lines), media_type="text/plain; charset=utf-8", headers=headers)
