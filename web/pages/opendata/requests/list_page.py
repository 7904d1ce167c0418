"""The public list of data requests: by agency, state and words."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.messages import mark as _
from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.datasets.rules import Dataset
from portal.opendata.requests.listing import (
    RequestList,
    RequestQuery,
    count_by_agency,
    list_requests,
)
from portal.opendata.requests.queries import answers_of, requests_version
from portal.opendata.requests.rules import GROUP_NAMES, PAGE, DataRequest, StateGroup
from portal.opendata.requests.workflow import names_of_state
from web.page.answers import no_such_language
from web.page.minutes import last_day_of
from web.pages.directory.public_page import Paging, PublicPage, query_address

router = APIRouter(include_in_schema=False)

TITLE = _("Data requests")
_KNOWN = ("q", "agency", "status", "page")
_LONGEST_WORDS = 200


@dataclass(frozen=True)
class Line:
    """A request in the list, with the dataset that answers it."""

    request: DataRequest
    is_late: bool
    dataset: Dataset | None


@router.get("/{language}/data-requests")
def show_requests(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """List the data requests that everybody may read."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, _KNOWN)
    wanted = _asked(public_page)
    with deployment.database.reading() as session:
        found = list_requests(session, wanted, public_page.now)
        late = tuple(str(one.id) for one in found.found if one.is_overdue_at(public_page.now))
        state, validator = public_page.kept(session, requests_version(session), late)
        known = validator.known()
        if known is not None:
            return known
        lines = _lines(session, public_page, found)
        counts = count_by_agency(session)
        agencies = agency_names(
            session, *counts, *(one.agency for one in found.found if one.agency)
        )
    answer = public_page.show(
        "opendata/requests/requests.html",
        public_page.links("/data-requests", **{one: public_page.given.get(one) for one in _KNOWN}),
        state,
        lines=lines,
        count=found.count,
        paging=Paging(public_page, public_page.page(), PAGE, found.count),
        wanted=wanted,
        groups=_groups(public_page),
        agencies=agencies,
        counts=sorted(counts, key=lambda code: (-counts[code], code)),
        count_of=counts,
        circumstances=public_page.site.request_rules.circumstances,
        days=public_page.site.request_rules.days.working_days,
        names_of_state=names_of_state,
        last_day=lambda at: last_day_of(at, deployment),
        may_ask=public_page.site.portal is not None,
    )
    return validator.marked(answer)


def _asked(public_page: PublicPage) -> RequestQuery:
    group = public_page.choice("status", tuple(StateGroup))
    return RequestQuery(
        agency=public_page.given.get("agency"),
        group=None if group is None else StateGroup(group),
        words=public_page.given.get("q", "")[:_LONGEST_WORDS],
        offset=(public_page.page() - 1) * PAGE,
    )


def _lines(session: Session, public_page: PublicPage, found: RequestList) -> list[Line]:
    said = answers_of(session, [one.id for one in found.found])
    named = {
        id_: answer.dataset_id for id_, some in said.items() for answer in some if answer.dataset_id
    }
    datasets = {one.id: one for one in published_datasets(session, list(named.values()))}
    return [
        Line(
            one,
            one.is_overdue_at(public_page.now),
            datasets.get(named[one.id]) if one.id in named else None,
        )
        for one in found.found
    ]


def _groups(public_page: PublicPage) -> list[tuple[str, str, str, bool]]:
    """Return the groups of states: value, name, address, and whether it is the chosen one."""
    chosen = public_page.given.get("status")
    asked = {name: text for name, text in public_page.given.items() if name != "page"}
    every = ("", _("All"), query_address({**asked, "status": None}), chosen is None)
    return [
        every,
        *(
            (one.value, name, query_address({**asked, "status": one.value}), one.value == chosen)
            for one, name in GROUP_NAMES.items()
        ),
    ]
