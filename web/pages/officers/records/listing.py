"""The lists of agencies and services in the back office: one's own, searched, page by page."""

from fastapi import Response

from geo.country import best_name
from portal.directory.listing.queries import Wanted, record_lines
from portal.directory.registers.definitions import Register
from web.page.officer_page import OfficerPage
from web.pages.officers.proposals.view import names_of_agencies

_A_PAGE = 50
_LARGEST_PAGE = 10_000
_LONGEST_TEXT = 200
DUE = "due"


def show_list(officer_page: OfficerPage, register: Register, *, may_add: bool) -> Response:
    """Answer with the list that an address asks for by `q`, `only` and `page`."""
    asked = officer_page.request.query_params
    text, only = asked.get("q", "").replace("\0", "")[:_LONGEST_TEXT], asked.get("only")
    page = _page(asked.get("page", ""))
    due_before = officer_page.today if only == DUE else None
    with officer_page.deployment.database.reading() as session:
        lines, count = record_lines(
            session,
            register,
            Wanted(officer_page.agencies_asked(), text, due_before),
            language=officer_page.language,
            limit=_A_PAGE,
            offset=(page - 1) * _A_PAGE,
        )
        agencies = names_of_agencies(session)
        only_agency = asked.get("agency", "").replace("\0", "")
    context = {
        "agencies": agencies,
        "lines": [(line, best_name(line.names, officer_page.language)) for line in lines],
        "count": count,
        "page": page,
        "last_page": max(1, -(-count // _A_PAGE)),
        "q": text,
        "is_due": only == DUE,
        "only_agency": only_agency,
        "folder": register.value,
        "words": register.definition.words,
        "shows_agency": not register.definition.owns_itself,
        "may_add": may_add,
        "today": officer_page.today,
    }
    return officer_page.show("officers/records/records.html", context, here=register.value)


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return 1
    return max(1, min(int(text), _LARGEST_PAGE))
