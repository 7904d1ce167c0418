"""One service of a citizen in full: agreeing to it, all that the agency said, asking again."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.assurance import Assurance, Credential
from portal.accounts.identities import Identity
from portal.citizens.consents.rules import PURPOSES, Purpose
from portal.citizens.consents.service import give
from portal.citizens.services.choosing import choose, definition_of, not_chosen, rename
from portal.citizens.services.phone_change import REGISTERED_PHONE, Outcome, change_phone
from portal.citizens.services.refreshing import queue_refresh
from portal.citizens.services.tiles import tiles_of
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.citizens.service_page import context_of, show_services
from web.pages.citizens.ways import SERVICES

router = APIRouter(prefix="/{language}/my/services/{code}", include_in_schema=False)

# What a change demands, shown within the last ten minutes.
CHANGE = Assurance(Credential.C2, Identity.P1)
_NOT_AGREED = _("Agree first that the portal gives this number to the agency.")
_NOT_CHANGED: Mapping[Outcome, str] = {
    Outcome.UNCONFIRMED: _(
        "The agency has taken the new number, but does not show it yet. Look again later."
    ),
    Outcome.NOT_TAKEN: _("The agency did not take the number. Nothing was changed."),
    Outcome.UNKNOWN: _(
        "It is not known whether the agency has taken the number. Look here in a while before you"
        " try again."
    ),
}


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


@router.post("/phone")
def take_phone(code: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Give the agency a new number, and say what became of it; only with a fresh second factor."""
    if code != REGISTERED_PHONE:
        raise nothing_here()
    page.demand(CHANGE, fresh=True)
    typed = given.get("phone")
    if given.get("agreed") != "yes":
        return service_in_full(code, page, Trouble(Message(_NOT_AGREED)), typed)
    database, context = page.deployment.database, context_of(page)
    try:
        outcome = change_phone(
            database, context, page.bind, page.person.id, typed, language=page.language
        )
    except InvalidParameter as error:
        return service_in_full(code, page, trouble_of(error), typed)
    if outcome is Outcome.CHANGED:
        return page.go_to(f"/my/services/{code}", said="phone-changed")
    return service_in_full(code, page, Trouble(Message(_NOT_CHANGED[outcome]), 502), typed)


def service_in_full(
    code: str, page: CitizenPage, trouble: Trouble | None = None, typed: str = ""
) -> Response:
    """Show a service; raises NotFound for one that is not on the page.

    `typed` is a new phone number that could not be taken.
    """
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
            needs_fresh=not (page.signed_in.meets(CHANGE) and page.signed_in.is_fresh()),
            typed=typed,
        )


@router.get("/confirm")
def confirm_first(code: str, page: CitizenHere) -> Response:
    """Ask for what the service demands of who sees it, and lead back; raises what is missing."""
    definition = definition_of(code)
    if page.request.query_params.get("fresh") == "yes":
        page.demand(CHANGE, fresh=True)
    page.demand(definition.assurance)
    return page.go_to(f"/my/services/{code}")
