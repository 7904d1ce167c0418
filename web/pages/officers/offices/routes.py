"""The pages of offices: the list, one of them to be edited, and a new one."""

import re

from fastapi import APIRouter, Response

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.areas.queries import area_names
from portal.accounts.officer_roles import Role
from portal.directory.back_office.queries import offices_seen
from web.navigation import Part
from web.page.answers import nothing_here
from web.page.officer_page import FieldsHere, OfficerPageHere
from web.pages.officers.offices.form import OFFICES, with_reference
from web.pages.officers.offices.view import office_page
from web.pages.officers.proposals.view import names_of_agencies
from web.pages.officers.records.editing import show_new, show_record, take_new, take_record
from web.pages.officers.records.record_form import standing_record_form

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
    return show_new(officer_page, OFFICES)


@router.post("/new-office")
def propose_new_office(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Take the form of a new office."""
    officer_page.require_somewhere(Role.EDITOR)
    return take_new(officer_page, OFFICES, with_reference(fields))


@router.get("/offices/{ref:path}")
def edit_office(officer_page: OfficerPageHere, ref: str) -> Response:
    """Show the form of an office, or what it says to who may look only."""
    form = standing_record_form(officer_page, OFFICES, ref)
    if not officer_page.officer.may(Role.EDITOR, form.agency):
        return office_page(form)
    return show_record(officer_page, OFFICES, ref)


@router.post("/offices/{ref:path}")
def propose_office(officer_page: OfficerPageHere, ref: str, fields: FieldsHere) -> Response:
    """Take the form of an office."""
    return take_record(officer_page, OFFICES, ref, fields)


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
