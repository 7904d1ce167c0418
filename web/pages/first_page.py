"""The portal's first page: one search, the parts of the portal, and what is nearest."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import NotFound
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from layers.responses import preferred_language
from portal.announcements.parameters import announced
from portal.announcements.rules import Kind
from portal.directory.search.state import DirectoryState
from web.page.answers import no_such_language
from web.page.chips import NearestKind
from web.page.emblem import emblem_of
from web.page.finder_query import FinderQuery, read_finder_query
from web.page.nearest_summary import nearest_of_each_kind
from web.page.origin import Origin, find_origin
from web.page.quick_searches import quick_links
from web.page.site import site_of
from web.pages.announcements import KIND_NAMES
from web.pages.directory.data import Node
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

_POSITION = ("lat", "lon")
_NEAREST_SHOWN = 8
_AN_HOUR = "public, max-age=3600"


@router.get("/")
def start(request: Request, deployment: DeploymentHere) -> Response:
    """Lead to the first page in the language that suits best; a question goes to the finder.

    The finder's addresses without a language are older than the first page.
    """
    language = preferred_language(request, deployment.country)
    leads_to = f"/{language}/"
    if request.url.query:
        leads_to = f"/{language}/around-me?{request.url.query}"
    return RedirectResponse(leads_to, 307, headers={"Vary": "Accept-Language"})


@router.get("/emblem")
def emblem(request: Request) -> Response:
    """Return the emblem that whoever runs the portal has given it."""
    found = emblem_of(site_of(request).settings.emblem_file)
    if found is None:
        raise NotFound(_("There is nothing at this address."))
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": _AN_HOUR})


@router.get("/{language}/")
def first_page(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show what the portal is, and lead on; with a position, to what is nearest first."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, _POSITION)
    asked = read_finder_query(language, public_page.given)
    with deployment.database.reading() as session:
        standing = tuple(one.key for one in announced(request))
        state, validator = public_page.kept(session, standing, has_places=asked.has_position)
        known = validator.known()
        if known is not None:
            return known
        origin, nearest = _around(session, public_page, asked)
        counts = public_page.site.service_counts.of(session, state.services.release)
    answer = public_page.show(
        "first_page/first_page.html",
        public_page.links("/"),
        state,
        data=_site_for_machines(public_page, deployment.country),
        asked=asked,
        origin=origin,
        nearest=nearest[:_NEAREST_SHOWN],
        counts=counts,
        figures=_figures(state),
        announcements=[one for one in announced(request) if one.kind is not Kind.URGENT],
        kind_names=KIND_NAMES,
        quick_links=quick_links(language, deployment.catalogue),
    )
    return validator.marked(answer)


def _around(
    session: Session, public_page: PublicPage, asked: FinderQuery
) -> tuple[Origin, list[NearestKind]]:
    """Find what is nearest, where a position is known; raises InvalidParameter for a bad one."""
    origin = find_origin(session, public_page.deployment, asked)
    if origin.position is None:
        return origin, []
    found = nearest_of_each_kind(session, public_page.deployment, asked, origin.position)
    return origin, found


def _figures(state: DirectoryState) -> dict[str, int]:
    """Return how much there is of everything."""
    return {
        "services": state.services.count,
        "agencies": state.agencies.count,
        "places": sum(part.count for part in state.layers.values()),
    }


def _site_for_machines(public_page: PublicPage, country: Country) -> Node:
    """Describe the portal and its search as schema.org has it."""
    here = public_page.links("/").canonical
    return {
        "@type": "WebSite",
        "@id": here,
        "url": here,
        "name": public_page.translate(_("Government Portal")),
        "inLanguage": public_page.language,
        "publisher": {
            "@type": "GovernmentOrganization",
            "name": country.government.get(public_page.language),
        },
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{here}search?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
