"""The finder page: a form, and the list of what is around the place it names."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import psycopg
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.database import driver_connection
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.around.facets import (
    Alike,
    count_facets,
    nearest_of_values,
    read_alike,
    read_farther,
    wanted_values,
)
from layers.around.queries import busiest_area
from layers.around.rules import COUNTED_TO, AroundQuery, radius_limits, read_layers, read_query
from layers.around.service import Answer, largest_radius_m, reaching_m
from layers.around.walking import answer_in_order
from layers.calendar.queries import read_corrections
from layers.catalogue.definitions import Catalogue
from layers.deployment import Deployment
from layers.features.kinds import value_names
from layers.gazetteer.queries import name_sources, starting_places
from layers.opening.clock import OpeningClock, Openness, opening_clock
from layers.parameters import DeploymentHere, strict_parameters
from layers.releases.queries import current_sources
from layers.routing.parameters import engine_of
from layers.routing.rules import RoutingEngine
from portal.directory.agencies.queries import agency_names
from portal.directory.offices.queries import OFFICES_LAYER
from portal.directory.offices.rules import AGENCY
from portal.directory.search.kinds import SERVICES
from portal.directory.search.rules import Question
from portal.directory.search.service import search
from portal.directory.search.synonyms import Synonyms
from web.navigation import Component, Section
from web.page.answers import no_such_language
from web.page.cards import found_cards
from web.page.chips import (
    chip_attributes,
    facet_attributes,
    has_several_kinds,
    make_chips,
    nearest_kinds,
)
from web.page.farther_chips import farther_chips
from web.page.finder_query import FinderQuery, form_choices, read_finder_query
from web.page.origin import Origin, find_origin
from web.page.quarters import told_by_quarter
from web.page.quick_searches import quick_links
from web.page.site import site_of

router = APIRouter(include_in_schema=False)

SECTION = Section("around-me", _("Near me"))
COMPONENT = Component(
    name="around-me",
    path="around-me",
    icon="place",
    title=_("Around Me"),
    sentence=_(
        "The nearest school, health service, sight or government office, with phone and way."
    ),
    sections=(SECTION,),
    links=(Section("areas", _("All places by area")), Section("saved", _("Kept on this device"))),
)

_TEMPLATE = "finder/finder.html"
_SERVICES_NAMED = 3
_OPEN_FIRST = (Openness.OPEN, Openness.UNKNOWN, Openness.CLOSED)


@dataclass(frozen=True)
class ShownFilter:
    """A filter by attribute, in words."""

    name: str
    label: Names
    value: str


@router.get("/{language}/around-me")
def finder(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the form and what it finds; a wrong parameter is explained above the form."""
    pages = site_of(request).pages
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    asked = FinderQuery(language, {})
    found: dict[str, Any] = {}
    problem = None
    with deployment.database.reading() as session:
        try:
            asked = read_finder_query(language, strict_parameters(request, repeatable={"layers"}))
            if asked.has_no_kinds:
                raise InvalidParameter("layers", _("Tick at least one kind of place to look for."))
            origin = find_origin(session, deployment, asked)
            leads_to = _leads_elsewhere(session, deployment, asked, origin)
            if leads_to is not None:
                headers = {"Cache-Control": "private, no-cache"}
                return RedirectResponse(leads_to, 302, headers=headers)
            found = _search(session, deployment, asked, origin, engine_of(request))
            found |= _services_named(session, asked, found, site_of(request).synonyms)
        except InvalidParameter as error:
            problem = error
        context = {
            **_nothing_found(),
            **found,
            "asked": asked,
            "form": form_choices(asked, deployment.catalogue),
            "quick_links": () if asked.given else quick_links(language, deployment.catalogue),
            # Only who has no list yet is shown where to start.
            "starting_places": () if found.get("answer") else starting_places(session),
            "name_sources": [one for one in name_sources(session) if one.attribution],
            "sources": current_sources(session, _shown_layers(found, deployment.catalogue)),
            "today": deployment.now().date(),
            "problem": pages.say(language, problem.message) if problem else None,
            "problem_field": problem.parameter if problem else None,
        }
    status = 400 if problem else 200
    return pages.write(request, language, _TEMPLATE, status=status, context=context)


