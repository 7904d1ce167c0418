"""The list of services with its filters, and the bundles of an audience and of a life event."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import Several, shown
from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_lines, agency_names
from portal.directory.search.state import DirectoryState
from portal.directory.services.counts import Counts
from portal.directory.services.queries import (
    ServiceFilters,
    ServicePage,
    services_page,
)
from portal.vocabularies.rules import Term, Vocabulary
from web.navigation import Section
from web.page.answers import no_such_language
from web.pages.directory.data import item_list
from web.pages.directory.public_page import Paging, PublicPage

router = APIRouter(include_in_schema=False)

SECTION = Section("services", _("Services"))

_A_PAGE = 30
_FILTERS = ("audience", "life_event", "agency", "sector", "online", "status")
_MOST_AGENCIES = 12


@router.get("/{language}/services")
def services(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the services that pass the filters; without any, the ways to them first."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, (*_FILTERS, "page"))
    page, filters = public_page.page(), _filters(public_page)
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session)
        known = validator.known()
        if known is not None:
            return known
        found = _page(session, public_page, filters, page)
        agencies = agency_lines(session)
        counts = public_page.site.service_counts.of(session, state.services.release)
    chosen = {name: public_page.given.get(name) for name in _FILTERS}
    answer = public_page.show(
        "directory/services.html",
        public_page.links("/services", **chosen, page=None if page == 1 else str(page)),
        state,
        data=_listed(public_page, found, public_page.translate(_("Services"))),
        services=found,
        paging=Paging(public_page, page, _A_PAGE, found.count),
        chosen=chosen,
        is_filtered=any(chosen.values()),
        agencies=agencies,
        counts=counts,
    )
    return validator.marked(answer)


def _filters(public_page: PublicPage) -> ServiceFilters:
    known = public_page.vocabularies
    online = public_page.choice("online", ("yes", "no"))
    return ServiceFilters(
        audience=public_page.term("audience", known.audiences),
        life_event=public_page.term("life_event", known.life_events),
        agency=public_page.given.get("agency"),
        sector=public_page.term("sector", known.sectors),
        online=None if online is None else online == "yes",
        status=public_page.term("status", known.statuses),
    )


def _page(
    session: Session, public_page: PublicPage, filters: ServiceFilters, page: int
) -> ServicePage:
    return services_page(
        session, filters, public_page.language, limit=_A_PAGE, offset=(page - 1) * _A_PAGE
    )


def _listed(public_page: PublicPage, found: ServicePage, name: str) -> dict[str, Any]:
    here = public_page.links("/services").canonical
    items = [(f"{here}/{line.code}", line.names) for line in found.lines]
    return item_list(name, items, "GovernmentService")


@router.get("/{language}/audiences/{code}")
def audience(language: str, code: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show what there is for somebody, by what happens in life."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, ("life_event", "page"))
    renamed = public_page.vocabularies.audiences.formerly(code)
    if renamed is not None:
        return public_page.redirect(f"/audiences/{renamed.code}")
    term = _known(public_page.vocabularies.audiences, code)
    event = public_page.term("life_event", public_page.vocabularies.life_events)
    filters = ServiceFilters(audience=term.code, life_event=event)
    return _bundle(public_page, term, filters, "audiences")


@router.get("/{language}/life-events/{code}")
def life_event(language: str, code: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show what there is for an event of life, across all agencies."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, ("audience", "page"))
    renamed = public_page.vocabularies.life_events.formerly(code)
    if renamed is not None:
        return public_page.redirect(f"/life-events/{renamed.code}")
    term = _known(public_page.vocabularies.life_events, code)
    who = public_page.term("audience", public_page.vocabularies.audiences)
    filters = ServiceFilters(audience=who, life_event=term.code)
    return _bundle(public_page, term, filters, "life-events")


def _known(vocabulary: Vocabulary, code: str) -> Term:
    term = vocabulary.get(code)
    if term is None:
        raise NotFound(
            _("There is no page for “{code}”. Those there are: {known}."),
            code=shown(code),
            known=Several(vocabulary.codes),
        )
    return term


def _bundle(public_page: PublicPage, term: Term, filters: ServiceFilters, folder: str) -> Response:
    """Show the services of one term; the other vocabulary narrows them."""
    page = public_page.page()
    with public_page.deployment.database.reading() as session:
        state, validator = public_page.kept(session)
        known = validator.known()
        if known is not None:
            return known
        found = _page(session, public_page, filters, page)
        counts = _own_counts(session, public_page, state, filters, folder)
        agencies = _most_giving(counts["agency"])
        names = agency_names(session, *agencies)
    narrowed = "life_event" if folder == "audiences" else "audience"
    chosen = public_page.given.get(narrowed)
    number = None if page == 1 else str(page)
    path = f"/{folder}/{term.code}"
    answer = public_page.show(
        "directory/bundle.html",
        public_page.links(path, **{narrowed: chosen}, page=number),
        state,
        data=_listed(public_page, found, str(term.names.get(public_page.language, term.code))),
        term=term,
        folder=folder,
        services=found,
        paging=Paging(public_page, page, _A_PAGE, found.count),
        counts=counts,
        chosen=chosen,
        agencies=[(code, names[code], agencies[code]) for code in agencies if code in names],
    )
    return validator.marked(answer)


def _own_counts(
    session: Session,
    public_page: PublicPage,
    state: DirectoryState,
    filters: ServiceFilters,
    folder: str,
) -> Counts:
    counts, release = public_page.site.service_counts, state.services.release
    if folder == "audiences":
        return counts.of(session, release, audience=filters.audience)
    return counts.of(session, release, life_event=filters.life_event)


def _most_giving(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the agencies with most services, and how many each has."""
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(most[:_MOST_AGENCIES])
