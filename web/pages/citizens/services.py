"""Choosing services: which are on the page, in which order; a form for each, without a script."""

from collections.abc import Iterable

from fastapi import APIRouter, Response

from geo.errors import AroundMeError
from geo.folding import fold_text
from portal.citizens.services.choosing import Step, choose, definition_of, move, remove
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.rules import ServiceDefinition
from portal.citizens.services.tiles import tiles_of
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.citizens.service_page import (
    context_of,
    names_here,
    show_services,
    summaries_here,
)
from web.pages.citizens.ways import SERVICES

router = APIRouter(prefix="/{language}/my/services", include_in_schema=False)

_LONGEST_ASKED = 100


@router.get("")
def show_choice(page: CitizenHere) -> Response:
    """Show what is chosen, and what can be."""
    return _choice(page)


@router.post("/{code}/choose")
def take_choice(code: str, page: CitizenHere, _given: CitizenFormHere) -> Response:
    """Put a service on the page, and lead to where its person agrees to the questions."""
    try:
        with page.writing() as session:
            choose(session, page.person, code)
    except AroundMeError as error:
        return _choice(page, trouble_of(error))
    return page.go_to(f"/my/services/{code}", said="chosen")


@router.post("/{code}/move")
def take_move(code: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Move a service by one place, or take it from the page."""
    definition_of(code)
    command = given.get("command")
    with page.writing() as session:
        if command == "remove":
            remove(session, page.person.id, code)
        else:
            move(session, page.person.id, code, Step.UP if command == "up" else Step.DOWN)
    return page.go_to("/my/services", said="service-removed" if command == "remove" else "saved")


def _choice(page: CitizenPage, trouble: Trouble | None = None) -> Response:
    asked = page.request.query_params.get("q", "").replace("\0", "")[:_LONGEST_ASKED]
    with page.reading() as session:
        chosen = tiles_of(session, context_of(page), page.signed_in)
        names = names_here(session, page)
        there = {tile.code for tile in chosen}
        words = fold_text(asked).split()
        offered = [
            one
            for one in service_definitions().values()
            if one.code not in there
            and page.person.kind in one.kinds
            and all(word in fold_text(names.words_of(one)) for word in words)
        ]
        return show_services(
            session,
            page,
            "citizens/services.html",
            here=SERVICES.path,
            trouble=trouble,
            chosen=chosen,
            offered=_by_agency(offered),
            asked=asked,
            summaries=summaries_here(session),
        )


def _by_agency(
    definitions: Iterable[ServiceDefinition],
) -> list[tuple[str, list[ServiceDefinition]]]:
    """Return the services of each agency, both in the order of their file."""
    found: dict[str, list[ServiceDefinition]] = {}
    for one in definitions:
        found.setdefault(one.agency, []).append(one)
    return list(found.items())
