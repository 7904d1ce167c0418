"""The datasets of one's agencies: what waits for somebody comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response

from geo.folding import fold_text
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.opendata.datasets.desks import Line, desk_lines
from portal.opendata.datasets.rules import DatasetState
from portal.opendata.datasets.workflow import names_of_state
from portal.opendata.privacy.queries import open_findings
from web.page.answers import Trouble
from web.page.minutes import last_day_of
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.pages.officers.datasets.words import PART_NAME

router = APIRouter(prefix="/{language}/officers/datasets", include_in_schema=False)

_LATE = "late"
_ORDER = (
    DatasetState.PRIVACY_CHECK,
    DatasetState.REVIEW,
    DatasetState.DRAFT,
    DatasetState.PUBLISHED,
    DatasetState.WITHDRAWN,
)
_SHOWN = 200


@dataclass(frozen=True)
class ShownLine:
    """A dataset in the list; `by` is the last day of whoever has to deal with it."""

    line: Line
    by: date | None
    is_late: bool
    findings: int


@router.get("")
def list_datasets(officer_page: OfficerPageHere) -> Response:
    """List datasets, by state and by words."""
    return show_list(officer_page)


def show_list(officer_page: OfficerPage, trouble: Trouble | None = None) -> Response:
    """Answer with the list, which says as well what went wrong with no dataset at all."""
    with officer_page.deployment.database.reading() as session:
        lines = desk_lines(session, officer_page.agencies_asked())
        agencies = agency_names(session, *{one.dataset.agency for one in lines})
        findings = open_findings(session, [one.dataset.id for one in lines])
    asked = officer_page.request.query_params
    state, words = asked.get("state", ""), asked.get("q", "")[:200]
    shown = [_shown(officer_page, one, findings.get(one.dataset.id, 0)) for one in lines]
    counts = {one: sum(line.line.state is one for line in shown) for one in _ORDER}
    wanted = _narrowed(shown, state, words)
    wanted.sort(key=lambda one: (not one.is_late, _ORDER.index(one.line.state)))
    context = {
        "lines": wanted[:_SHOWN],
        "total": len(wanted),
        "agencies": agencies,
        "only": asked.get("agency", ""),
        "state": state,
        "words": words,
        "states": [(one.value, names_of_state(one), counts[one]) for one in _ORDER],
        "late": sum(one.is_late for one in shown),
        "state_names": {one: names_of_state(one) for one in _ORDER},
        "may_write": officer_page.officer.may_somewhere(Role.EDITOR),
        "here_address": officer_page.address(PART_NAME),
    }
    return officer_page.show(
        "officers/datasets/datasets.html", context, here=PART_NAME, trouble=trouble
    )


def _shown(officer_page: OfficerPage, line: Line, findings: int) -> ShownLine:
    found = line.dataset
    overdue = found.is_overdue_on(officer_page.today)
    by = last_day_of(line.due_at, officer_page.deployment) or found.next_due
    is_late = overdue or (line.due_at is not None and line.due_at <= officer_page.now)
    return ShownLine(line, by, is_late, findings)


def _narrowed(lines: Sequence[ShownLine], state: str, words: str) -> list[ShownLine]:
    folded = fold_text(words)
    return [
        one
        for one in lines
        if (not state or one.line.state == state or (state == _LATE and one.is_late))
        and (not folded or folded in _words_of(one))
    ]


def _words_of(one: ShownLine) -> str:
    found = one.line.dataset
    return fold_text(" ".join([found.name, *found.titles.values()]))
