"""What harvests register with the portal's queue: the task, its unfinished runs, and the night."""

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from importers.harvest.context import HarvestContext
from importers.harvest.models import HarvestPageRow, HarvestRunRow
from importers.harvest.rules import QUEUE, RUNS_KEPT, TASK, UNFINISHED, RunState
from importers.harvest.runs import ask_due_runs, put_back
from importers.harvest.service import run_harvest
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work

BY_NIGHT = "night"
_PAGES_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class _Runs:
    """The table of runs, as `portal.jobs.tasks.OwnRows`."""

    database: Database

    def unfinished(self, session: Session) -> list[str]:
        """Return the codes of the catalogues whose run waits or is being read."""
        waiting = select(HarvestRunRow.source).where(HarvestRunRow.state.in_(UNFINISHED))
        return list(session.scalars(waiting))

    def put_back(self, key: str) -> None:
        """Put a run back that nobody reads and that is not queued."""
        put_back(self.database, key)


def harvest_work(ctx: HarvestContext) -> Work:
    """Return the work of harvests, in a place of their own in the worker."""
    waiting = replace(ctx, wait=time.sleep)

    def run(code: str, should_stop: ShouldStop) -> None:
        run_harvest(waiting, code, should_stop)

    return Work(
        tasks=[Task(TASK, run, rows=_Runs(ctx.database))],
        nightly=[
            NightlyJob("harvests", partial(ask_due_runs, ctx.database, BY_NIGHT)),
            NightlyJob("old harvests", partial(remove_old_runs, ctx.database)),
        ],
        places={QUEUE: 1},
    )


def remove_old_runs(database: Database) -> None:
    """Forget what runs that ended some time ago have seen, and in the end the runs themselves.

    What a run that asks has seen is needed until somebody has answered.
    """
    with database.writing(bounded=False) as session:
        now = moment(session)
        over = (RunState.COMPLETE, RunState.BROKEN)
        ended = select(HarvestRunRow.id).where(
            HarvestRunRow.state.in_(over), HarvestRunRow.ended_at < now - _PAGES_KEPT
        )
        session.execute(delete(HarvestPageRow).where(HarvestPageRow.run_id.in_(ended)))
        old = HarvestRunRow.ended_at < now - RUNS_KEPT
        session.execute(delete(HarvestRunRow).where(HarvestRunRow.state.in_(over), old))
