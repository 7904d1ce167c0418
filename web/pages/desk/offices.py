"""The pages of offices: the list, one of them to be edited, and a new one."""

import re
from secrets import token_hex

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.coordinates import latin_digits
from geo.errors import AroundMeError, InvalidParameter, Refused
from geo.messages import Message, shown
from geo.messages import mark as _
from layers.areas.queries import area_names
from portal.accounts.officer_roles import Role
from portal.directory.desk.queries import offices_seen
from portal.directory.registers.definitions import Subject
from portal.directory.registers.rules import Content
from portal.proposals.models import Proposal
from portal.proposals.schemas import Fault
from portal.proposals.service import propose, submit
from web.navigation import Part
from web.page.answers import nothing_here, trouble_of
from web.page.desk import Desk, DeskHere, Fields, FieldsHere
from web.pages.desk.bases import BASE_FIELD, is_stale, overtaken
from web.pages.desk.office_form import agency_faults, placed, proposal
from web.pages.desk.offices_view import (
    OfficeSeen,
    changes_page,
    form_page,
    office_page,
    see_office,
)
from web.pages.desk.proposals_view import names_of_agencies

router = APIRouter(prefix="/{language}/officers", include_in_schema=False)

PART = Part("offices", "officers/offices", _("Offices"))

_PAGE_SIZE = 50
_LONGEST_SEARCH = 200


