"""Statistics for officers, as pages and as CSV: agencies as they stand, and months of activity."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from fastapi import APIRouter, Response

from geo.coordinates import latin_digits
from geo.country import best_name
from geo.csv_lines import csv_lines
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.contact.rules import Kind
from portal.directory.registers.definitions import Subject
from portal.directory.statistics.queries import Activity, Standing, activity, standings
from portal.directory.statistics.rules import (
    bounds_of,
    month_of,
    next_month,
    wanted_labels,
)
from web.navigation import Part
from web.page.answers import NOT_KEPT
from web.page.officer_page import OfficerPage, OfficerPageHere
from web.pages.officers.statistics.columns import (
    ACTIVITY_COLUMNS,
    STANDING_COLUMNS,
    sorted_standings,
)

router = APIRouter(prefix="/{language}/officers/statistics", include_in_schema=False)

PART = Part("statistics", "officers/statistics", _("Statistics"))

_FIRST_MONTH = date(2000, 1, 1)


@router.get("")
def show_agencies(officer_page: OfficerPageHere) -> Response:
    """Show what stands at each agency of the officer, in the order that is asked for."""
    asked = officer_page.request.query_params.get("sort", "")
    found, chosen = sorted_standings(_standings(officer_page), asked, officer_page.language)
    context = {
        "rows": found,
        "columns": STANDING_COLUMNS,
        "chosen": chosen,
        "today": officer_page.today,
        "wanted": {subject.value: _wanted(officer_page, subject) for subject in Subject},
        "sees_activity": officer_page.officer.may_somewhere(Role.APPROVER),
    }
    return officer_page.show("officers/statistics/agencies.html", context, here="statistics")


def _wanted(officer_page: OfficerPage, subject: Subject) -> str:
    """Return the fields that a kind of record ought to have as a list of words."""
    labels = [officer_page.translate(label) for label in wanted_labels(subject).values()]
    return format_list(labels, locale=officer_page.language)


@router.get("/agencies.csv")
def export_agencies(officer_page: OfficerPageHere) -> Response:
    """Answer with what stands at each agency as CSV."""
    headings = [officer_page.translate(column.heading) for column in STANDING_COLUMNS]
    rows = [
        [column.value(one, officer_page.language) for column in STANDING_COLUMNS]
        for one in _standings(officer_page)
    ]
    return _file([headings, *rows], f"agencies-{officer_page.today}")


@router.get("/activity")
def show_activity(officer_page: OfficerPageHere) -> Response:
    """Show what was done for each agency in a month; it names officers, so approvers see it."""
    officer_page.require_somewhere(Role.APPROVER)
    month = _month(officer_page)
    found = _activity(officer_page, month)
    before = month_of(month - timedelta(days=1))
    context = {
        "busy": [
            (one, _span(officer_page, one.decided_after)) for one in found if not one.is_quiet
        ],
        "quiet": [one for one in found if one.is_quiet],
        "month": month,
        "month_name": format_date(month, "LLLL y", locale=officer_page.locale),
        "before": before if before >= _FIRST_MONTH else None,
        "after": next_month(month) if next_month(month) <= officer_page.today else None,
    }
    return officer_page.show("officers/statistics/activity.html", context, here="statistics")


@router.get("/activity.csv")
def export_activity(officer_page: OfficerPageHere) -> Response:
    """Answer with what was done for each agency in a month as CSV."""
    officer_page.require_somewhere(Role.APPROVER)
    month = _month(officer_page)
    headings = [officer_page.translate(column.heading) for column in ACTIVITY_COLUMNS]
    rows = [
        [column.value(one, officer_page.language) for column in ACTIVITY_COLUMNS]
        for one in _activity(officer_page, month)
    ]
    return _file([headings, *rows], f"activity-{month:%Y-%m}")


def _standings(officer_page: OfficerPage) -> Sequence[Standing]:
    languages = officer_page.deployment.country.languages
    with officer_page.deployment.database.reading() as session:
        return standings(session, officer_page.agencies(), languages, Kind.MISTAKE)


def _activity(officer_page: OfficerPage, month: date) -> Sequence[Activity]:
    since, until = bounds_of(month, officer_page.deployment.country.time_zone)
    language = officer_page.language
    with officer_page.deployment.database.reading() as session:
        mine = officer_page.agencies(Role.APPROVER)
        found = activity(session, mine, since, until, Kind.MISTAKE)
    return sorted(found, key=lambda one: best_name(one.names, language) or one.code)


def _span(officer_page: OfficerPage, span: timedelta | None) -> str:
    return "" if span is None else format_timedelta(span, locale=officer_page.locale, threshold=1.5)


def _month(officer_page: OfficerPage) -> date:
    """Return the month that is asked for; this one for what is none, or is still to come."""
    this = month_of(officer_page.today)
    try:
        asked = date.fromisoformat(
            latin_digits(officer_page.request.query_params.get("month", "")) + "-01"
        )
    except ValueError:
        return this
    return asked if _FIRST_MONTH <= asked <= this else this


def _file(rows: Iterable[Iterable[object]], name: str) -> Response:
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}.csv"'}
    body = csv_lines(rows, begins_file=True)
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)
