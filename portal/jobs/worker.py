"""The worker: does what is queued, finds jobs whose worker is gone, queues what a night asks.

The library is imported where it is used, as in `portal.jobs.queue`.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import psycopg

from geo.errors import DatabaseUnavailable
from layers.deployment import Deployment
from portal.jobs.alive import is_abandoned, run_once
from portal.jobs.queue import SEARCH_PATH
from portal.jobs.rules import MOST_ATTEMPTS, PLACES, RETRY_WAIT_S, night_of
from portal.jobs.schedule import nightly_task, queue_night
from portal.jobs.tasks import Task, Work

if TYPE_CHECKING:
    from procrastinate import App, JobContext
    from procrastinate.jobs import Job

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 3.0
_WAIT_FOR_DATABASE_S = 2.0
_MOST_CONNECTIONS = 8
_CONNECTION_WAIT_S = 5.0
# What the worker does beside its jobs: looking after them.
_THREADS_BESIDE = 2
_AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


class Worker:
    """Does the jobs of all queues, and what each night asks, until `stop` is called."""

    def __init__(
        self, deployment: Deployment, work: Work, *, look_every_s: float = _LOOK_EVERY_S
    ) -> None:
        self._deployment = deployment
        self._database = deployment.database
        self._nightly = work.nightly
        self._hourly = work.hourly
        self._look_every_s = look_every_s
        self._places = {**PLACES, **work.places}
        tasks = (*work.tasks, nightly_task(deployment.database, work.nightly))
        self._tasks = {one.name: one for one in tasks}
        self._stopping = asyncio.Event()
        self._free: set[int] = set()
        # The last night that was looked at.
        self.night: date | None = None
        # The last hour in which the hourly jobs were done.
        self.hour: datetime | None = None

    def stop(self) -> None:
        """Ask to stop: long work that runs is put back and left to the next worker."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until asked to stop; while the database is away, wait for it."""
        from procrastinate.exceptions import ConnectorException  # noqa: PLC0415

        # The library does each job in a thread of the loop's, which has few of its own accord.
        threads = sum(self._places.values()) + _THREADS_BESIDE
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
        while not self._stopping.is_set():
            try:
                await self._work()
            except (ConnectorException, DatabaseUnavailable, psycopg.Error) as error:
                log.warning("The worker waits for the database: %s", error or type(error).__name__)
            await self._pause(_WAIT_FOR_DATABASE_S)

    async def _work(self) -> None:
        app = self._app()
        async with app.open_async():
            await _until_one_ends(
                [
                    *(self._empty(app, queue) for queue in self._places),
                    self._look_after(app),
                    self._stopping.wait(),
                ]
            )

    async def _empty(self, app: "App", queue: str) -> None:
        await app.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=self._places[queue],
            delete_jobs="always",
            install_signal_handlers=False,
            shutdown_graceful_timeout=0.1,
        )

    def _app(self) -> "App":
        from procrastinate import App, PsycopgConnector  # noqa: PLC0415

        app = App(
            connector=PsycopgConnector(
                conninfo=self._database.address,
                configure=_prepare_connection,
                min_size=1,
                max_size=_MOST_CONNECTIONS,
                timeout=_CONNECTION_WAIT_S,
            )
        )
        for task in self._tasks.values():
            self._register(app, task)
        return app

    def _register(self, app: "App", task: Task) -> None:
        from procrastinate import RetryStrategy  # noqa: PLC0415

        # Counted from nought, so that the last attempt is the one of this number.
        retry = RetryStrategy(max_attempts=MOST_ATTEMPTS - 1, wait=RETRY_WAIT_S)

        @app.task(name=task.name, pass_context=True, retry=False if task.rows else retry)
        def run(context: "JobContext", key: str) -> None:
            run_once(self._database, task, key, context.should_abort)

    async def _look_after(self, app: "App") -> None:
        """Look again and again for lost jobs, and for what a night or an hour asks."""
        while True:
            await self._rescue(app)
            await asyncio.to_thread(self._queue_night)
            await asyncio.to_thread(self._do_hourly)
            await asyncio.sleep(self._look_every_s)

    def _queue_night(self) -> None:
        """Queue what is done each night, when another night has begun than at the last look."""
        night = night_of(self._deployment.now())
        if night == self.night:
            return
        with self._database.writing() as session:
            queued = queue_night(session, self._nightly, night)
        self.night = night
        if queued:
            log.info("Queued for the night of %s: %s", night, ", ".join(queued))

    def _do_hourly(self) -> None:
        """Do what is done each hour, when another hour has begun than at the last look.

        What fails is tried again at the next look, and keeps no other work from being done.
        """
        hour = self._deployment.now().replace(minute=0, second=0, microsecond=0)
        if hour == self.hour:
            return
        try:
            for one in self._hourly:
                one.run()
        except Exception:
            log.exception("What is done each hour failed, and is tried again")
        else:
            self.hour = hour

    async def _rescue(self, app: "App") -> None:
        """Take what is lost out of the queue, and put what should be in it there.

        Lost is a job that the queue says is being done while its lock was free at two looks: once
        may be the moment between fetching it and beginning, or between ending and saying so.
        """
        unfinished = await asyncio.to_thread(self._unfinished)
        with_rows = [await app.job_manager.list_jobs_async(task=name) for name in unfinished]
        begun = await app.job_manager.list_jobs_async(status="doing")
        free = await asyncio.to_thread(self._free_ones, begun)
        free |= await self._silent_ones(app)
        lost, self._free = set(free) & self._free, set(free) - self._free
        for number in lost:
            await self._give_on(app, free[number])
        for name, queued in zip(unfinished, with_rows, strict=True):
            known = {_key_of(one) for one in queued if one.id not in lost}
            await asyncio.to_thread(self._put_back, name, set(unfinished[name]) - known)

    async def _give_on(self, app: "App", job: "Job") -> None:
        """Retry a job whose worker is gone, or give it up."""
        from procrastinate.jobs import Status  # noqa: PLC0415

        assert job.id is not None
        log.warning("The worker of %s %s is gone", job.task_name, _key_of(job))
        is_left = job.attempts + 1 < MOST_ATTEMPTS
        if self._tasks[job.task_name].rows is None and is_left:
            await app.job_manager.retry_job_by_id_async(job.id, retry_at=_AT_ONCE)
            return
        if not is_left:
            log.error("%s %s is given up", job.task_name, _key_of(job))
        await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)

    def _free_ones(self, begun: Iterable["Job"]) -> dict[int, "Job"]:
        """Return of the jobs that the queue says are being done those that nobody does just now."""
        return {
            one.id: one
            for one in begun
            if one.id is not None
            and one.task_name in self._tasks
            and not self._tasks[one.task_name].waits_outside
            and is_abandoned(self._database, one.task_name, _key_of(one))
        }

    async def _silent_ones(self, app: "App") -> dict[int, "Job"]:
        """Return the jobs that wait outside and whose worker has not been heard of for a while."""
        silent = {}
        for task in self._tasks.values():
            if task.waits_outside:
                stalled = await app.job_manager.get_stalled_jobs(task_name=task.name)
                silent.update({one.id: one for one in stalled if one.id is not None})
        return silent

    def _unfinished(self) -> dict[str, list[str]]:
        """Return the keys that have to be in the queue, of each task that keeps rows itself."""
        with self._database.reading() as session:
            return {
                name: list(task.rows.unfinished(session))
                for name, task in self._tasks.items()
                if task.rows is not None
            }

    def _put_back(self, name: str, keys: Iterable[str]) -> None:
        rows = self._tasks[name].rows
        assert rows is not None
        for key in keys:
            rows.put_back(key)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


def _key_of(job: "Job") -> str:
    return str(job.task_kwargs["key"])


async def _until_one_ends(parts: Sequence[Coroutine[Any, Any, object]]) -> None:
    """Do all of them until one ends, then end the others; raises what one of them has raised."""
    running = [asyncio.create_task(one) for one in parts]
    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    for one in running:
        one.cancel()
    for result in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


async def _prepare_connection(connection: "psycopg.AsyncConnection[Any]") -> None:
    await connection.execute("SELECT set_config('search_path', %s, false)", (SEARCH_PATH,))
    await connection.commit()


def run_worker(deployment: Deployment, work: Work, on_start: Callable[[Worker], None]) -> None:
    """Run a worker in an event loop of its own; `on_start` is given it, to be able to stop it."""

    async def run() -> None:
        worker = Worker(deployment, work)
        on_start(worker)
        await worker.run()

    asyncio.run(run())
