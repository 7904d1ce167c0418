"""The lists of agencies and services in the back office: one's own, searched, filtered, paged."""

from fastapi import Response

from geo.country import best_name
from portal.accounts.officer_roles import Role
from portal.directory.bulk.rules import CHANGES
from portal.directory.listing.paging import read_place
from portal.directory.listing.queries import record_page
from portal.directory.registers.definitions import Register
from web.page.officer_page import OfficerPage
from web.pages.officers.list_filters import read_filters
from web.pages.officers.proposals.view import names_of_agencies

_A_PAGE = 50


def show_list(officer_page: OfficerPage, register: Register, *, may_add: bool) -> Response:
    """Answer with the page of the list that an address asks for by its filters and its key."""
    asked = officer_page.request.query_params
    filters = read_filters(register.subject, asked)
    with officer_page.deployment.database.reading() as session:
        found = record_page(
            session,
            register,
            filters.wanted(officer_page),
            read_place(asked.get("after", ""), asked.get("before", "")),
            language=officer_page.language,
            limit=_A_PAGE,
        )
        drawn = filters.drawn(session, officer_page)
        agencies = names_of_agencies(session)
    may_edit = officer_page.officer.may_somewhere(Role.EDITOR)
    context = {
        "lines": [(line, best_name(line.names, officer_page.language)) for line in found.lines],
        "found": found,
        "filters": filters,
        "drawn": drawn,
        "agencies": agencies,
        "folder": register.value,
        "here_address": officer_page.address(register.value),
        "words": register.definition.words,
        "shows_agency": not register.definition.owns_itself,
        "may_add": may_add,
        "may_tick": may_edit and register.subject in CHANGES,
        "today": officer_page.today,
    }
    return officer_page.show("officers/records/records.html", context, here=register.value)
