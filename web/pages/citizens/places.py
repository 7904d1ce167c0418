"""A citizen's own places, and what is near one of them."""

from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from portal.citizens.consents.rules import PURPOSES, Purpose
from portal.citizens.consents.service import give, holds
from portal.citizens.places.rules import KIND_NAMES, MOST_PLACES, read_place
from portal.citizens.places.service import keep_place, own_places, remove_place
from portal.citizens.services.choosing import chosen_codes
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.page.typed_place import TypedPlace, find_typed_place
from web.pages.citizens.near_places import around_home, offices_of_services
from web.pages.citizens.ways import WAYS

router = APIRouter(prefix="/{language}/my/places", include_in_schema=False)

_HERE = "my/places"
_CHOSEN = "place:"
_FIELDS = ("kind", "name", "place", "placed", "lat", "lon")
_NO_PLACE = TypedPlace()


@dataclass(frozen=True)
class _Form:
    """The form of a new place as it stands."""

    given: dict[str, str] = field(default_factory=dict)
    place: TypedPlace = _NO_PLACE


@router.get("")
def show_places(page: CitizenHere) -> Response:
    """Show the places, and what is near the one that is asked for: the home, else the first."""
    return _page(page, _Form())


@router.post("")
def take_place(page: CitizenHere, fields: CitizenFormHere) -> Response:
    """Find what was typed, or keep the place; the position travels in the form, in no address."""
    given = {name: fields.get(name) for name in _FIELDS}
    command = fields.get("command", "keep")
    if command.startswith(_CHOSEN):
        given |= _chosen(command, given)
    with page.reading() as session:
        placed = find_typed_place(session, page.deployment, page.language, given)
    if placed.position is not None:
        given |= {
            "placed": given["place"].strip(),
            "lat": f"{placed.position.lat:.6f}",
            "lon": f"{placed.position.lon:.6f}",
        }
    form = _Form(given, placed)
    if command != "keep":
        return _page(page, form)
    try:
        place = read_place(given["kind"], given["name"], placed.position)
        with page.writing() as session:
            if not holds(session, page.person.id, Purpose.NEARBY):
                raise nothing_here()
            place_id = keep_place(session, page.site.citizens, page.person.id, place)
    except AroundMeError as error:
        return _page(page, form, trouble_of(error))
    return page.go_to(f"/my/places?from={place_id}")


@router.post("/agree")
def take_consent(page: CitizenHere, _fields: CitizenFormHere) -> Response:
    """Write down that the person wants to keep places here."""
    with page.writing() as session:
        give(session, page.person.id, Purpose.NEARBY, language=page.language)
    return page.go_to("/my/places")


@router.post("/remove")
def take_removal(page: CitizenHere, fields: CitizenFormHere) -> Response:
    """Remove one of the places."""
    place_id = _id(fields.get("id"))
    with page.writing() as session:
        if place_id is not None:
            remove_place(session, page.person.id, place_id)
    return page.go_to("/my/places", "removed")


def _page(page: CitizenPage, form: _Form, trouble: Trouble | None = None) -> Response:
    with page.reading() as session:
        shown: dict[str, object] = {"is_agreed": holds(session, page.person.id, Purpose.NEARBY)}
        if shown["is_agreed"]:
            shown |= _near(session, page)
    context = {
        **shown,
        "citizen_ways": WAYS,
        "here": _HERE,
        "agreement": PURPOSES[Purpose.NEARBY],
        "kinds": KIND_NAMES,
        "most": MOST_PLACES,
        "given": form.given,
        "place": form.place,
        "capital": page.deployment.country.capital,
    }
    return page.show("citizens/places.html", context, trouble)


def _near(session: Session, page: CitizenPage) -> dict[str, object]:
    """Return the places, the one that is asked for, and what is near it."""
    places = own_places(session, page.site.citizens, page.person.id)
    asked = _id(page.request.query_params.get("from", ""))
    start = next((one for one in places if one.id == asked), places[0] if places else None)
    if start is None:
        return {"places": places, "start": None}
    codes = chosen_codes(session, page.person.id)
    deployment = page.deployment
    return {
        "places": places,
        "start": start,
        "near": offices_of_services(session, deployment, start.position, codes),
        "around": around_home(session, deployment, start.position),
        "has_services": bool(codes),
    }


def _chosen(command: str, given: dict[str, str]) -> dict[str, str]:
    """Read the place that was chosen of several; the typed name is its own."""
    lat, _comma, lon = command.removeprefix(_CHOSEN).partition(",")
    return {"lat": lat, "lon": lon, "placed": given["place"].strip()}


def _id(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None
