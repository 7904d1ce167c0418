"""Reads of the corrected days, and of a year's holidays with them."""

from datetime import date

import psycopg
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.country import Country
from geo.database import driver_connection, sql
from layers.calendar.country import calendar_of
from layers.calendar.models import HolidayCorrection
from layers.calendar.rules import Calendar, Holiday, Origin
from layers.calendar.seed import seeded_days, seeded_names


def read_corrections(connection: psycopg.Connection) -> str:
    """Return all corrections as one text, which is another whenever one was made."""
    row = connection.execute(sql("layers.calendar", "corrections").text.encode()).fetchone()
    assert row is not None
    return str(row[0])


def read_calendar(session: Session, country: Country) -> Calendar:
    """Return the working days of a country as they stand in a session's snapshot."""
    return calendar_of(country, read_corrections(driver_connection(session)))


def holidays_in(session: Session, country: Country, year: int) -> list[Holiday]:
    """List the public holidays of a year in their order, with those that officers took away."""
    within = HolidayCorrection.day.between(date(year, 1, 1), date(year, 12, 31))
    corrected = {one.day: one for one in session.scalars(select(HolidayCorrection).where(within))}
    seeded = seeded_days(country.holiday_calendar, year)
    return [
        _holiday(country, day, day in seeded, corrected.get(day))
        for day in sorted(seeded | corrected.keys())
    ]


def _holiday(
    country: Country, day: date, is_seeded: bool, correction: HolidayCorrection | None
) -> Holiday:
    names = {
        language: seeded_names(country.holiday_calendar, day.year, language)[day]
        for language in country.languages
        if is_seeded
    }
    if correction is None:
        return Holiday(day, names, Origin.LIBRARY)
    if not correction.is_holiday:
        origin = Origin.REMOVED
    else:
        origin = Origin.RENAMED if is_seeded else Origin.ADDED
    return Holiday(
        day,
        {**names, **correction.names},
        origin,
        correction.made_by,
        correction.made_at,
    )
