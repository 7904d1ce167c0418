"""Runs: asked for by a night or an officer, begun, taken up again, and ended."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import NotFound, Refused
from geo.messages import Message
from geo.messages import mark as _
from importers.harvest.models import HarvestRunRow
from importers.harvest.rules import (
    MOST_ATTEMPTS,
    QUEUE,
    SINCE_BEFORE,
    TASK,
    UNFINISHED,
    WHOLE_EVERY,
    WHOLE_UP_TO,
    Reach,
    RunState,
)
from importers.jobs.sentences import message_to_json
from portal.jobs.alive import is_abandoned
from portal.jobs.queue import enqueue
from portal.opendata.origins.models import HarvestSourceRow
from portal.opendata.origins.rules import Schedule, SourceKind

GIVEN_UP = _(
    "It was interrupted {count} times at the same place and was given up; nothing was retired."
    " Read it again; if that ends the same way, the worker's log tells why."
)
_WEEK = timedelta(days=6, hours=12)


def ask_run(
    session: Session,
    code: str,
    asked_by: str,
    reach: Reach | None = None,
    *,
    is_queued: bool = True,
) -> HarvestRunRow:
    """Put a run of a catalogue into the queue; without a `reach` what fits is chosen.

    Raises Refused where one waits or runs already. A run that waits for a word about what has
    vanished is over with the next one.
    """
    source = session.get(HarvestSourceRow, code, with_for_update=True)
    if source is None:
        raise NotFound(_("There is no catalogue “{code}”."), code=code)
    if unfinished_run(session, code) is not None:
        raise Refused(_("This catalogue is being read already: wait until that is over."))
    last = _last_whole(session, code)
    chosen = reach or _reach_of(source, last, session)
    run = HarvestRunRow(
        id=uuid4(),
        source=code,
        reach=chosen.value,
        state=RunState.WAITING.value,
        asked_by=asked_by,
        asked_at=moment(session),
        since=_since(session, code) if chosen is Reach.CHANGES else None,
    )
    session.add(run)
    session.flush()
    if is_queued:
        enqueue(session, TASK, code, queue=QUEUE)
    return run


def unfinished_run(session: Session, code: str, *, lock: bool = False) -> HarvestRunRow | None:
    """Return the run of a catalogue that waits or is being read."""
    mine = select(HarvestRunRow).where(
        HarvestRunRow.source == code, HarvestRunRow.state.in_(UNFINISHED)
    )
    return session.scalar(mine.with_for_update() if lock else mine)


def _last_whole(session: Session, code: str) -> HarvestRunRow | None:
    read = (RunState.COMPLETE, RunState.ASKING)
    return session.scalar(
        select(HarvestRunRow)
        .where(
            HarvestRunRow.source == code,
            HarvestRunRow.state.in_(read),
            HarvestRunRow.reach == Reach.WHOLE,
        )
        .order_by(HarvestRunRow.asked_at.desc())
        .limit(1)
    )


def _reach_of(source: HarvestSourceRow, last: HarvestRunRow | None, session: Session) -> Reach:
    """Return what is read: all of it, but for a large catalogue that was read whole lately."""
    is_due = (
        source.kind != SourceKind.CKAN
        or last is None
        or last.ended_at is None
        or (last.total or 0) <= WHOLE_UP_TO
        or moment(session) - last.ended_at >= WHOLE_EVERY
    )
    return Reach.WHOLE if is_due else Reach.CHANGES


def _since(session: Session, code: str) -> datetime:
    """Return since when changes are read: from when the last run to its end began."""
    began = session.scalar(
        select(HarvestRunRow.began_at)
        .where(
            HarvestRunRow.source == code,
            HarvestRunRow.state.in_((RunState.COMPLETE, RunState.ASKING)),
        )
        .order_by(HarvestRunRow.asked_at.desc())
        .limit(1)
    )
    if began is None:
        raise Refused(_("Read the whole catalogue first: only then it is known what has changed."))
    return began - SINCE_BEFORE


def ask_due_runs(database: Database, asked_by: str) -> list[str]:
    """Ask for a run of every catalogue that is due this night; return their codes."""
    with database.writing() as session:
        enabled = select(HarvestSourceRow).where(
            HarvestSourceRow.is_enabled, HarvestSourceRow.schedule != Schedule.BY_HAND
        )
        due = [one.code for one in session.scalars(enabled) if _is_due(session, one)]
        for code in due:
            ask_run(session, code, asked_by)
    return due


def _is_due(session: Session, source: HarvestSourceRow) -> bool:
    if unfinished_run(session, source.code) is not None:
        return False
    if source.schedule == Schedule.NIGHTLY:
        return True
    last = _last_whole(session, source.code)
    return last is None or moment(session) - last.asked_at >= _WEEK


def begin_run(session: Session, code: str) -> HarvestRunRow | None:
    """Note that the run of a catalogue is being read; None where there is none to be read."""
    run = unfinished_run(session, code, lock=True)
    if run is None:
        return None
    if run.attempts >= MOST_ATTEMPTS:
        end_run(session, run, Message(GIVEN_UP, {"count": run.attempts}))
        return None
    run.state = RunState.RUNNING.value
    run.attempts += 1
    run.began_at = run.began_at or moment(session)
    return run


def end_run(session: Session, run: HarvestRunRow, problem: Message | None = None) -> None:
    """End a run, which has broken off where there is a problem."""
    run.state = (RunState.COMPLETE if problem is None else RunState.BROKEN).value
    run.problem = None if problem is None else message_to_json(problem)
    run.ended_at = moment(session)


def put_back(database: Database, code: str) -> None:
    """Queue a run again whose reader is gone, unless somebody reads it outside the queue."""
    if not is_abandoned(database, TASK, code):
        return
    with database.writing() as session:
        run = unfinished_run(session, code, lock=True)
        if run is not None:
            run.state = RunState.WAITING.value
            enqueue(session, TASK, code, queue=QUEUE)
