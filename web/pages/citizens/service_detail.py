"""One service of a citizen in full: agreeing to it, all that the agency said, asking again."""

from fastapi import APIRouter, Response

from geo.errors import AroundMeError
from portal.citizens.consents.rules import PURPOSES, Purpose
from portal.citizens.consents.service import give
from portal.citizens.services.choosing import choose, definition_of, not_chosen, rename
from portal.citizens.services.refreshing import queue_refresh
from portal.citizens.services.tiles import tiles_of
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.citizens.service_page import context_of, show_services
from web.pages.citizens.ways import SERVICES

router = APIRouter(prefix="/{language}/my/services/{code}", include_in_schema=False)


@router.get("")
def show_service(code: str, page: CitizenHere) -> Response:
    """Show a service that is on the page."""
    return service_in_full(code, page)


@router.post("/agree")
def take_consent(code: str, page: CitizenHere, _given: CitizenFormHere) -> Response:
    """Keep that the person agrees, and ask the agency at once."""
    definition = definition_of(code)
    with page.writing() as session:
        choose(session, page.person, code)
        give(session, page.person.id, Purpose.AGENCY_DATA, definition.code, language=page.language)
        queue_refresh(session, page.person.id, code=code, is_new=True)
    return page.go_to("/my", said="agreed")


@router.post("/refresh")
def take_refresh(code: str, page: CitizenHere, _given: CitizenFormHere) -> Response:
    """Ask the agency again, unless that was done a moment ago."""
    definition_of(code)
    with page.writing() as session:
        is_asked = queue_refresh(session, page.person.id, code=code) > 0
    return page.go_to(f"/my/services/{code}", said="asked" if is_asked else "asked-lately")


@router.post("/name")
def take_name(code: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Call a service as the person likes."""
    try:
        with page.writing() as session:
            rename(session, context_of(page), page.person.id, code, given.get("alias"))
    except AroundMeError as error:
        return service_in_full(code, page, trouble_of(error))
    return page.go_to(f"/my/services/{code}", said="saved")


def service_in_full(code: str, page: CitizenPage, trouble: Trouble | None = None) -> Response:
    """Show a service; raises NotFound for one that is not on the page."""
    definition = definition_of(code)
    with page.reading() as session:
        tiles = tiles_of(session, context_of(page), page.signed_in)
        tile = next((one for one in tiles if one.code == code), None)
        if tile is None:
            raise not_chosen()
        return show_services(
            session,
            page,
            "citizens/service.html",
            here=SERVICES.path,
            trouble=trouble,
            tile=tile,
            consent=PURPOSES[Purpose.AGENCY_DATA],
            kept_hours=int(definition.kept_for.total_seconds()) // 3600,
        )


@router.get("/confirm")
def confirm_first(code: str, page: CitizenHere) -> Response:
    """Ask for what the service demands of who sees it, and lead back; raises what is missing."""
    definition = definition_of(code)
    page.demand(definition.assurance)
    return page.go_to(f"/my/services/{code}")
