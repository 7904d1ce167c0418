"""The pages on which officers edit agencies."""

from fastapi import APIRouter, Response

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from web.navigation import Part
from web.page.desk import DeskHere, FieldsHere
from web.page.guard import require as require_role
from web.pages.desk.record_list import show_list
from web.pages.desk.records import show_new, show_record, take_new, take_record
from web.pages.desk.sheets import Book

router = APIRouter(prefix="/{language}/officers/agencies", include_in_schema=False)

PART = Part("agencies", "officers/agencies", _("Agencies"))

AGENCIES = Book(Subject.AGENCY, "agencies")


@router.get("")
def list_agencies(desk: DeskHere) -> Response:
    """List the officer's agencies."""
    return show_list(desk, AGENCIES, may_add=desk.officer.may(Role.EDITOR, None))


@router.get("/new")
def new_agency(desk: DeskHere) -> Response:
    """Show an empty form; new agencies are made by who edits them all."""
    require_role(desk.signed_in, Role.EDITOR, None)
    return show_new(desk, AGENCIES)


@router.post("/new")
def propose_new_agency(desk: DeskHere, fields: FieldsHere) -> Response:
    """Take the form of a new agency."""
    require_role(desk.signed_in, Role.EDITOR, None)
    return take_new(desk, AGENCIES, fields)


@router.get("/{code}")
def edit_agency(desk: DeskHere, code: str) -> Response:
    """Show the form of an agency."""
    return show_record(desk, AGENCIES, code)


@router.post("/{code}")
def propose_agency(desk: DeskHere, code: str, fields: FieldsHere) -> Response:
    """Take the form of an agency."""
    return take_record(desk, AGENCIES, code, fields)
