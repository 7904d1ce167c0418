"""The pages on which officers edit the records of registers: the same for each of them."""

from fastapi import APIRouter, Response

from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Register
from web.navigation import Part
from web.page.guard import require as require_role
from web.page.officer_page import FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.records.editing import show_new, show_record, take_new, take_record
from web.pages.officers.records.listing import show_list
from web.pages.officers.records.register_pages import PAGES

PARTS = tuple(
    Part(one.value, f"officers/{one.value}", one.definition.words.title) for one in Register
)


def _router(register: Register) -> APIRouter:
    pages = PAGES[register]
    router = APIRouter(prefix=f"/{{language}}/officers/{register.value}", include_in_schema=False)

    @router.get("")
    def list_records(officer_page: OfficerPageHere) -> Response:
        """List the records of the officer's agencies."""
        return show_list(officer_page, register, may_add=_may_add(officer_page, register))

    @router.get("/new")
    def new_record(officer_page: OfficerPageHere) -> Response:
        """Show an empty form."""
        _require_adding(officer_page, register)
        return show_new(officer_page, pages)

    @router.post("/new")
    def propose_new_record(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
        """Take the form of a new record, of an agency that the officer edits."""
        _require_adding(officer_page, register)
        return take_new(officer_page, pages, fields)

    @router.get("/{code}")
    def edit_record(officer_page: OfficerPageHere, code: str) -> Response:
        """Show the form of a record."""
        return show_record(officer_page, pages, code)

    @router.post("/{code}")
    def propose_record(officer_page: OfficerPageHere, code: str, fields: FieldsHere) -> Response:
        """Take the form of a record."""
        return take_record(officer_page, pages, code, fields)

    return router


ROUTERS = tuple(_router(register) for register in Register)


def _may_add(officer_page: OfficerPage, register: Register) -> bool:
    """Check whether an officer may add records: agencies are added by who edits all of them."""
    if register.definition.owns_itself:
        return officer_page.officer.may(Role.EDITOR, None)
    return officer_page.officer.may_somewhere(Role.EDITOR)


def _require_adding(officer_page: OfficerPage, register: Register) -> None:
    if register.definition.owns_itself:
        require_role(officer_page.signed_in, Role.EDITOR, None)
    else:
        officer_page.require_somewhere(Role.EDITOR)
