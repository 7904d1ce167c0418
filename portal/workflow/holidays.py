"""What officers correct about public holidays: recorded, and open deadlines follow.

The calendar stands in `layers` and knows neither the audit log nor what is due.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from layers.calendar.queries import read_calendar
from layers.calendar.seed import seeded_days
from layers.calendar.service import correct_day, withdraw_correction
from portal.audit.recording import recorder
from portal.audit.rules import Actor
from portal.jobs.queue import enqueue
from portal.workflow.deadlines import RECOMPUTE

_TOPIC = "holiday"
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Corrector:
    """Who corrects: as the audit log names him, and as the calendar shows him."""

    actor: Actor
    name: str


def make_holiday(
    session: Session, country: Country, day: date, names: Mapping[str, str], by: Corrector
) -> None:
    """Make a day a public holiday, or name one anew; raises InvalidParameter("name_…")."""
    told = {language: " ".join(names.get(language, "").split()) for language in country.languages}
    for language, name in told.items():
        if not 0 < len(name) <= _LONGEST_NAME:
            raise InvalidParameter(
                f"name_{language}",
                _("A holiday has a name in every language, of at most {most} characters."),
                value=name,
                most=_LONGEST_NAME,
            )
    record = recorder(by.actor, _TOPIC)
    correct_day(session, day, is_holiday=True, names=told, made_by=by.name, record=record)
    _follow(session)


def make_working_day(session: Session, country: Country, day: date, by: Corrector) -> None:
    """Take a public holiday away; raises Refused for a day that is none."""
    if day not in read_calendar(session, country).holidays:
        raise Refused(_("{day} is no public holiday, so there is nothing to remove."), day=day)
    record = recorder(by.actor, _TOPIC)
    if day in seeded_days(country.holiday_calendar, day.year):
        correct_day(session, day, is_holiday=False, names={}, made_by=by.name, record=record)
    else:
        withdraw_correction(session, day, record=record)
    _follow(session)


def withdraw(session: Session, day: date, by: Corrector) -> None:
    """Take a correction back: the day is again what the library says. None is no fault."""
    withdraw_correction(session, day, record=recorder(by.actor, _TOPIC))
    _follow(session)


def _follow(session: Session) -> None:
    """Queue that open deadlines are derived anew, with the correction or not at all."""
    enqueue(session, RECOMPUTE, "", lock=RECOMPUTE)
