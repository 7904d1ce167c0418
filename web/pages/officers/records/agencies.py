"""The pages on which officers edit agencies."""

from fastapi import APIRouter, Response

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from web.navigation import Part
from web.page.guard import require as require_role
from web.page.officer_page import FieldsHere, OfficerPageHere
from web.pages.officers.records.editing import show_new, show_record, take_new, take_record
from web.pages.officers.records.listing import show_list
from web.pages.officers.records.record_form import RegisterPages

router = APIRouter(prefix="/{language}/officers/agencies", include_in_schema=False)

PART = Part("agencies", "officers/agencies", _("Agencies"))

AGENCIES = RegisterPages(Subject.AGENCY, "agencies")


@router.get("")
def list_agencies(officer_page: OfficerPageHere) -> Response:
    """List the officer's agencies."""
    return show_list(officer_page, AGENCIES, may_add=officer_page.officer.may(Role.EDITOR, None))


@router.get("/new")
def new_agency(officer_page: OfficerPageHere) -> Response:
    """Show an empty form; new agencies are made by who edits them all."""
    require_role(officer_page.signed_in, Role.EDITOR, None)
    return show_new(officer_page, AGENCIES)


@router.post("/new")
def propose_new_agency(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Take the form of a new agency."""
    require_role(officer_page.signed_in, Role.EDITOR, None)
    return take_new(officer_page, AGENCIES, fields)


@router.get("/{code}")
def edit_agency(officer_page: OfficerPageHere, code: str) -> Response:
    """Show the form of an agency."""
    return show_record(officer_page, AGENCIES, code)


@router.post("/{code}")
def propose_agency(officer_page: OfficerPageHere, code: str, fields: FieldsHere) -> Response:
    """Take the form of an agency."""
    return take_record(officer_page, AGENCIES, code, fields)