@router.get("/offices")
def list_offices(desk: DeskHere, q: str = "", page: str = "1") -> Response:
    """List the offices of the officer's agencies, and find some of them by name or reference."""
    number, words = _page_number(page), q[:_LONGEST_SEARCH]
    with desk.deployment.database.reading() as session:
        found = offices_seen(
            session,
            desk.agencies(),
            words,
            limit=_PAGE_SIZE,
            offset=(number - 1) * _PAGE_SIZE,
        )
        codes = {code for row in found.rows for code in row.area_codes}
        areas = area_names(session, codes)
        agencies = names_of_agencies(session)
    if not found.rows and number > 1:
        raise nothing_here()
    context = {
        "found": found,
        "areas": areas,
        "agencies": agencies,
        "words": words,
        "page": number,
        "pages": max(1, -(-found.count // _PAGE_SIZE)),
        "first": (number - 1) * _PAGE_SIZE + 1,
        "may_add": desk.officer.may_somewhere(Role.EDITOR),
    }
    return desk.show("desk_offices.html", context, here="offices")


@router.get("/new-office")
def new_office(desk: DeskHere) -> Response:
    """Show an empty form."""
    desk.require_somewhere(Role.EDITOR)
    with desk.deployment.database.reading() as session:
        seen = see_office(session, desk, None)
    return form_page(seen)


@router.post("/new-office")
def propose_new_office(desk: DeskHere, fields: FieldsHere) -> Response:
    """Show what a new office would say, or keep it as a proposal."""
    desk.require_somewhere(Role.EDITOR)
    if not fields.get("ref").strip():
        fields = Fields((*fields.but(("ref",)), ("ref", f"office-{token_hex(4)}")))
    return _take(desk, None, fields)


@router.get("/offices/{ref:path}")
def edit_office(desk: DeskHere, ref: str) -> Response:
    """Show the form of an office, or what it says to who may look only."""
    with desk.deployment.database.reading() as session:
        seen = see_office(session, desk, ref)
    if not desk.officer.may(Role.EDITOR, seen.owner):
        return office_page(seen)
    return form_page(seen)


@router.post("/offices/{ref:path}")
def propose_office(desk: DeskHere, ref: str, fields: FieldsHere) -> Response:
    """Show what would change in an office, or keep it as a proposal."""
    pairs = (*fields.but(("ref",)), ("ref", ref))
    return _take(desk, ref, Fields(pairs))


def _take(desk: Desk, ref: str | None, fields: Fields) -> Response:
    """Check the fields of a form, and do what its button asks for."""
    deed = fields.get("deed")
    with desk.deployment.database.reading() as session:
        seen = see_office(session, desk, ref)
        if ref is not None:
            desk.require(Role.EDITOR, seen.owner)
        content, faults = _read(session, seen, fields)
    if deed in ("edit", "hours"):
        return form_page(seen, fields)
    if is_stale(fields.get(BASE_FIELD), seen.stands):
        return _overtaken(seen, fields, content)
    if content is None:
        return form_page(seen, fields, faults=faults)
    if content == seen.form.stands:
        return form_page(seen, fields, trouble=trouble_of(_nothing_new()))
    if deed in ("save", "submit"):
        return _keep(seen, fields, content, is_submitted=deed == "submit")
    return changes_page(seen, fields, content)


def _read(
    session: Session, seen: OfficeSeen, fields: Fields
) -> tuple[Content | None, tuple[Fault, ...]]:
    """Return what the fields say as it would be kept, or all faults of it."""
    form, desk = seen.form, seen.desk
    office, faults = desk.proposables[Subject.OFFICE].read(session, proposal(form, fields))
    faults = (*agency_faults(fields.get("agency"), form, seen.offered), *faults)
    if seen.ref is None:
        faults = (*_taken(session, desk, fields.get("ref").strip()), *faults)
    if office is None or faults:
        return None, placed(faults, form)
    return office.content, ()


def _taken(session: Session, desk: Desk, ref: str) -> tuple[Fault, ...]:
    """Find a reference that another office has."""
    if "\0" in ref or desk.proposables[Subject.OFFICE].standing(session, ref) is None:
        return ()
    text = _("There is an office “{value}” already: choose another reference, or none.")
    return (Fault(("ref",), Message(text, {"value": shown(ref)})),)


def _overtaken(seen: OfficeSeen, fields: Fields, content: Content | None) -> Response:
    """Say that somebody was faster; the form goes on from what stands now."""
    return form_page(seen, fields, trouble=overtaken(seen.ref or fields.get("ref")), theirs=content)


def _keep(seen: OfficeSeen, fields: Fields, content: Content, *, is_submitted: bool) -> Response:
    """Keep what is proposed as a proposal, and hand it in where that is asked for."""
    desk = seen.desk
    try:
        with desk.deployment.database.writing() as session:
            proposal = _propose(session, desk, fields, content)
            if is_submitted:
                submit(session, proposal, desk.officer)
            proposal_id = str(proposal.id)
    except _MovedOn:
        with desk.deployment.database.reading() as session:
            seen = see_office(session, desk, seen.ref)
        return _overtaken(seen, fields, content)
    except AroundMeError as error:
        return form_page(seen, fields, trouble=trouble_of(error))
    return desk.go_to("drafts", proposal_id, said="submitted" if is_submitted else "saved")


class _MovedOn(Exception):
    """The office was changed between the form and the proposal."""


def _propose(session: Session, desk: Desk, fields: Fields, content: Content) -> Proposal:
    proposal, faults = propose(
        session, desk.proposables, Subject.OFFICE, content, desk.officer, fields.get("note")
    )
    if proposal is None:
        raise Refused(faults[0].message.text, **faults[0].message.values)
    base = b"" if proposal.base_hash is None else bytes(proposal.base_hash)
    if base.hex() != fields.get(BASE_FIELD):
        raise _MovedOn
    return proposal


def _nothing_new() -> Refused:
    return Refused(_("Nothing differs from what stands there already, so nothing was changed."))


def _page_number(text: str) -> int:
    plain = latin_digits(text).strip()
    if not re.fullmatch(r"\d{1,6}", plain, re.ASCII) or int(plain) < 1:
        raise InvalidParameter(
            "page",
            _("{name}={value} is not possible: give a whole number from 1."),
            value=text,
            name="page",
        )
    return int(plain)
