"""What has vanished from a catalogue: retired by the run, or by an officer where it is much."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from importers.harvest.context import HarvestContext
from importers.harvest.models import HarvestRunRow
from importers.harvest.rules import (
    AT_ONCE,
    MOST_RECORDS,
    QUEUE,
    TASK,
    VANISHED,
    Reach,
    RunState,
    asks_before_retiring,
)
from importers.harvest.runs import end_run
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.following.rules import What
from portal.jobs.queue import enqueue
from portal.opendata.datasets.models import DatasetRow
from portal.opendata.datasets.service import check_role, note
from portal.opendata.origins.models import HarvestedRecordRow, HarvestSourceRow

SOURCE = "harvest_source"


def settle_vanished(ctx: HarvestContext, run_id: UUID) -> None:
    """End a run that has read its catalogue to the end: retire what has vanished, or ask first."""
    with ctx.database.writing() as session:
        run = session.get_one(HarvestRunRow, run_id)
        source = session.get_one(HarvestSourceRow, run.source)
        if run.reach == Reach.CHANGES:
            end_run(session, run)
            return
        gone = len(_vanished(session, run, MOST_RECORDS))
        run.vanished = run.retired + gone
        source.whole_at = moment(session)
        asks = run.confirmed_by is None
        if asks and asks_before_retiring(gone, _known(session, run), source.ask_above):
            end_run(session, run)
            run.state = RunState.ASKING.value
            return
    while _retire_some(ctx, run_id):
        pass
    with ctx.database.writing() as session:
        end_run(session, session.get_one(HarvestRunRow, run_id))


def confirm_retirement(
    session: Session, run_id: UUID, by: Officer, *, is_right: bool
) -> HarvestRunRow:
    """Queue the retirement of what has vanished, or keep it, as an officer says of a run that asks.

    Raises Refused where another run has come since: what it found counts.
    """
    run = session.get(HarvestRunRow, run_id, with_for_update=True)
    if run is None:
        raise NotFound(_("There is no such run."))
    source = session.get_one(HarvestSourceRow, run.source)
    check_role(by, Role.APPROVER, source.agency)
    newer = select(HarvestRunRow.id).where(
        HarvestRunRow.source == run.source, HarvestRunRow.asked_at > run.asked_at
    )
    if run.state != RunState.ASKING or session.scalar(newer.limit(1)) is not None:
        raise Refused(_("The catalogue was read again since: look at what the newest run says."))
    run.state = RunState.COMPLETE.value
    if is_right:
        # The catalogue is not read again: the worker retires what this run has not seen.
        run.confirmed_by, run.state, run.attempts = by.name, RunState.WAITING.value, 0
        session.flush()
        enqueue(session, TASK, run.source, queue=QUEUE)
    told = {"run": str(run.id), "vanished": run.vanished}
    done = "retirement_confirmed" if is_right else "retirement_refused"
    session.flush()
    record(
        session, by.actor, f"harvest.{done}", SOURCE, source.code, agency=source.agency, new=told
    )
    return run


def _known(session: Session, run: HarvestRunRow) -> int:
    """Return how many datasets of the catalogue there are here, those of this run left out."""
    count = select(func.count()).where(
        HarvestedRecordRow.source == run.source, HarvestedRecordRow.retired_at.is_(None)
    )
    return (session.scalar(count) or 0) + run.retired - run.created - run.restored


def _vanished(session: Session, run: HarvestRunRow, most: int) -> list[tuple[str, UUID]]:
    held = {"source": run.source, "run_id": run.id, "most": most}
    rows = session.execute(sql("importers.harvest", "vanished"), held)
    return [(row.source_id, row.dataset_id) for row in rows]


def _retire_some(ctx: HarvestContext, run_id: UUID) -> bool:
    """Retire some in one transaction; return whether there were any."""
    with ctx.database.writing(bounded=False) as session:
        run = session.get_one(HarvestRunRow, run_id, with_for_update=True)
        return _retire(session, ctx, run, AT_ONCE) > 0


def _retire(session: Session, ctx: HarvestContext, run: HarvestRunRow, most: int) -> int:
    """Make tombstones of what has vanished; what an officer has withdrawn keeps his reason."""
    now, because = moment(session), ctx.in_all_languages(VANISHED)
    gone = _vanished(session, run, most)
    for source_id, dataset_id in gone:
        kept = session.get_one(HarvestedRecordRow, (run.source, source_id))
        row = session.get_one(DatasetRow, dataset_id, with_for_update=True)
        kept.retired_at = now
        if row.withdrawn_at is not None:
            continue
        row.withdrawn_at = row.modified_at = now
        row.withdrawn_because = because
        row.next_due = None
        row.version += 1
        session.flush()
        note(session, row, What.WITHDRAWN)
    run.retired += len(gone)
    session.flush()
    return len(gone)
