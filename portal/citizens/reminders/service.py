"""Keeping what ends, and telling people of it in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.accounts.row_security import bind_person, persons_due
from portal.citizens.context import CitizenContext
from portal.citizens.inbox.rules import Message, Topic
from portal.citizens.inbox.service import tell
from portal.citizens.reminders.models import Reminder
from portal.citizens.reminders.rules import KEPT_DAYS, Expiry, is_near, next_day

_MOST_SHOWN = 40
_AT_ONCE = 1000


@dataclass(frozen=True)
class Ending:
    """Something of a person that ends soon, or has ended: `days` are those left, negative then."""

    service_code: str
    what: str
    on: date
    days: int


def keep_reminders(
    session: Session, person_id: UUID, service_code: str, expiries: Sequence[Expiry]
) -> None:
    """Keep what ends by the latest word of a service, which takes the place of its earlier ones.

    What ends on the day that was known goes on being told as before; a day that has moved is a new
    one. The session is bound to the person.
    """
    own = (Reminder.person_id == person_id, Reminder.service_code == service_code)
    known = {(row.what, row.due_on): row for row in session.scalars(select(Reminder).where(*own))}
    wanted = {(one.what, one.on) for one in expiries}
    for key, row in known.items():
        if key not in wanted:
            session.delete(row)
    for what, on in sorted(wanted - known.keys()):
        row = Reminder(
            id=uuid4(),
            person_id=person_id,
            service_code=service_code,
            what=what,
            due_on=on,
            # The job of the next night knows when it is to be told of.
            next_at=moment(session),
        )
        session.add(row)
    session.flush()


def ends_soon(session: Session, person_id: UUID, today: date, *, within_days: int) -> list[Ending]:
    """Return what of a person ends within so many days or ended lately, the soonest first."""
    span = (Reminder.due_on >= today - timedelta(days=KEPT_DAYS)) & (
        Reminder.due_on <= today + timedelta(days=within_days)
    )
    rows = session.scalars(
        select(Reminder)
        .where(Reminder.person_id == person_id, span)
        .order_by(Reminder.due_on, Reminder.what, Reminder.service_code)
        .limit(_MOST_SHOWN)
    )
    return [
        Ending(row.service_code, row.what, row.due_on, (row.due_on - today).days) for row in rows
    ]


def remind_all(database: Database, context: CitizenContext, now: datetime) -> int:
    """Write to every person what ends soon, once at each lead; return how many were written to.

    `now` is on the country's clock. Row security holds for the worker too: it is told only for whom
    something waits, and deals with each in a transaction of his own that sees nobody else.
    """
    told, last = 0, None
    while True:
        with database.reading() as session:
            ids = persons_due(session, Reminder.next_at, now, after=last, most=_AT_ONCE)
        for person_id in ids:
            told += _remind_one(database, context, now, person_id)
        if len(ids) < _AT_ONCE:
            return told
        last = ids[-1]


def _remind_one(
    database: Database, context: CitizenContext, now: datetime, person_id: UUID
) -> bool:
    with database.writing() as session:
        bind_person(session, person_id)
        rows = session.scalars(
            select(Reminder)
            .where(Reminder.person_id == person_id, Reminder.next_at <= now)
            .order_by(Reminder.due_on, Reminder.what)
            .with_for_update()
        )
        told = [_step(session, context, now, row) for row in rows]
    return any(told)


def _step(session: Session, context: CitizenContext, now: datetime, row: Reminder) -> bool:
    """Write of an end that is near, or forget it; return whether it was written of."""
    today, leads = now.date(), context.news.reminder_days
    if today - row.due_on > timedelta(days=KEPT_DAYS):
        session.delete(row)
        return False
    again = next_day(today, row.due_on, leads)
    row.next_at = datetime.combine(again, time.min, now.tzinfo)
    if not is_near(today, row.due_on, leads):
        return False
    values = {"what": row.what, "day": row.due_on.isoformat()}
    path = "/my/consents" if row.what == "consent" else f"/my/services/{row.service_code}"
    tell(session, context, row.person_id, Message("reminder", Topic.EXPIRY, values, path))
    row.told_at = moment(session)
    return True
