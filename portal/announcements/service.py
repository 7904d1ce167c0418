"""What officers do with announcements: write, publish, end, throw a draft away."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.announcements.models import AnnouncementRow
from portal.announcements.rules import (
    LONGEST_TIME,
    Kind,
    NewAnnouncement,
    State,
    state_of,
)
from portal.audit.recording import record


def save(
    session: Session, said: NewAnnouncement, by: Officer, announcement_id: UUID | None = None
) -> AnnouncementRow:
    """Keep a draft, a new one or another text of one; raises Refused for what is published."""
    _check(by, Role.EDITOR, said.agency)
    row = None if announcement_id is None else _locked(session, announcement_id)
    if row is None:
        row = AnnouncementRow(id=uuid4())
        session.add(row)
    else:
        _check(by, Role.EDITOR, row.agency)
        _check_draft(row)
    row.kind, row.agency, row.link = said.kind, said.agency, storable(said.link)
    row.titles, row.texts = storable(dict(said.titles)), storable(dict(said.texts))
    row.starts_at, row.ends_at = said.starts_at, said.ends_at
    row.made_by, row.made_at = by.name, moment(session)
    _record(session, row, by, "saved")
    return row


def publish(session: Session, announcement_id: UUID, by: Officer) -> AnnouncementRow:
    """Show a draft from its start to its end; whoever may is an approver of its agency.

    An urgent one, which stands on every page, is published for the government as a whole. Raises
    Refused for who may not, and for a draft whose end is over.
    """
    row = _locked(session, announcement_id)
    _check(by, Role.APPROVER, None if row.kind == Kind.URGENT else row.agency)
    _check_draft(row)
    now = moment(session)
    if row.ends_at <= now:
        raise InvalidParameter(
            "ends_at",
            _("The end has to be after the start, and not be over yet."),
            value=row.ends_at.isoformat(),
        )
    row.published_by, row.published_at = by.name, now
    _record(session, row, by, "published")
    return row


def end(
    session: Session, announcement_id: UUID, by: Officer, ends_at: datetime | None = None
) -> AnnouncementRow:
    """End what is published: now, or at another moment than was said. What has ended stays so.

    Raises Refused for what is not shown, InvalidParameter("ends_at") for a moment that is over.
    """
    row = _locked(session, announcement_id)
    _check(by, Role.APPROVER, None if row.kind == Kind.URGENT else row.agency)
    now = moment(session)
    if state_of(row.published_at, row.starts_at, row.ends_at, now) not in _ENDING:
        raise Refused(_("Only what is shown or waits for its start can be ended."))
    if ends_at is None:
        # What has not begun never will.
        row.starts_at, row.ends_at = min(row.starts_at, now), now
    elif not max(row.starts_at, now) < ends_at <= row.starts_at + LONGEST_TIME:
        raise InvalidParameter(
            "ends_at",
            _("The end has to be after the start, and not be over yet."),
            value=ends_at.isoformat(),
        )
    else:
        row.ends_at = ends_at
    _record(session, row, by, "ended")
    return row


_ENDING = (State.SHOWN, State.WAITING)


def discard(session: Session, announcement_id: UUID, by: Officer) -> None:
    """Throw a draft away; raises Refused for what is published."""
    row = _locked(session, announcement_id)
    _check(by, Role.EDITOR, row.agency)
    _check_draft(row)
    session.delete(row)
    _record(session, row, by, "discarded")


def _locked(session: Session, announcement_id: UUID) -> AnnouncementRow:
    found = session.scalars(
        select(AnnouncementRow).where(AnnouncementRow.id == announcement_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(_("There is no such announcement."))
    return found


def _check(by: Officer, role: Role, agency: str | None) -> None:
    if by.may(role, agency):
        return
    if agency is None:
        raise Refused(
            _("This needs the role “{role}” for all agencies: it speaks for the government."),
            role=role.value,
        )
    raise Refused(_("This needs the role “{role}” in the agency."), role=role.value)


def _check_draft(row: AnnouncementRow) -> None:
    if row.published_at is not None:
        raise Refused(_("It is published: end it, and write another one."))


def _record(session: Session, row: AnnouncementRow, by: Officer, done: str) -> None:
    session.flush()
    new = {
        "kind": row.kind,
        "titles": row.titles,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
    }
    action, kind = f"announcement.{done}", "announcement"
    record(session, by.actor, action, kind, str(row.id), agency=row.agency, new=new)
