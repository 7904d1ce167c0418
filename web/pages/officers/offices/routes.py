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
from portal.directory.back_office.queries import offices_seen
from portal.directory.registers.definitions import Subject
from portal.directory.registers.rules import Content
from portal.proposals.models import Proposal
from portal.proposals.schemas import Fault
from portal.proposals.service import propose, submit
from web.navigation import Part
from web.page.answers import nothing_here, trouble_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.edit_conflicts import BASE_FIELD, is_stale, overtaken
from web.pages.officers.offices.form import agency_faults, placed, proposal
from web.pages.officers.offices.view import (
    OfficeSeen,
    changes_page,
    form_page,
    office_page,
    see_office,
)
from web.pages.officers.proposals.view import names_of_agencies

router = APIRouter(prefix="/{language}/officers", include_in_schema=False)

PART = Part("offices", "officers/offices", _("Offices"))

_PAGE_SIZE = 50
_LONGEST_SEARCH = 200


@router.get("/offices")
def list_offices(officer_page: OfficerPageHere, q: str = "", page: str = "1") -> Response:
    """List the offices of the officer's agencies, and find some of them by name or reference."""
    number, words = _page_number(page), q[:_LONGEST_SEARCH]
    with officer_page.deployment.database.reading() as session:
        found = offices_seen(
            session,
            officer_page.agencies(),
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
        "may_add": officer_page.officer.may_somewhere(Role.EDITOR),
    }
    return officer_page.show("officers/offices/offices.html", context, here="offices")


@router.get("/new-office")
def new_office(officer_page: OfficerPageHere) -> Response:
    """Show an empty form."""
    officer_page.require_somewhere(Role.EDITOR)
    with officer_page.deployment.database.reading() as session:
        seen = see_office(session, officer_page, None)
    return form_page(seen)


@router.post("/new-office")
def propose_new_office(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Show what a new office would say, or keep it as a proposal."""
    officer_page.require_somewhere(Role.EDITOR)
    if not fields.get("ref").strip():
        fields = Fields((*fields.but(("ref",)), ("ref", f"office-{token_hex(4)}")))
    return _take(officer_page, None, fields)


@router.get("/offices/{ref:path}")
def edit_office(officer_page: OfficerPageHere, ref: str) -> Response:
    """Show the form of an office, or what it says to who may look only."""
    with officer_page.deployment.database.reading() as session:
        seen = see_office(session, officer_page, ref)
    if not officer_page.officer.may(Role.EDITOR, seen.owner):
        return office_page(seen)
    return form_page(seen)


@router.post("/offices/{ref:path}")
def propose_office(officer_page: OfficerPageHere, ref: str, fields: FieldsHere) -> Response:
    """Show what would change in an office, or keep it as a proposal."""
    pairs = (*fields.but(("ref",)), ("ref", ref))
    return _take(officer_page, ref, Fields(pairs))


def _take(officer_page: OfficerPage, ref: str | None, fields: Fields) -> Response:
    """Check the fields of a form, and do what its button asks for."""
    action = fields.get("command")
    with officer_page.deployment.database.reading() as session:
        seen = see_office(session, officer_page, ref)
        if ref is not None:
            officer_page.require(Role.EDITOR, seen.owner)
        content, faults = _read(session, seen, fields)
    if action in ("edit", "hours"):
        return form_page(seen, fields)
    if is_stale(fields.get(BASE_FIELD), seen.stands):
        return _overtaken(seen, fields, content)
    if content is None:
        return form_page(seen, fields, faults=faults)
    if content == seen.form.stands:
        return form_page(seen, fields, trouble=trouble_of(_nothing_new()))
    if action in ("save", "submit"):
        return _keep(seen, fields, content, is_submitted=action == "submit")
    return changes_page(seen, fields, content)


def _read(
    session: Session, seen: OfficeSeen, fields: Fields
) -> tuple[Content | None, tuple[Fault, ...]]:
    """Return what the fields say as it would be kept, or all faults of it."""
    form, officer_page = seen.form, seen.officer_page
    office, faults = officer_page.proposables[Subject.OFFICE].read(session, proposal(form, fields))
    faults = (*agency_faults(fields.get("agency"), form, seen.offered), *faults)
    if seen.ref is None:
        faults = (*_taken(session, officer_page, fields.get("ref").strip()), *faults)
    if office is None or faults:
        return None, placed(faults, form)
    return office.content, ()


def _taken(session: Session, officer_page: OfficerPage, ref: str) -> tuple[Fault, ...]:
    """Find a reference that another office has."""
    if "\0" in ref or officer_page.proposables[Subject.OFFICE].standing(session, ref) is None:
        return ()
    text = _("There is an office “{value}” already: choose another reference, or none.")
    return (Fault(("ref",), Message(text, {"value": shown(ref)})),)


def _overtaken(seen: OfficeSeen, fields: Fields, content: Content | None) -> Response:
    """Show the form again when somebody was faster; it goes on from what stands now."""
    return form_page(seen, fields, trouble=overtaken(seen.ref or fields.get("ref")), theirs=content)


def _keep(seen: OfficeSeen, fields: Fields, content: Content, *, is_submitted: bool) -> Response:
    """Keep what is proposed as a proposal, and hand it in where that is asked for."""
    officer_page = seen.officer_page
    try:
        with officer_page.deployment.database.writing() as session:
            proposal = _propose(session, officer_page, fields, content)
            if is_submitted:
                submit(session, proposal, officer_page.officer)
            proposal_id = str(proposal.id)
    except _MovedOn:
        with officer_page.deployment.database.reading() as session:
            seen = see_office(session, officer_page, seen.ref)
        return _overtaken(seen, fields, content)
    except AroundMeError as error:
        return form_page(seen, fields, trouble=trouble_of(error))
    return officer_page.go_to("drafts", proposal_id, said="submitted" if is_submitted else "saved")


class _MovedOn(Exception):
    """The office was changed between the form and the proposal."""


def _propose(
    session: Session, officer_page: OfficerPage, fields: Fields, content: Content
) -> Proposal:
    proposal, faults = propose(
        session,
        officer_page.proposables,
        Subject.OFFICE,
        content,
        officer_page.officer,
        fields.get("note"),
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
