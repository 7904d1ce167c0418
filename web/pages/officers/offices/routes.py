"""The pages of offices: the list, one of them to be edited, and a new one."""

from fastapi import APIRouter, Response

from geo.messages import mark as _
from layers.areas.queries import area_names
from layers.opening.closures import next_closure
from portal.accounts.officer_roles import Role
from portal.directory.listing.paging import read_place
from portal.directory.listing.queries import office_page as listed_offices
from portal.directory.registers.definitions import Subject
from web.navigation import Part
from web.page.officer_page import FieldsHere, OfficerPageHere
from web.pages.officers.list_filters import read_filters
from web.pages.officers.offices.form import OFFICES, with_reference
from web.pages.officers.offices.view import office_page
from web.pages.officers.proposals.view import names_of_agencies
from web.pages.officers.records.editing import show_new, show_record, take_new, take_record
from web.pages.officers.records.record_form import standing_record_form

router = APIRouter(prefix="/{language}/officers", include_in_schema=False)

PART = Part("offices", "officers/offices", _("Offices"))

_PAGE_SIZE = 50


@router.get("/offices")
def list_offices(officer_page: OfficerPageHere) -> Response:
    """List the offices of the officer's agencies, as the filters of the address narrow them."""
    asked = officer_page.request.query_params
    filters = read_filters(Subject.OFFICE, asked)
    with officer_page.deployment.database.reading() as session:
        place = read_place(asked.get("after", ""), asked.get("before", ""))
        found = listed_offices(session, filters.wanted(officer_page), place, limit=_PAGE_SIZE)
        areas = area_names(session, {code for row in found.lines for code in row.area_codes})
        agencies = names_of_agencies(session)
        drawn = filters.drawn(session, officer_page)
    today = officer_page.today
    may_edit = officer_page.officer.may_somewhere(Role.EDITOR)
    context = {
        "lines": [(row, next_closure(row.opening_hours, today)) for row in found.lines],
        "found": found,
        "filters": filters,
        "drawn": drawn,
        "folder": "offices",
        "here_address": officer_page.address("offices"),
        "areas": areas,
        "agencies": agencies,
        "may_add": may_edit,
        "may_tick": may_edit,
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
