"""Reads of announcements: what anybody is shown, and all of them for officers."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo.database import sql
from portal.announcements.models import AnnouncementRow
from portal.announcements.rules import Announcement, Kind

MOST_AT_ONCE = 100
_MOST_LISTED = 200


def not_ended(session: Session, now: datetime) -> tuple[Announcement, ...]:
    """Return what is published and has not ended, the urgent first; some may begin only later."""
    rows = session.execute(
        sql("portal.announcements", "not_ended"), {"now": now, "most": MOST_AT_ONCE}
    )
    return tuple(
        Announcement(**{**row, "kind": Kind(row["kind"])}) for row in map(dict, rows.mappings())
    )


def announcements_of(session: Session, agencies: Collection[str] | None) -> list[AnnouncementRow]:
    """List the announcements of agencies and the government's own, None: of all; newest first."""
    found = select(AnnouncementRow)
    if agencies is not None:
        mine = AnnouncementRow.agency.in_(sorted(agencies))
        found = found.where(or_(mine, AnnouncementRow.agency.is_(None)))
    newest = found.order_by(AnnouncementRow.made_at.desc(), AnnouncementRow.id)
    return list(session.scalars(newest.limit(_MOST_LISTED)))


def find_announcement(session: Session, announcement_id: UUID) -> AnnouncementRow | None:
    """Find an announcement, draft or not."""
    return session.get(AnnouncementRow, announcement_id)
