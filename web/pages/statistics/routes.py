"""How agencies answer: all agencies in a month or so far, and one agency month by month."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.country import Names
from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from layers.parameters import DeploymentHere
from portal.contact.statistics.models import CaseStatistics
from portal.contact.statistics.queries import (
    computed_at,
    figures_of_agency,
    figures_of_month,
)
from portal.contact.statistics.suppression import ALL
from portal.directory.agencies.queries import agency_lines, agency_names
from portal.workflow.rules import NOBODYS
from web.page.answers import no_such_language
from web.page.languages import direction_of
from web.pages.directory.agencies import sorting_name
from web.pages.directory.public_page import PublicPage
from web.pages.statistics.charts import MOST_MONTHS, Chart, Series, month_chart
from web.pages.statistics.columns import BY_NAME, COLUMNS, ORDERS, in_order

router = APIRouter(prefix="/{language}/contact/statistics", include_in_schema=False)

_PATH = "/contact/statistics"


@router.get("")
def show_all(language: str, request: Request, deployment: DeploymentHere) -> Response:
    """Show the figures of all agencies, in a month or so far, in the order that is asked for."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, ("month", "sort"))
    order = public_page.choice("sort", ORDERS) or BY_NAME
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, computed_at(session))
        known = validator.known()
        if known is not None:
            return known
        together = figures_of_agency(session)
        months = [one.month for one in together if one.month]
        month = public_page.choice("month", months) or ALL
        found = figures_of_month(session, month)
        names = {line.code: line.names for line in agency_lines(session)}
    answer = public_page.show(
        "statistics/all.html",
        public_page.links(_PATH, month=month or None, sort=None if order == BY_NAME else order),
        state,
        rows=in_order(_by_name(found, names, language), order),
        total=next((one for one in found if one.agency == ALL), None),
        names=names,
        columns=COLUMNS,
        order=order,
        month=month,
        months=_named(months[::-1], public_page),
        unit=NOBODYS,
        **_drawn(together, public_page),
    )
    return validator.marked(answer)


@router.get("/{agency}")
def show_agency(
    language: str, agency: str, request: Request, deployment: DeploymentHere
) -> Response:
    """Show the figures of one agency, month by month."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment)
    with deployment.database.reading() as session:
        state, validator = public_page.kept(session, computed_at(session))
        known = validator.known()
        if known is not None:
            return known
        names = _names_of(session, agency)
        found = figures_of_agency(session, agency)
    months = [one for one in found if one.month]
    answer = public_page.show(
        "statistics/agency.html",
        public_page.links(f"{_PATH}/{agency}"),
        state,
        code=agency,
        names=names,
        columns=COLUMNS,
        total=next((one for one in found if one.month == ALL), None),
        rows=months[::-1],
        months=dict(_named([one.month for one in months], public_page)),
        **_drawn(found, public_page),
    )
    return validator.marked(answer)


def _names_of(session: Session, agency: str) -> Names:
    found = {} if "\0" in agency else agency_names(session, agency)
    if agency not in found:
        raise NotFound(_("There is no agency “{code}” in the directory."), code=shown(agency))
    return found[agency]


def _by_name(
    rows: Sequence[CaseStatistics], names: Mapping[str, Names], language: str
) -> list[CaseStatistics]:
    """Return the rows of agencies by name, the unit above them last; without that of all."""
    of_agencies = [one for one in rows if one.agency in names]
    of_unit = [one for one in rows if one.agency == NOBODYS]
    return [
        *sorted(of_agencies, key=lambda one: sorting_name(names[one.agency], language)),
        *of_unit,
    ]


def _drawn(rows: Sequence[CaseStatistics], public_page: PublicPage) -> dict[str, Any]:
    """Return the charts of the last months of some figures, and when these were computed."""
    months = [one for one in rows if one.month][-MOST_MONTHS:]
    words = [word for _month, word in _named([one.month for one in months], public_page, "LLL yy")]
    is_rtl = direction_of(public_page.language) == "rtl"
    cases = [
        Series(_("Received"), [one.received for one in months]),
        Series(_("Answered"), [one.answered for one in months]),
    ]
    late = [Series(_("Late, %"), [one.late_percent for one in months])]
    charts: dict[str, Chart] = {
        "cases": month_chart(words, cases, is_rtl=is_rtl),
        "late": month_chart(words, late, is_rtl=is_rtl, top=100),
    }
    names = [word for _month, word in _named([one.month for one in months], public_page)]
    return {
        "charts": charts if len(months) > 1 else {},
        "between": (names[0], names[-1]) if names else (),
        "computed_at": rows[0].computed_at if rows else None,
    }


def _named(
    months: Sequence[str], public_page: PublicPage, form: str = "LLLL y"
) -> list[tuple[str, str]]:
    """Return months with their names in the language of the page."""
    days = [(month, date.fromisoformat(f"{month}-01")) for month in months]
    return [(month, format_date(day, form, locale=public_page.locale)) for month, day in days]
