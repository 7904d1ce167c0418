"""The page of one place, with an address of its own."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from geo.country import Names
from layers.catalogue.definitions import Attribute
from layers.features.queries import current_feature
from layers.opening.clock import OpeningClock
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.releases.queries import current_sources
from web.pages.asked import Asked
from web.pages.cards import Card, make_card, value_names
from web.pages.finder import no_such_language, page_writer
from web.pages.hours import hours_lines
from web.rendering import locale_of

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Fact:
    """One attribute of a place: the names of its values, or its plain `value`."""

    label: Names
    type: str
    value: object
    values: tuple[Names, ...] = ()


@router.get("/{language}/places/{layer}/{ref:path}")
def place(
    language: str, layer: str, ref: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show all that is known about one feature."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    refuse_unknown(strict_parameters(request), ())
    definition = deployment.catalogue[layer]
    with deployment.database.reading() as session:
        row, areas = current_feature(session, definition, ref)
        origins = current_sources(session, [layer])
    clock = OpeningClock(deployment.country, deployment.now())
    card = make_card(row, areas, clock.openness(row["opening_hours"]), deployment)
    pages = page_writer(request)
    translate = request.app.state.translations.to(language)
    locale = locale_of(language, deployment.country)
    context = {
        "card": card,
        "facts": _facts(card),
        "asked": Asked(language, {}),
        "hours": hours_lines(row["opening_hours"] or "", locale, translate),
        "sources": origins,
    }
    return pages.write(request, language, "place.html", context=context)


def _facts(card: Card) -> list[Fact]:
    attributes = card.row["attributes"]
    return [
        _fact(attribute, attributes[attribute.name])
        for attribute in card.definition.attributes
        if attributes.get(attribute.name) not in (None, "", [])
    ]


def _fact(attribute: Attribute, value: object) -> Fact:
    return Fact(attribute.names, attribute.type, value, tuple(value_names(attribute, value)))
