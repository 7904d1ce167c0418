"""The page on which the lead of the portal corrects public holidays."""

import re
from datetime import date

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import mark as _
from importers.dates import read_date
from layers.calendar.queries import holidays_in
from layers.calendar.rules import Origin
from portal.accounts.officer_roles import Officer, Role
from portal.workflow.holidays import Corrector, make_holiday, make_working_day, withdraw
from web.navigation import Part
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.guard import not_allowed
from web.page.minutes import minute_of, weekday_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere

router = APIRouter(prefix="/{language}/officers/holidays", include_in_schema=False)

PART = Part(
    "holidays",
    "officers/holidays",
    _("Public holidays"),
    lambda officer, _deployment: _is_lead(officer),
)
ORIGIN_NAMES = {
    Origin.LIBRARY: _("from the calendar of the country"),
    Origin.ADDED: _("added here"),
    Origin.RENAMED: _("confirmed"),
    Origin.REMOVED: _("removed: a working day"),
}
# What the library writes behind a name that somebody is about to confirm.
_ESTIMATED = re.compile(r"\s*\([^()]*\)")
# What may be asked for; the library knows these years.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@router.get("")
def list_holidays(officer_page: OfficerPageHere) -> Response:
    """List the holidays of a year; the form is filled in with the one that `day` names."""
    given = officer_page.request.query_params
    return _page(
        officer_page, _year(officer_page, given.get("year", "")), chosen=given.get("day", "")
    )


@router.post("")
def correct_holiday(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Add, name or remove a holiday, or take such a correction back."""
    if not _is_lead(officer_page.officer):
        raise not_allowed()
    try:
        day = _day(fields.get("day"))
        with officer_page.deployment.database.writing() as session:
            _correct(session, officer_page, day, fields)
    except AroundMeError as error:
        year = _year(officer_page, fields.get("day")[:4])
        return _page(
            officer_page, year, chosen=fields.get("day"), typed=fields, trouble=trouble_of(error)
        )
    return officer_page.go_to("holidays", said="holiday", year=str(day.year))


def _correct(session: Session, officer_page: OfficerPage, day: date, fields: Fields) -> None:
    country = officer_page.deployment.country
    by = Corrector(officer_page.officer.actor, officer_page.officer.name)
    action = fields.get("command")
    if action == "holiday":
        names = {one: fields.get(f"name_{one}") for one in country.languages}
        make_holiday(session, country, day, names, by)
    elif action == "working":
        make_working_day(session, country, day, by)
    elif action == "withdraw":
        withdraw(session, day, by)
    else:
        raise nothing_here()


def _page(
    officer_page: OfficerPage,
    year: int,
    *,
    chosen: str,
    typed: Fields | None = None,
    trouble: Trouble | None = None,
) -> Response:
    country = officer_page.deployment.country
    with officer_page.deployment.database.reading() as session:
        found = holidays_in(session, country, year)
    asked = next((one.names for one in found if one.day.isoformat() == chosen), {})
    filled = {language: _ESTIMATED.sub("", name) for language, name in asked.items()}
    if typed is not None and typed.get("command") == "holiday":
        filled = {one: typed.get(f"name_{one}") for one in country.languages}
    context = {
        "year": year,
        "holidays": [
            (one, ORIGIN_NAMES[one.origin], minute_of(one.made_at, officer_page.deployment))
            for one in found
        ],
        "years": [one for one in (year - 1, year + 1) if _FIRST_YEAR <= one <= _LAST_YEAR],
        "may_correct": _is_lead(officer_page.officer),
        "languages": country.languages,
        "chosen": chosen,
        "filled": filled,
        "weekdays": {one.day: weekday_of(one.day, officer_page.locale) for one in found},
    }
    return officer_page.show("officers/holidays.html", context, here="holidays", trouble=trouble)


def _is_lead(officer: Officer) -> bool:
    """Check whether an officer leads the portal: holidays are those of all agencies."""
    return officer.may(Role.ADMINISTRATOR, None)


def _day(text: str) -> date:
    day = read_date(text)
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidParameter(
            "day",
            _("“{value}” is not a day: write it like 2026-05-25, from {first} to {last}."),
            value=text,
            first=_FIRST_YEAR,
            last=_LAST_YEAR,
        )
    return day


def _year(officer_page: OfficerPage, text: str) -> int:
    """Return the year that is asked for; this year for what is none."""
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else officer_page.today.year
