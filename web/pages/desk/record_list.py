"""The lists of agencies and services in the back office: one's own, searched, page by page."""

from fastapi import Response

from geo.country import best_name
from portal.accounts.officer_roles import Role
from portal.directory.listing.queries import Wanted, record_lines
from portal.directory.registers.definitions import REGISTERS
from web.page.desk import Desk
from web.pages.desk.sheets import Book

_A_PAGE = 50
_LARGEST_PAGE = 10_000
_LONGEST_TEXT = 200
DUE = "due"


def show_list(desk: Desk, book: Book, *, may_add: bool) -> Response:
    """Answer with the list that an address asks for by `q`, `only` and `page`."""
    asked = desk.request.query_params
    text, only = asked.get("q", "").replace("\0", "")[:_LONGEST_TEXT], asked.get("only")
    page = _page(asked.get("page", ""))
    due_before = desk.today if only == DUE else None
    with desk.deployment.database.reading() as session:
        lines, count = record_lines(
            session,
            REGISTERS[book.subject],
            Wanted(desk.agencies(Role.VIEWER), text, due_before),
            language=desk.language,
            limit=_A_PAGE,
            offset=(page - 1) * _A_PAGE,
        )
    context = {
        "lines": [(line, best_name(line.names, desk.language)) for line in lines],
        "count": count,
        "page": page,
        "last_page": max(1, -(-count // _A_PAGE)),
        "q": text,
        "is_due": only == DUE,
        "folder": book.path,
        "may_add": may_add,
        "today": desk.today,
    }
    return desk.show("desk_record_list.html", context, here=book.path)


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return 1
    return max(1, min(int(text), _LARGEST_PAGE))
