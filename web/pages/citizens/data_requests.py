"""One's own data requests: how they stand, taking one back, and appealing an answer."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import mark as _
from portal.comments.rules import Visibility
from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.requests.appealing import appeal, appeal_until
from portal.opendata.requests.asking import withdraw
from portal.opendata.requests.desk import answers_on
from portal.opendata.requests.own import appeals_of, own_requests, own_row
from portal.opendata.requests.rules import LONGEST_APPEAL, OPEN, RequestState
from portal.opendata.requests.workflow import names_of_state
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.page.minutes import last_day_of
from web.pages.citizens.ways import DATA_REQUESTS, WAYS

router = APIRouter(prefix="/{language}/my/data-requests", include_in_schema=False)

OUTCOME_NAMES: Mapping[str | None, str] = {
    None: _("The complaints unit decides"),
    "upheld": _("Upheld: the agency answers anew"),
    "dismissed": _("Dismissed: the answer stands"),
}


@router.get("")
def show_own(page: CitizenHere) -> Response:
    """List one's own data requests."""
    with page.reading() as session:
        rows = own_requests(session, page.person)
        agencies = agency_names(session, *(one.agency for one in rows if one.agency))
    context = {
        "citizen_ways": WAYS,
        "here": DATA_REQUESTS.path,
        "requests": [(one, names_of_state(RequestState(one.state))) for one in rows],
        "circumstances": page.site.data_requests.rules.circumstances,
        "agencies": agencies,
        "last_day": lambda at: last_day_of(at, page.deployment),
    }
    return page.show("citizens/data_requests.html", context)


@router.get("/{ref}")
def show_one(ref: str, page: CitizenHere) -> Response:
    """Show a request of one's own, with what can be done with it."""
    return _page(page, ref)


@router.post("/{ref}")
def take_command(ref: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Take a request back, or appeal its answer."""
    command, text = given.get("command"), given.get("text")
    ctx = page.site.data_requests
    try:
        with page.writing() as session:
            if command == "withdraw":
                withdraw(session, ctx, page.person, ref)
            elif command == "appeal":
                appeal(session, ctx, page.person, ref, text)
            else:
                raise nothing_here()
    except InvalidParameter as error:
        return _page(page, ref, trouble_of(error), text, error)
    except AroundMeError as error:
        return _page(page, ref, trouble_of(error), text)
    if command == "withdraw":
        return page.go_to("/my/data-requests", "data-request-withdrawn")
    return page.go_to(f"/my/data-requests/{ref}", "appealed")


def _page(
    page: CitizenPage,
    ref: str,
    trouble: Trouble | None = None,
    text: str = "",
    fault: InvalidParameter | None = None,
) -> Response:
    ctx, rules = page.site.data_requests, page.site.data_requests.rules
    with page.reading() as session:
        row = own_row(session, page.person, ref)
        said = answers_on(session, row.id)
        named = [one.dataset_id for one in said if one.dataset_id]
        codes = {row.agency, *(one.agency for one in said), *(one.to_agency for one in said)}
        context = {
            "asked": row,
            "state_names": names_of_state(RequestState(row.state)),
            "ended": rules.circumstances.get(row.circumstance),
            "answers": [(one, rules.circumstances.get(one.circumstance)) for one in said],
            "datasets": {one.id: one for one in published_datasets(session, named)},
            "agencies": agency_names(session, *(one for one in codes if one)),
            "appeals": [(one, OUTCOME_NAMES[one.outcome]) for one in appeals_of(session, row)],
            "appeal_by": _day(page, appeal_until(session, ctx, row)),
        }
    context |= {
        "citizen_ways": WAYS,
        "here": DATA_REQUESTS.path,
        "due": _day(page, row.due_at),
        "is_public": row.visibility == Visibility.VISIBLE,
        "may_withdraw": row.state in OPEN,
        "text": text,
        "fault": None if fault is None else page.say(fault.message.text, **fault.message.values),
        "longest": LONGEST_APPEAL,
    }
    return page.show("citizens/data_request.html", context, trouble)


def _day(page: CitizenPage, at: datetime | None) -> object:
    return last_day_of(at, page.deployment)
