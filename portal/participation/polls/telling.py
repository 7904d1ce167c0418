"""What followers of a poll and of its space hear: that it is open, ends soon, what came of it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.following.models import HappeningRow
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.participation.polls.queries import whole_poll_of
from portal.participation.polls.rules import Poll
from portal.participation.spaces.queries import space_of

# The task that tells of the last day of a poll, queued when it is scheduled.
LAST_DAY = "last day of poll"
DAY = timedelta(days=1)


def note_poll(session: Session, poll: Poll, what: What) -> None:
    """Note what has happened to a poll, in the transaction of the action.

    A poll in a space that is not public has happened to nobody.
    """
    space = space_of(session, poll.space_id)
    if space is None:
        return
    subject = Subject("poll", poll.id)
    path = f"{space.path}/polls/{poll.ref}"
    within = Subject("space", space.id)
    note_happening(session, Happening(subject, subject, what, poll.titles, path, within))


def tell_last_day(database: Database, poll_id: UUID) -> None:
    """Tell once that the last day of a poll has begun, if it is open then."""
    with database.writing() as session:
        poll = whole_poll_of(session, poll_id)
        told = select(HappeningRow.id).where(
            HappeningRow.about_id == poll_id, HappeningRow.what == What.POLL_LAST_DAY
        )
        if poll.is_open(moment(session)) and session.scalar(told.limit(1)) is None:
            note_poll(session, poll, What.POLL_LAST_DAY)
