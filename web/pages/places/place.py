"""The page of one place, with an address of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Country, Names
from geo.database import driver_connection
from geo.distances import distances_and_bearings
from geo.errors import NotFound
from geo.messages import mark as _
from layers.around.minutes import minutes_to
from layers.around.rules import read_origin, read_query
from layers.around.service import Found
from layers.calendar.queries import read_corrections
from layers.catalogue.definitions import Attribute
from layers.deployment import Deployment
from layers.features.kinds import value_names
from layers.features.queries import current_feature, heir_of
from layers.opening.clock import OpeningClock, opening_clock
from layers.parameters import DeploymentHere, strict_parameters
from layers.releases.queries import current_sources
from layers.routing.parameters import engine_of
from layers.routing.rules import RoutingEngine
from portal.directory.agencies.queries import agency_names
from portal.directory.offices.queries import OFFICES_LAYER
from portal.directory.offices.rules import SERVICES
from portal.directory.services.queries import ServicesAtOffice, services_at_office
from web.page.answers import no_such_language
from web.page.cards import Card, make_card
from web.page.closures import closure_words
from web.page.finder_query import FinderQuery, read_finder_query
from web.page.hours import hours_lines
from web.page.languages import locale_of
from web.page.quarters import told_by_quarter
from web.page.site import site_of
from web.pages.directory.data import json_ld
from web.pages.directory.links import page_links
from web.pages.places.data import place_data
from web.pages.places.keeping import kept_place
from web.pages.places.siblings import search_like, siblings_of

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Fact:
    """One attribute of a place: the names of its values, or its plain `value`."""

    label: Names
    type: str
    value: object
    values: tuple[Names, ...] = ()


# What tells whether somebody comes in who cannot climb stairs or hear.
_ACCESSIBILITY = ("accessible", "accessible_toilet", "lift", "hearing_loop")
_SERVICES_SHOWN = 12
_LOCATION_SOURCES = {
    "surveyed": _("measured there"),
    "uploaded": _("as its owner gave it"),
    "officer": _("set on the map by an officer"),
    "geocoded": _("looked up by its address"),
}


@router.get("/{language}/places/{layer}/{ref:path}")
def place(
    language: str, layer: str, ref: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show all that is known about one feature."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    definition = deployment.catalogue[layer]
    search, engine = _search(language, request, deployment), engine_of(request)
    with deployment.database.reading() as session:
        try:
            row, areas = current_feature(session, definition, ref)
        except NotFound:
            heir = heir_of(session, layer, ref)
            if heir is None:
                raise
            return RedirectResponse(f"/{language}/places/{layer}/{quote(heir)}", 301)
        own_page = row["attributes"].get("path") if definition.derived else None
        if own_page is not None:
            return RedirectResponse(f"/{language}{quote(own_page)}", 302)
        connection = driver_connection(session)
        clock = opening_clock(deployment, deployment.now(), lambda: read_corrections(connection))
        found = _found(search, row, clock, deployment.country, engine)
        card = make_card(row, areas, clock, deployment, found)
        like = search_like(definition, row, language)
        office = _office(session, row, language)
        siblings = siblings_of(session, deployment, like, row, clock)
        card, *siblings = told_by_quarter(session, [card, *siblings], also={card.id})
        sources = current_sources(session, [layer])
    site = site_of(request)
    translate = site.translations.to(language)
    locale = locale_of(language, deployment.country)
    links = page_links(request, deployment.country.languages, language, f"/{card.path}")
    context = {
        **office,
        "card": card,
        "kept_place": kept_place(card, deployment.country.languages),
        "links": links,
        "json_ld": json_ld(place_data(card, links.canonical, office["agency"])),
        "report_path": request.url.path,
        "rated_path": request.url.path,
        "facts": _facts(card, is_agency_known=office["agency"] is not None),
        "accessibility": _accessibility(card),
        "siblings": siblings,
        "like": like,
        "location_source": _LOCATION_SOURCES.get(row["location_source"]),
        "asked": FinderQuery(language, {}),
        "search": search,
        "streets": engine.source if engine and found else None,
        "hours": hours_lines(card.usual_hours or "", locale, translate),
        "closure": closure_words(card.closure, locale, translate, clock.moment.date())
        if card.closure
        else None,
        "sources": sources,
        "today": clock.moment.date(),
    }
    return site.pages.write(request, language, "place/place.html", context=context)


def _search(language: str, request: Request, deployment: Deployment) -> FinderQuery | None:
    """Return the search by which the place was found, if the address tells it.

    Raises InvalidParameter for what no search could have.
    """
    asked = read_finder_query(language, strict_parameters(request, repeatable={"layers"}))
    if not asked.given:
        return None
    origin = read_origin(asked.given, deployment.country)
    read_query(asked.query(origin), deployment.catalogue, deployment.country)
    return asked


def _found(
    search: FinderQuery | None,
    row: Mapping[str, Any],
    clock: OpeningClock,
    country: Country,
    engine: RoutingEngine | None,
) -> Found | None:
    """Measure how far the place is from where the search began, along streets where there are."""
    if search is None:
        return None
    origin = read_origin(search.given, country)
    position = Position(row["lon"], row["lat"])
    metres, bearings = distances_and_bearings(origin, [position])
    minutes = None if engine is None else minutes_to(engine, origin, [position])[0]
    return Found(row, metres[0], bearings[0], clock.openness(row["opening_hours"]), minutes)


def _office(session: Session, row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the agency that an office belongs to, if the directory knows it, and what it does."""
    owner = _agency_code(row)
    owners = agency_names(session, owner) if owner else {}
    if owner is None or owner not in owners:
        return {"agency": None, "agency_names": None, "services": ServicesAtOffice()}
    tasks = row["attributes"].get(SERVICES, ())
    services = services_at_office(session, owner, tasks, language, most=_SERVICES_SHOWN)
    return {"agency": owner, "agency_names": owners[owner], "services": services}


def _agency_code(row: Mapping[str, Any]) -> str | None:
    """Return the code of the agency that an office belongs to, if it says one."""
    code = row["attributes"].get("agency") if row["layer"] == OFFICES_LAYER else None
    return code if isinstance(code, str) else None


def _facts(card: Card, *, is_agency_known: bool) -> list[Fact]:
    """List the attributes; a known agency stands on the page with its name and a link."""
    attributes = card.row["attributes"]
    return [
        _fact(attribute, attributes[attribute.name])
        for attribute in card.definition.attributes
        if attributes.get(attribute.name) not in (None, "", [])
        and not (is_agency_known and attribute.name == "agency")
        and attribute.name not in _ACCESSIBILITY
    ]


def _accessibility(card: Card) -> list[tuple[Names, bool | None]]:
    """List what the layer asks about access, with yes, no or None for not known."""
    said = card.row["attributes"]
    return [
        (attribute.names, said.get(attribute.name))
        for attribute in card.definition.attributes
        if attribute.name in _ACCESSIBILITY
    ]


def _fact(attribute: Attribute, value: object) -> Fact:
    return Fact(attribute.names, attribute.type, value, tuple(value_names(attribute, value)))
