"""What the form of an office has of its own: its sections, whose it may be, a made-up reference."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from secrets import token_hex
from typing import Any

from sqlalchemy.orm import Session

from geo.country import Names, best_name
from geo.folding import fold_text
from geo.messages import Message, shown
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.directory.offices.shapes import ATTRIBUTES
from portal.directory.records.shapes import Shape
from portal.directory.registers.definitions import Subject
from portal.proposals.schemas import Fault
from web.page.forms.drawing import SectionPlan
from web.page.forms.widgets import Choices
from web.page.hours import hours_words
from web.page.officer_page import Fields, OfficerPage
from web.pages.officers.diff.places import pins
from web.pages.officers.fields import shapes_of_subject
from web.pages.officers.offices.life_cycle import ACTIONS
from web.pages.officers.offices.pins import placed_by_words, surroundings
from web.pages.officers.records.record_pages import Content, PageWords, RecordPages

REF = "ref"
_ENTRANCE = ("entrance_lat", "entrance_lon")


def with_reference(fields: Fields) -> Fields:
    """Make up the reference of a new office that was given none."""
    if fields.get(REF).strip():
        return fields
    return Fields((*fields.but((REF,)), (REF, f"office-{token_hex(4)}")))


def _shapes(officer_page: OfficerPage, subject: Subject) -> Sequence[Shape]:
    return [
        replace(shape, is_needed=False) if shape.name == REF else shape
        for shape in shapes_of_subject(officer_page, subject)
    ]


def _plans(shapes: Sequence[Shape]) -> Sequence[SectionPlan]:
    """Lay out the sections; attributes are where their type belongs, whichever there are."""
    attributes = [one for shape in shapes for one in shape.parts if one.name not in _ENTRANCE]
    flags = [one for one in attributes if one.type == "yes_no"]
    others = [one for one in attributes if one.type != "yes_no"]
    place = ("lat", "lon", *(f"{ATTRIBUTES}.{name}" for name in _ENTRANCE))
    return (
        SectionPlan(_("Names and agency"), (REF, "names", "agency")),
        SectionPlan(_("How to reach it"), ("phones", "opening_hours", "address")),
        SectionPlan(_("Where it is"), place, "place"),
        SectionPlan(_("What it does"), _named(others)),
        SectionPlan(_("Access and facilities"), _named(flags)),
        SectionPlan(_("Checked"), ("verified_at",)),
    )


def _named(attributes: Sequence[Shape]) -> tuple[str, ...]:
    return tuple(f"{ATTRIBUTES}.{one.name}" for one in attributes)


def _choices(officer_page: OfficerPage, names: Mapping[str, Names]) -> Mapping[str, Choices]:
    """Return the agencies to which the officer may give an office."""
    own, language = officer_page.agencies(Role.EDITOR), officer_page.language
    if own is None:
        return {}
    named = ((code, best_name(names[code], language) or code) for code in names if code in own)
    return {"agency": sorted(named, key=lambda one: fold_text(one[1]))}


def _faults(
    session: Session, _page: OfficerPage, stands: Content | None, data: Content
) -> list[Fault]:
    """Find an agency that is not in the register; one that an import has let in may stay."""
    agency = str(data.get("agency", ""))
    if not agency or agency == (stands or {}).get("agency") or "\0" in agency:
        return []
    if agency_names(session, agency):
        return []
    return [Fault(("agency",), Message(_WORDS.not_mine, {"value": shown(agency)}))]


def _shown(officer_page: OfficerPage, old: Content | None, new: Content | None) -> dict[str, Any]:
    hours = (new or {}).get("opening_hours", "")
    return {
        "pins": pins(officer_page, old, new),
        "hours": hours_words(hours, officer_page.locale, officer_page.translate),
        "find": "",
        "found": None,
        "capital": officer_page.deployment.country.capital,
        "actions": ACTIONS,
    }


_WORDS = PageWords(
    all=_("All offices"),
    new=_("New office"),
    waiting=_("Drafts of this office wait already:"),
    public=_("As readers see it"),
    taken=_("There is an office “{value}” already: choose another reference, or none."),
    not_mine=_("You cannot give the office to “{value}”: choose one of your agencies."),
)
OFFICES = RecordPages(
    Subject.OFFICE,
    "offices",
    _WORDS,
    _plans,
    key=REF,
    new=("new-office",),
    public="places/offices",
    has_preview=False,
    folder="officers/offices",
    shapes=_shapes,
    choices=_choices,
    faults=_faults,
    shown=_shown,
    placed=placed_by_words,
    around=surroundings,
)
