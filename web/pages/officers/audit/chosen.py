"""What a reader of the audit log asks for, read from the address of the page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.coordinates import latin_digits
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.reading import Choice, Reach
from portal.audit.rules import ActorKind
from portal.directory.back_office.record_names import records_called
from web.page.officer_page import OfficerPage
from web.pages.officers.audit.case_words import actions_meant
from web.pages.officers.audit.words import OFFERED

FIELDS = ("officer", "action", "record", "agency", "from", "to")


@dataclass(frozen=True)
class Asked:
    """The fields of the form as they were sent; empty ones are left out."""

    given: dict[str, str]

    def get(self, name: str) -> str:
        """Return a field, empty when it was not filled in."""
        return self.given.get(name, "")


def asked_of(officer_page: OfficerPage) -> Asked:
    """Return what is asked for by the address of a page."""
    query = officer_page.request.query_params
    held = {name: query.get(name, "").strip() for name in FIELDS}
    return Asked({name: value for name, value in held.items() if value})


def reach_of(officer: Officer) -> Reach:
    """Return what an officer may see: approvers what is their agencies', administrators people."""
    return Reach(officer.agencies_where(Role.APPROVER), officer.agencies_where(Role.ADMINISTRATOR))


def choice_of(session: Session, officer_page: OfficerPage, asked: Asked) -> Choice:
    """Return which events are asked for; raises InvalidParameter for a day that is none."""
    first, last = _day(asked, "from"), _day(asked, "to")
    action, words = asked.get("action"), asked.get("record")
    before = latin_digits(officer_page.request.query_params.get("before", ""))
    return Choice(
        actor=_actor(asked.get("officer")),
        actions=actions_meant(action) if action in OFFERED else None,
        objects=records_called(session, words) if words else None,
        agency=asked.get("agency").replace("\0", "") or None,
        since=None if first is None else _midnight(officer_page, first),
        until=None if last is None else _midnight(officer_page, last + timedelta(days=1)),
        before=int(before) if before.isdecimal() and len(before) <= 18 else None,
    )


def _actor(text: str) -> tuple[str, str | None] | None:
    if text in (ActorKind.OPERATOR, ActorKind.CITIZEN, ActorKind.VISITOR, ActorKind.SYSTEM):
        return text, None
    try:
        return ActorKind.OFFICER, str(UUID(text))
    except ValueError:
        return None


def _midnight(officer_page: OfficerPage, day: date) -> datetime:
    zone = ZoneInfo(officer_page.deployment.country.time_zone)
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _day(asked: Asked, name: str) -> date | None:
    text = asked.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(latin_digits(text))
    except ValueError:
        day = None
    if day is None or not date(1900, 1, 1) <= day <= date(9000, 1, 1):
        raise InvalidParameter(
            name, _("“{value}” is not a day: write it like 2026-05-25."), value=text
        )
    return day
