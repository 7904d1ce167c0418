"""The counter: an officer who has seen somebody's papers hands out a code to register with."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response

from geo.errors import InvalidFields, InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.rules import clean_name
from portal.citizens.evidence.counter import HandedOut, SeenPapers, hand_out
from portal.citizens.registration.asking import read_birth_date
from portal.citizens.rules import Identifier, IdType, read_identifier
from web.navigation import Part
from web.page.answers import Trouble
from web.page.guard import not_allowed
from web.page.languages import countries
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere

router = APIRouter(prefix="/{language}/officers/counter", include_in_schema=False)

ID_TYPES = {
    IdType.NATIONAL: _("National number"),
    IdType.RESIDENCY: _("Residency number"),
    IdType.PASSPORT: _("Passport number"),
}
_FAULTY = _("Something is missing or not right: it stands beside each field.")
_NAME_NEEDED = _("Write the name as it stands in the papers, at most 120 characters.")
_KEPT = ("id_type", "country", "born", "name_ar", "name_en")


@dataclass(frozen=True)
class Made:
    """A code as it is shown once, and for whom: of the number the last three signs."""

    handed_out: HandedOut
    number: str


def part_for(counters: Collection[str]) -> Part:
    """Return the way to the counter, for editors of the agencies that have one."""
    return Part(
        "counter",
        "officers/counter",
        _("Counter"),
        lambda officer, _deployment: _agency_of(officer, counters) is not None,
    )


@router.get("")
def show_counter(officer_page: OfficerPageHere) -> Response:
    """Ask for what stands in the papers of who is at the counter."""
    _demand(officer_page)
    return _page(officer_page, {})


@router.post("")
def take_papers(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Make a code and show it, once: nowhere can it be read again."""
    agency = _demand(officer_page)
    try:
        seen = _read(officer_page, fields, officer_page.today)
    except InvalidFields as error:
        told = {name: fields.get(name) for name in _KEPT}
        faults = {f"f-{one.parameter}": officer_page.say(one.message) for one in error.faults}
        return _page(officer_page, told, faults=faults, trouble=Trouble(Message(_FAULTY)))
    keys = officer_page.site.citizens.keys
    with officer_page.deployment.database.writing() as session:
        made = hand_out(session, keys, officer_page.officer, agency, seen)
    return _page(officer_page, {}, made=Made(made, seen.identifier.masked))


def _agency_of(officer: Officer, counters: Collection[str]) -> str | None:
    """Return the agency at whose counter an officer sits; None for who sits at none."""
    return next((one for one in sorted(counters) if officer.may(Role.EDITOR, one)), None)


def _demand(officer_page: OfficerPage) -> str:
    counters = officer_page.site.citizens.registration.counters
    agency = _agency_of(officer_page.officer, counters)
    if agency is None:
        raise not_allowed()
    return agency


def _read(officer_page: OfficerPage, fields: Fields, today: date) -> SeenPapers:
    """Return what was read in the papers; raises InvalidFields with every fault."""
    faults: list[InvalidParameter] = []
    identifier: Identifier | None = None
    born: date | None = None
    names: dict[str, str] = {}
    told = fields.get("id_type")
    id_type = IdType(told) if told in set(IdType) else IdType.NATIONAL
    country = officer_page.deployment.country
    try:
        identifier = read_identifier(id_type, fields.get("number"), fields.get("country"), country)
    except InvalidParameter as error:
        faults.append(error)
    try:
        born = read_birth_date(fields.get("born"), today)
    except InvalidParameter as error:
        faults.append(error)
    for language in ("ar", "en"):
        try:
            names[language] = clean_name(fields.get(f"name_{language}"))
        except InvalidParameter:
            faults.append(InvalidParameter(f"name_{language}", _NAME_NEEDED))
    if faults or identifier is None or born is None:
        raise InvalidFields(faults)
    return SeenPapers(identifier, born, names)


def _page(
    officer_page: OfficerPage,
    told: dict[str, str],
    *,
    faults: Mapping[str, object] | None = None,
    made: Made | None = None,
    trouble: Trouble | None = None,
) -> Response:
    context = {
        "told": told,
        "id_types": [(one.value, officer_page.translate(name)) for one, name in ID_TYPES.items()],
        "countries": countries(officer_page.locale),
        "faulty": faults or {},
        "made": made,
        "may_edit": True,
        "form_address": officer_page.address("counter"),
    }
    return officer_page.show("officers/counter.html", context, here="counter", trouble=trouble)
