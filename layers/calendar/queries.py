"""Reads of the corrected days."""

import psycopg
from sqlalchemy.orm import Session

from geo.country import Country
from geo.database import driver_connection, sql
from layers.calendar.country import calendar_of
from layers.calendar.rules import Calendar


def read_corrections(connection: psycopg.Connection) -> str:
    """Return all corrections as one text, which is another whenever one was made."""
    row = connection.execute(sql("layers.calendar", "corrections").text.encode()).fetchone()
    assert row is not None
    return str(row[0])


def read_calendar(session: Session, country: Country) -> Calendar:
    """Return the working days of a country as they stand in a session's snapshot."""
    return calendar_of(country, read_corrections(driver_connection(session)))
