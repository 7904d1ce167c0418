"""The pages on which officers edit services."""

from fastapi import APIRouter, Response

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from web.navigation import Part
from web.page.officer_page import FieldsHere, OfficerPageHere
from web.pages.officers.records.editing import show_new, show_record, take_new, take_record
from web.pages.officers.records.listing import show_list
from web.pages.officers.records.record_form import RegisterPages

router = APIRouter(prefix="/{language}/officers/services", include_in_schema=False)

PART = Part("services", "officers/services", _("Services"))

SERVICES = RegisterPages(Subject.SERVICE, "services")


@router.get("")
def list_services(officer_page: OfficerPageHere) -> Response:
    """List the services of the officer's agencies."""
    return show_list(
        officer_page, SERVICES, may_add=officer_page.officer.may_somewhere(Role.EDITOR)
    )


@router.get("/new")
def new_service(officer_page: OfficerPageHere) -> Response:
    """Show an empty form."""
    officer_page.require_somewhere(Role.EDITOR)
    return show_new(officer_page, SERVICES)


@router.post("/new")
def propose_new_service(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Take the form of a new service, for an agency that the officer edits."""
    officer_page.require_somewhere(Role.EDITOR)
    return take_new(officer_page, SERVICES, fields)


@router.get("/{code}")
def edit_service(officer_page: OfficerPageHere, code: str) -> Response:
    """Show the form of a service."""
    return show_record(officer_page, SERVICES, code)


@router.post("/{code}")
def propose_service(officer_page: OfficerPageHere, code: str, fields: FieldsHere) -> Response:
    """Take the form of a service."""
    return take_record(officer_page, SERVICES, code, fields)
