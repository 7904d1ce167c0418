"""The data requests of one's agencies with their clocks: what is due first comes first."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.opendata.requests.desk import (
    DESK_PAGE,
    DeskList,
    DeskQuery,
    desk_page,
    standings,
)
from portal.opendata.requests.rules import OPEN, RequestState
from portal.opendata.requests.workflow import names_of_state
from web.page.minutes import last_day_of
from web.page.officer_page import OfficerPageHere
from web.pages.officers.datasets.words import PART_NAME as DATA_PART

router = APIRouter(prefix="/{language}/officers/data-requests", include_in_schema=False)

LIST_NAMES: Mapping[DeskList, str] = {
    DeskList.WAITING: _("Waiting for the agency"),
    DeskList.RECEIVED: _("Not shown yet"),
    DeskList.OVERDUE: _("Overdue"),
    DeskList.ANSWERED: _("Answered"),
    DeskList.ALL: _("All"),
}
_LONGEST_WORDS = 200
_MOST_PAGES = 10_000


@router.get("")
def list_requests(officer_page: OfficerPageHere) -> Response:
    """List data requests by what is to be done, by words and by agency."""
    officer_page.require_somewhere(Role.VIEWER)
    asked = officer_page.request.query_params
    which, words, page = asked.get("show", ""), asked.get("q", "")[:_LONGEST_WORDS], _page(asked)
    wanted = DeskQuery(
        DeskList(which) if which in set(DeskList) else DeskList.WAITING,
        officer_page.agencies_asked(),
        words.replace("\0", ""),
        page,
    )
    now = officer_page.now
    with officer_page.deployment.database.reading() as session:
        found = desk_page(session, wanted, now)
        counts = standings(session, officer_page.agencies(), now)
        codes = {*(one.agency for one in found.found), *(one.agency for one in counts)}
        agencies = agency_names(session, *(one for one in codes if one))
    only, address = asked.get("agency", ""), officer_page.address("data-requests")
    further = {"show": wanted.which.value, "q": words, "agency": only, "page": str(page + 1)}
    context = {
        "lines": [
            (
                one,
                names_of_state(RequestState(one.state)),
                last_day_of(one.due_at, officer_page.deployment),
                one.state in OPEN and one.due_at is not None and one.due_at <= now,
            )
            for one in found.found
        ],
        "count": found.count,
        "which": wanted.which,
        "lists": [(one.value, name) for one, name in LIST_NAMES.items()],
        "words": words,
        "only": only,
        "agencies": agencies,
        "standings": counts,
        "circumstances": officer_page.site.data_requests.rules.circumstances,
        "here_address": address,
        "next": f"{address}?{urlencode({name: told for name, told in further.items() if told})}"
        if found.count > page * DESK_PAGE
        else None,
    }
    return officer_page.show("officers/data_requests/requests.html", context, here=DATA_PART)


def _page(asked: Mapping[str, str]) -> int:
    told = asked.get("page", "1")
    is_number = told.isascii() and told.isdecimal() and len(told) < 6
    return min(max(int(told), 1), _MOST_PAGES) if is_number else 1
