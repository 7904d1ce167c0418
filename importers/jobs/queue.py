"""The queue of import jobs on PostgreSQL, and the worker that empties it.

The library is imported where it is used: neither the command line nor a server without the
officers' page needs it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import driver_connection
from geo.errors import DatabaseUnavailable
from importers.jobs.models import ImportJob
from importers.jobs.queries import unfinished_jobs
from importers.jobs.service import (
    Workshop,
    is_abandoned,
    put_back,
    remove_old_files,
    run_job,
)

if TYPE_CHECKING:
    from procrastinate import App, JobContext

log = logging.getLogger(__name__)

QUEUE = "imports"
TASK = "import"
# The migration has made the tables of the queue there.
_SEARCH_PATH = "procrastinate, public"
_LOOK_EVERY_S = 3.0
_CLEAN_EVERY_LOOKS = 1200
_WAIT_FOR_DATABASE_S = 2.0
_MOST_CONNECTIONS = 4
_CONNECTION_WAIT_S = 5.0


def defer(session: Session, job: ImportJob) -> None:
    """Put a job into the queue, in the session's transaction.

    Jobs of one layer come one after the other, in the order in which they were handed in.
    """
    before = session.scalar(text("SELECT current_setting('search_path')"))
    _search_in(session, _SEARCH_PATH)
    deferrer = _app_without_pool().configure_task(
        TASK, queue=QUEUE, lock=job.layer, connection=driver_connection(session)
    )
    deferrer.defer(job_id=str(job.id))
    _search_in(session, before)


def _search_in(session: Session, path: str | None) -> None:
    session.execute(text("SELECT set_config('search_path', :path, true)"), {"path": path})


@cache
def _app_without_pool() -> "App":
    """Give an application for jobs that go in on a connection of ours."""
    from procrastinate import App, PsycopgConnector  # noqa: PLC0415

    return App(connector=PsycopgConnector())


@dataclass
class Worker:
    """Runs the jobs of a queue, one at a time, until `stop` is called."""

    workshop: Workshop

    def __post_init__(self) -> None:
        self._stopping = asyncio.Event()
        self._lost: set[int] = set()

    def stop(self) -> None:
        """Ask to stop: the import that runs is put back and left to the next worker."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until asked to stop; while the database is away, wait for it."""
        from procrastinate.exceptions import ConnectorException  # noqa: PLC0415

        while not self._stopping.is_set():
            try:
                await self._work()
            except (ConnectorException, DatabaseUnavailable, psycopg.Error) as error:
                log.warning("The worker waits for the database: %s", error or type(error).__name__)
            await self._pause(_WAIT_FOR_DATABASE_S)

    async def _work(self) -> None:
        app = self._app()
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    delete_jobs="always",
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=0.1,
                )
            )
            looking = asyncio.create_task(self._look_after(app))
            stopping = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({working, looking, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in (working, looking, stopping):
                task.cancel()
            ended = await asyncio.gather(working, looking, stopping, return_exceptions=True)
            for result in ended:
                if isinstance(result, Exception):
                    raise result

    def _app(self) -> "App":
        from procrastinate import App, PsycopgConnector  # noqa: PLC0415

        url = self.workshop.deployment.database.writer.url.set(drivername="postgresql")
        app = App(
            connector=PsycopgConnector(
                conninfo=url.render_as_string(hide_password=False),
                configure=_prepare_connection,
                min_size=1,
                max_size=_MOST_CONNECTIONS,
                timeout=_CONNECTION_WAIT_S,
            )
        )

        @app.task(name=TASK, pass_context=True)
        def run(context: "JobContext", job_id: str) -> None:
            run_job(self.workshop, UUID(job_id), context.should_abort)

        return app

    async def _look_after(self, app: "App") -> None:
        """Find the jobs that nobody runs any more, again and again."""
        looks = 0
        while True:
            await self._rescue(app)
            if looks % _CLEAN_EVERY_LOOKS == 0:
                await asyncio.to_thread(remove_old_files, self.workshop)
            looks += 1
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _rescue(self, app: "App") -> None:
        """Take what is lost out of the queue, and put what should be in it there.

        Lost is a job that the queue says is being done while its lock was free at two looks: once
        may be the moment between fetching it and beginning, or between ending and saying so.
        """
        from procrastinate.jobs import Status  # noqa: PLC0415

        unfinished = await asyncio.to_thread(self._unfinished)
        queued = {job.id: job for job in await app.job_manager.list_jobs_async(queue=QUEUE)}
        doing = {
            number: UUID(str(job.task_kwargs["job_id"]))
            for number, job in queued.items()
            if number is not None and job.status == Status.DOING.value
        }
        free = {n for n, id_ in doing.items() if await asyncio.to_thread(self._is_free, id_)}
        lost, self._lost = free & self._lost, free - self._lost
        for number in lost:
            log.warning("The worker of import %s is gone", doing[number])
            await app.job_manager.finish_job_by_id_async(number, Status.FAILED, delete_job=True)
            del queued[number]
        known = {UUID(str(job.task_kwargs["job_id"])) for job in queued.values()}
        for job_id in unfinished:
            if job_id not in known:
                await asyncio.to_thread(self._defer_again, job_id)

    def _unfinished(self) -> list[UUID]:
        with self.workshop.deployment.database.reading() as session:
            return [job.id for job in unfinished_jobs(session)]

    def _is_free(self, job_id: UUID) -> bool:
        with self.workshop.deployment.database.writing() as session:
            return is_abandoned(session, job_id)

    def _defer_again(self, job_id: UUID) -> None:
        deployment = self.workshop.deployment
        put_back(deployment, job_id)
        with deployment.database.writing() as session:
            job = session.get_one(ImportJob, job_id)
            if job.state == "waiting":
                defer(session, job)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


async def _prepare_connection(connection: "psycopg.AsyncConnection[Any]") -> None:
    await connection.execute("SELECT set_config('search_path', %s, false)", (_SEARCH_PATH,))
    await connection.commit()


def run_worker(workshop: Workshop, on_start: Callable[[Worker], None]) -> None:
    """Run a worker in an event loop of its own; `on_start` is given it, to be able to stop it."""

    async def run() -> None:
        worker = Worker(workshop)
        on_start(worker)
        await worker.run()

    asyncio.run(run())
