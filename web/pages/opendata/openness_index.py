"""How open publishers are, and how they have become so: an index of each by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fastapi import APIRouter, Request, Response

from layers.parameters import DeploymentHere
from portal.directory.agencies.queries import agency_lines
from portal.opendata.openness.queries import index_computed_at, months_of_index
from portal.opendata.openness.rules import MonthOfAgency
from web.page.answers import no_such_language
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

PATH = "/openness"
_MOST_MONTHS = 13


@dataclass(frozen=True)
class IndexOfAgency:
    """A publisher with its months, the newest last."""

    agency: str
    months: Sequence[MonthOfAgency]

    @property
    def now(self) -> MonthOfAgency:
        """Its newest month."""
        return self.months[-1]

    @property
    def change(self) -> int | None:
        """By how much the index has changed since the first month shown; None for one month."""
        return None if len(self.months) < 2 else self.now.index - self.months[0].index


@router.get(f"/{{language}}{PATH}")
def show_index(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show how open every publisher is, the most open first, and how it was before."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        computed_at = index_computed_at(session)
        state, validator = public_page.kept(session, computed_at)
        known = validator.known()
        if known is not None:
            return known
        rows = _in_order(months_of_index(session, _first_month(public_page.today)))
        names = {line.code: line.names for line in agency_lines(session)}
    zone = deployment.now().tzinfo
    answer = public_page.show(
        "opendata/openness_index.html",
        public_page.links(PATH),
        state,
        rows=rows,
        names=names,
        computed_on=None if computed_at is None else computed_at.astimezone(zone).date(),
    )
    return validator.marked(answer)


def _in_order(months: Sequence[MonthOfAgency]) -> list[IndexOfAgency]:
    found = [
        IndexOfAgency(agency, list(some))
        for agency, some in groupby(months, key=lambda one: one.agency)
    ]
    newest = max((one.now.month for one in found), default=None)
    # Whoever has nothing published any more is in no list.
    here = [one for one in found if one.now.month == newest]
    return sorted(here, key=lambda one: (-one.now.index, -one.now.datasets, one.agency))


def _first_month(today: date) -> date:
    months = today.year * 12 + today.month - _MOST_MONTHS
    return date(months // 12, months % 12 + 1, 1)