def _shown_layers(found: dict[str, Any], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the layers of the list, all while there is none: what is invented is said of those."""
    answer: Answer | None = found.get("answer")
    return catalogue.names if answer is None else answer.query.layers


def _leads_elsewhere(
    session: Session, deployment: Deployment, asked: FinderQuery, origin: Origin
) -> str | None:
    """Return the address that says better what was asked, or None."""
    if origin.is_instead:
        return asked.address(lat=None, lon=None, accuracy=None)
    return _beginning(session, deployment, asked)


def _beginning(session: Session, deployment: Deployment, asked: FinderQuery) -> str | None:
    """Return where a search begins that names a filter and no place: where most of that is.

    Its circle is the widest, so that it holds whatever stands in that area.
    """
    if not asked.attribute_filters or asked.place or asked.has_position:
        return None
    query = read_query(
        asked.query(deployment.country.capital), deployment.catalogue, deployment.country
    )
    code = busiest_area(driver_connection(session), query)
    start = next((one for one in starting_places(session) if one.code == code), None)
    if start is None:
        return None
    _default, widest = radius_limits(read_layers(asked.given.get("layers"), deployment.catalogue))
    return asked.around(
        start.position,
        best_name(start.town_names, asked.language),
        radius=asked.given.get("radius", f"{widest:g}"),
    )


def _nothing_found() -> dict[str, Any]:
    return {
        "origin": None,
        "answer": None,
        "cards": [],
        "nearest": None,
        "reach_m": None,
        "first_number": 1,
        "filters": [],
        "services_named": (),
        "chips": (),
        "nearest_kinds": (),
        "counted_to": COUNTED_TO,
    }


def _services_named(
    session: Session, asked: FinderQuery, found: dict[str, Any], synonyms: Synonyms
) -> dict[str, Any]:
    """Find the services that somebody may have meant who wrote no place that is known."""
    origin: Origin = found["origin"]
    if not (origin.is_unknown or origin.is_guess):
        return {}
    question = Question(asked.place)
    results = search(session, (SERVICES,), question, limit=_SERVICES_NAMED, synonyms=synonyms)
    return {"services_named": results.hits[0].rows if results.is_exact else ()}


def _search(
    session: Session,
    deployment: Deployment,
    asked: FinderQuery,
    origin: Origin,
    engine: RoutingEngine | None,
) -> dict[str, Any]:
    """Find what is around an origin, when it is known, with the ways to it where streets are."""
    page, is_open_first, _accuracy_m = asked.page, asked.is_open_first, asked.accuracy_m
    if origin.position is None:
        # What else is wrong with the form is better said now than after the next choice.
        read_query(
            asked.query(deployment.country.capital), deployment.catalogue, deployment.country
        )
        return {
            "origin": origin,
            "filters": _shown_filters(session, asked, deployment.catalogue),
        }
    query = read_query(asked.query(origin.position), deployment.catalogue, deployment.country)
    connection = driver_connection(session)
    clock = opening_clock(deployment, deployment.now(), lambda: read_corrections(connection))
    facets = _facets(connection, deployment.catalogue, asked, query, clock)
    found = answer_in_order(session, deployment, query, engine, counted=facets.pop("counted"))
    beyond = (found.wider.nearest,) if found.wider and found.wider.nearest else ()
    shown = found_cards((*found.found, *beyond), found.areas, deployment, clock)
    shown = told_by_quarter(session, shown)
    cards, nearest = shown[: len(found.found)], shown[len(found.found) :]
    if is_open_first:
        cards.sort(key=lambda card: _OPEN_FIRST.index(card.openness))
    return {
        "origin": origin,
        "answer": found,
        "cards": cards,
        **facets,
        "nearest": nearest[0] if nearest else None,
        "reach_m": reaching_m(found, deployment.catalogue),
        "first_number": (page - 1) * query.limit + 1 if query.cursor else 1,
        "filters": _shown_filters(
            session,
            asked,
            deployment.catalogue,
            but={one.name for one in chip_attributes(query, deployment.catalogue)},
        ),
    }


def _facets(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    asked: FinderQuery,
    query: AroundQuery,
    clock: OpeningClock,
) -> dict[str, Any]:
    """Find out what one more tap would find, and on a first page the nearest of each kind.

    `counted` is what the query itself finds, so that nobody counts it once more. What is open is
    counted by the statement that lists it, at the same moment.
    """
    attributes = facet_attributes(query, catalogue)
    has_kinds = query.cursor is None and has_several_kinds(query, catalogue)
    alike = read_alike(connection, query, attributes, measures=has_kinds)

    def is_open(hours: str | None) -> bool:
        return clock.openness(hours) is Openness.OPEN

    wanted = wanted_values(query.filters)
    counts = count_facets(alike, wanted, is_open, open_now=query.open_now)
    chips = make_chips(asked, query, counts, catalogue)
    # Where a page holds all of the circle, what it lacks is looked for in the largest one.
    far: list[Alike] = []
    if query.cursor is None and sum(one.count for one in alike) < query.limit:
        far = read_farther(connection, query, attributes, largest_radius_m(catalogue, query))
    if query.open_now:
        alike, far = ([one for one in some if is_open(one.opening_hours)] for some in (alike, far))
    chips += farther_chips(asked, query, counts, nearest_of_values(far, wanted), catalogue)
    is_known = counts.is_whole and not query.open_now
    return {
        "counted": sum(counts.layers.values()) if is_known else None,
        "chips": chips,
        "nearest_kinds": nearest_kinds(asked, query, alike, catalogue) if has_kinds else (),
    }


def _shown_filters(
    session: Session, asked: FinderQuery, catalogue: Catalogue, but: Collection[str] = ()
) -> list[ShownFilter]:
    """Put the filters by attribute into words, but those that chips show.

    `read_query` has made sure that they are right.
    """
    definitions = read_layers(asked.given.get("layers"), catalogue)
    shown = []
    for name, value in asked.attribute_filters.items():
        if name in but:
            continue
        attribute = definitions[0].attribute(name)
        assert attribute is not None
        values = value.split(",")
        named = value_names(attribute, values)
        if name == AGENCY and definitions[0].name == OFFICES_LAYER:
            named = list(agency_names(session, *values).values())
        words = [best_name(names, asked.language) or "" for names in named]
        shown.append(ShownFilter(name, attribute.names, ", ".join(words) or value))
    return shown
