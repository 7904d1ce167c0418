"""The datasets of one's agencies: what waits for somebody comes first."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Response

from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets.desks import (
    LATE,
    DeskMoment,
    DeskPage,
    DeskQuery,
    Line,
    desk_counts,
    desk_lines,
)
from portal.opendata.datasets.rules import DatasetState
from portal.opendata.datasets.workflow import names_of_state
from portal.opendata.privacy.queries import open_findings
from web.page.answers import Trouble
from web.page.minutes import last_day_of
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.pages.officers.datasets.words import HARVEST, PART_NAME

router = APIRouter(prefix="/{language}/officers/datasets", include_in_schema=False)

_ORDER = (
    DatasetState.PRIVACY_CHECK,
    DatasetState.REVIEW,
    DatasetState.DRAFT,
    DatasetState.PUBLISHED,
    DatasetState.WITHDRAWN,
)
_SHOWN = 50
_LONGEST_PAGE = 7


@dataclass(frozen=True)
class ShownLine:
    """A dataset in the list; `by` is the last day of whoever has to deal with it."""

    line: Line
    by: date | None
    findings: int


@router.get("")
def list_datasets(officer_page: OfficerPageHere) -> Response:
    """List datasets, by state and by words."""
    return show_list(officer_page)


def desk_moment(officer_page: OfficerPage) -> DeskMoment:
    """Return when the officer looks."""
    return DeskMoment(officer_page.today, officer_page.now)


def show_list(officer_page: OfficerPage, trouble: Trouble | None = None) -> Response:
    """Answer with the list, which says as well what went wrong with no dataset at all."""
    asked = officer_page.request.query_params
    state, words = asked.get("state", ""), asked.get("q", "").replace("\0", "")[:200]
    mine, at, page = officer_page.agencies_asked(), desk_moment(officer_page), _page(officer_page)
    with officer_page.deployment.database.reading() as session:
        query = DeskQuery(state, words, _SHOWN, (page - 1) * _SHOWN)
        found = desk_lines(session, mine, at, query)
        kept = desk_counts(session, mine, at)
        agencies = agency_names(session, *{one.agency for one in kept})
        findings = open_findings(session, [one.dataset.id for one in found.lines])
    counts: Counter[DatasetState] = Counter()
    for one in kept:
        counts[one.state] += one.datasets
    context = {
        "lines": [_shown(officer_page, one, findings) for one in found.lines],
        "total": found.total,
        "agencies": agencies,
        "only": asked.get("agency", ""),
        "state": state,
        "words": words,
        "states": [(one.value, names_of_state(one), counts[one]) for one in _ORDER],
        "late_state": LATE,
        "late": sum(one.late for one in kept),
        "state_names": {one: names_of_state(one) for one in _ORDER},
        "may_write": officer_page.officer.may_somewhere(Role.EDITOR),
        "here_address": officer_page.address(PART_NAME),
        "before": _address(officer_page, page - 1) if page > 1 else None,
        "after": _address(officer_page, page + 1) if _has_more(found, page) else None,
        "harvest_address": officer_page.address(PART_NAME, HARVEST),
    }
    return officer_page.show(
        "officers/datasets/datasets.html", context, here=PART_NAME, trouble=trouble
    )


def _shown(officer_page: OfficerPage, line: Line, findings: Mapping[UUID, int]) -> ShownLine:
    by = last_day_of(line.due_at, officer_page.deployment) or line.dataset.next_due
    return ShownLine(line, by, findings.get(line.dataset.id, 0))


def _page(officer_page: OfficerPage) -> int:
    """Return the number of the page that is asked for; the first for what is none."""
    told = officer_page.request.query_params.get("page", "")
    is_number = told.isascii() and told.isdigit() and len(told) < _LONGEST_PAGE
    return max(1, int(told)) if is_number else 1


def _has_more(found: DeskPage, page: int) -> bool:
    return page * _SHOWN < found.total


def _address(officer_page: OfficerPage, page: int) -> str:
    asked = officer_page.request.query_params
    given = {name: asked[name] for name in ("agency", "state", "q") if asked.get(name)}
    return f"{officer_page.address(PART_NAME)}?{urlencode({**given, 'page': page})}"
