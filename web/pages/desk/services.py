"""The pages on which officers edit services."""

from fastapi import APIRouter, Response

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from web.navigation import Part
from web.page.desk import DeskHere, FieldsHere
from web.pages.desk.record_list import show_list
from web.pages.desk.records import show_new, show_record, take_new, take_record
from web.pages.desk.sheets import Book

router = APIRouter(prefix="/{language}/officers/services", include_in_schema=False)

PART = Part("services", "officers/services", _("Services"))

SERVICES = Book(Subject.SERVICE, "services")


@router.get("")
def list_services(desk: DeskHere) -> Response:
    """List the services of the officer's agencies."""
    return show_list(desk, SERVICES, may_add=desk.officer.may_somewhere(Role.EDITOR))


@router.get("/new")
def new_service(desk: DeskHere) -> Response:
    """Show an empty form."""
    desk.require_somewhere(Role.EDITOR)
    return show_new(desk, SERVICES)


@router.post("/new")
def propose_new_service(desk: DeskHere, fields: FieldsHere) -> Response:
    """Take the form of a new service, for an agency that the officer edits."""
    desk.require_somewhere(Role.EDITOR)
    return take_new(desk, SERVICES, fields)


@router.get("/{code}")
def edit_service(desk: DeskHere, code: str) -> Response:
    """Show the form of a service."""
    return show_record(desk, SERVICES, code)


@router.post("/{code}")
def propose_service(desk: DeskHere, code: str, fields: FieldsHere) -> Response:
    """Take the form of a service."""
    return take_record(desk, SERVICES, code, fields)
