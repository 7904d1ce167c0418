"""The pages of areas: the country, one area, and the places of one layer in it."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.country import best_name
from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from layers.areas.queries import AreaFamily, area_family, area_names, country_code
from layers.around.facets import count_facets, wanted_values
from layers.around.filters import Filter, read_filters
from layers.catalogue.definitions import Definition
from layers.deployment import Deployment
from layers.opening.clock import Openness
from layers.parameters import DeploymentHere
from layers.releases.queries import current_sources
from layers.responses import server_address
from layers.within.queries import Within, alike_within, features_within
from web.page.answers import no_such_language
from web.page.cards import Card, make_card
from web.page.chips import Chip, chosen_first, value_chips
from web.page.finder_query import FinderQuery
from web.page.quarters import told_by_quarter
from web.pages.directory.data import Node, item_list
from web.pages.directory.links import PageLinks
from web.pages.directory.public_page import Paging, PublicPage, query_address

router = APIRouter(include_in_schema=False)

_A_PAGE = 30


@router.get("/{language}/areas")
def country(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the largest areas of the country with the number of their places."""
    return _area_page(language, request, deployment, None)


@router.get("/{language}/areas/{code}")
def area(language: str, code: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the areas within one, and how many places of which layer it has."""
    return _area_page(language, request, deployment, code)


def _area_page(
    language: str, request: Request, deployment: Deployment, code: str | None
) -> Response:
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, ())
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, has_places=True)
        known = validator.known()
        if known is not None:
            return known
        family = _family(session, country_code(session) if code is None else code, language)
        sources = current_sources(session, deployment.catalogue.names)
    if code is not None and family.area.level == 0:
        return public_page.redirect("/areas")
    answer = public_page.show(
        "areas/area.html",
        public_page.links("/areas" if code is None else f"/areas/{code}"),
        state,
        family=family,
        definition=None,
        is_demo=False,
        sources=sources,
    )
    return validator.marked(answer)


@router.get("/{language}/areas/{code}/{layer}")
def places(
    language: str, code: str, layer: str, request: Request, deployment: DeploymentHere
) -> Response:
    """List the places of a layer in an area by name, page by page, narrowed by chips."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    definition = deployment.catalogue[layer]
    names = tuple(attribute.name for attribute in definition.chips)
    public_page = PublicPage(request, language, deployment, ("page", *names))
    filters = read_filters(
        {name: public_page.given[name] for name in names if name in public_page.given},
        (definition,),
    )
    page = public_page.page()
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, public_page.clock.moment, has_places=True)
        known = validator.known()
        if known is not None:
            return known
        family = _family(session, code, language)
        if family.area.level == 0:
            return public_page.redirect("/areas")
        cards, context = _listed(session, public_page, family, definition, filters, page)
    answer = public_page.show(
        "areas/area.html",
        _canonical(public_page, code, layer, page),
        state,
        data=_as_list(public_page, definition, cards),
        family=family,
        definition=definition,
        cards=cards,
        **context,
    )
    return validator.marked(answer)


def _family(session: Session, code: str | None, language: str) -> AreaFamily:
    """Return an area with those around it; raises NotFound."""
    found = None if code is None else area_family(session, code, language)
    if found is None:
        raise NotFound(_("There is no area with the code “{code}”."), code=shown(code or ""))
    return found


def _listed(
    session: Session,
    public_page: PublicPage,
    family: AreaFamily,
    definition: Definition,
    filters: tuple[Filter, ...],
    page: int,
) -> tuple[list[Card], dict[str, Any]]:
    """Return the cards of one page, and what else is shown of the list."""
    within = Within(family.area.code, definition.name, filters)
    offset = (page - 1) * _A_PAGE
    found = features_within(session, within, public_page.language, limit=_A_PAGE, offset=offset)
    codes = {code for row in found.rows for code in row["area_codes"]}
    areas = area_names(session, codes)
    cards = [make_card(row, areas, public_page.clock, public_page.deployment) for row in found.rows]
    return told_by_quarter(session, cards), {
        "paging": Paging(public_page, page, _A_PAGE, found.count),
        "chips": _chips(session, public_page, within, definition),
        "asked": FinderQuery(public_page.language, {"layers": definition.name}),
        "is_demo": False,
        "sources": current_sources(session, [definition.name]),
    }


def _as_list(public_page: PublicPage, definition: Definition, cards: list[Card]) -> Node:
    """Describe the page for machines: its places in their order."""
    root = f"{server_address(public_page.request)}/{public_page.language}"
    name = best_name(definition.names, public_page.language) or definition.name
    return item_list(name, [(f"{root}/{card.path}", card.names) for card in cards], "Place")


def _chips(
    session: Session, public_page: PublicPage, within: Within, definition: Definition
) -> list[Chip]:
    alike = alike_within(session, within, [attribute.name for attribute in definition.chips])
    wanted = wanted_values(within.filters)
    counts = count_facets(
        alike, wanted, lambda hours: public_page.clock.openness(hours) is Openness.OPEN
    )
    given = {name: text for name, text in public_page.given.items() if name != "page"}

    def address(**changed: str | None) -> str:
        return query_address({**given, **changed})

    return chosen_first(value_chips(address, definition.chips, wanted, counts))


def _canonical(public_page: PublicPage, code: str, layer: str, page: int) -> PageLinks:
    """Return the address without chips: what they leave is a part of that list."""
    return public_page.links(f"/areas/{code}/{layer}", page=None if page == 1 else str(page))
