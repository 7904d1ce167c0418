"""What is done about polls outside requests: the clock, and the destruction of keys."""

from functools import partial
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.database import Database
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work
from portal.participation.polls.context import PollContext
from portal.participation.polls.models import PollEnvelope, PollInnerEnvelope, PollKeyHolder
from portal.participation.polls.rules import PollState
from portal.participation.polls.telling import LAST_DAY, tell_last_day
from portal.participation.polls.turning import TURN, turn_by_clock
from portal.participation.polls.workflow import FORGET
from portal.workflow.models import WorkflowItem

_OVER = (PollState.CANCELLED, PollState.COUNTED, PollState.PUBLISHED)


def polls_work(database: Database, ctx: PollContext) -> Work:
    """Return the tasks of polls, and the nightly look for keys that should be gone."""

    def turn_one(key: str, _should_stop: ShouldStop) -> None:
        turn_by_clock(database, ctx, UUID(key))

    def tell_one(key: str, _should_stop: ShouldStop) -> None:
        tell_last_day(database, UUID(key))

    def forget_one(key: str, _should_stop: ShouldStop) -> None:
        forget(database, ctx, UUID(key))

    return Work(
        tasks=[Task(TURN, turn_one), Task(FORGET, forget_one), Task(LAST_DAY, tell_one)],
        nightly=[NightlyJob("keys of polls that are over", partial(forget_all, database, ctx))],
    )


def forget(database: Database, ctx: PollContext, poll_id: UUID) -> None:
    """Destroy what is left of a poll that is over or whose outer envelopes are opened.

    Envelopes first, then the key of the digests. A poll that is still open is left alone.
    """
    with database.writing(bounded=False) as session:
        if not _is_needless(session, poll_id):
            return
        session.execute(delete(PollEnvelope).where(PollEnvelope.poll_id == poll_id))
        if _state(session, poll_id) in _OVER:
            session.execute(delete(PollInnerEnvelope).where(PollInnerEnvelope.poll_id == poll_id))
    ctx.digest_keys.destroy(poll_id)


def forget_all(database: Database, ctx: PollContext) -> None:
    """Destroy every key that is kept here and not needed any more."""
    for poll_id in ctx.digest_keys.kept():
        forget(database, ctx, poll_id)


def _is_needless(session: Session, poll_id: UUID) -> bool:
    if _state(session, poll_id) in _OVER:
        return True
    outer = session.get(PollKeyHolder, (poll_id, 2))
    return outer is not None and outer.opened_at is not None


def _state(session: Session, poll_id: UUID) -> str | None:
    return session.scalar(select(WorkflowItem.state).where(WorkflowItem.id == poll_id))
