"""The public log: what was done and why, without author, officer or text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.messages import mark as _
from portal.comments.moderation.models import ModerationEntry
from portal.comments.moderation.rules import Reason

ENTRIES_A_PAGE = 50


class Done(StrEnum):
    """What the log tells of."""

    HIDDEN = "hidden"
    KEPT = "kept"
    RESTORED = "restored"
    DISMISSED = "dismissed"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


DONE_NAMES = MappingProxyType(
    {
        Done.HIDDEN: _("A post was hidden"),
        Done.KEPT: _("Kept after reports"),
        Done.RESTORED: _("Shown again after an appeal"),
        Done.DISMISSED: _("Stays hidden after an appeal"),
        Done.BLOCKED: _("An author was blocked"),
        Done.UNBLOCKED: _("A block was lifted"),
    }
)


@dataclass(frozen=True)
class Entry:
    """One line of the log as anybody reads it; `agency` None is the unit above the agencies."""

    number: int
    at: datetime
    done: Done
    post_kind: str | None
    agency: str | None
    reason: Reason | None


def write_entry(
    session: Session,
    done: Done,
    agency: str | None,
    *,
    kind: str | None = None,
    reason: str | None = None,
) -> None:
    """Write a line, in the transaction of what was done."""
    entry = ModerationEntry(
        at=moment(session), action=done, post_kind=kind, agency=agency, reason=reason
    )
    session.add(entry)
    session.flush()


def read_log(session: Session, before: int | None = None) -> list[Entry]:
    """Read a page of the log, the newest first, from before a line; one more where there is."""
    asked = select(ModerationEntry).order_by(ModerationEntry.number.desc())
    if before is not None:
        asked = asked.where(ModerationEntry.number < before)
    rows = session.scalars(asked.limit(ENTRIES_A_PAGE + 1))
    return [
        Entry(
            row.number,
            row.at,
            Done(row.action),
            row.post_kind,
            row.agency,
            None if row.reason is None else Reason(row.reason),
        )
        for row in rows
    ]
