"""What is done each night: once, with several servers, late, killed, and by clocks that jump."""

import os
import signal
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.jobs.models import NightlyRun
from portal.jobs.rules import is_due, night_of
from portal.jobs.schedule import queue_night
from portal.jobs.tasks import HourlyJob, NightlyJob, Work
from portal.jobs.worker import Worker as InProcess
from portal.settings import PortalSettings
from tests.conftest import Databases, deployment_on
from tests.portal.jobs.working import working
from tests.web.pages.imports.officer import Worker, until
from web.assembly import assembled

NIGHT = date(2031, 5, 4)  # of the fixture's clock
DAY = timedelta(days=1)


class Counted:
    """A nightly job that counts how often it was done."""

    def __init__(self) -> None:
        self.times = 0
        self.work = Work(nightly=[NightlyJob("counted", self)])

    def __call__(self) -> None:
        self.times += 1


def _run_of(deployment: Deployment, job: str) -> NightlyRun | None:
    with deployment.database.reading() as session:
        return session.get(NightlyRun, job)


def _until_done(deployment: Deployment, job: str, night: date) -> None:
    def is_done() -> bool:
        run = _run_of(deployment, job)
        return run is not None and run.night == night and run.finished_at is not None

    until(is_done, f"{job} was not done for {night}")


def _until_seen(workers: Sequence[InProcess], night: date) -> None:
    until(lambda: all(one.night == night for one in workers), f"{night} was not seen by all")


def test_each_night_is_done_once_however_many_workers_there_are(
    timed: Deployment, clock: MovableClock
) -> None:
    counted = Counted()
    with ExitStack() as running:
        workers = [running.enter_context(working(timed, counted.work)) for _one in range(2)]
        for number in range(4):
            night = NIGHT + number * DAY
            _until_seen(workers, night)
            _until_done(timed, "counted", night)
            assert counted.times == number + 1
            clock.move(DAY)


def test_of_two_servers_at_the_same_moment_one_queues(timed: Deployment) -> None:
    jobs = Counted().work.nightly
    claimed: list[list[str]] = []

    def other() -> None:
        with timed.database.writing() as session:
            claimed.append(queue_night(session, jobs, NIGHT))

    thread = threading.Thread(target=other)
    with timed.database.writing() as session:
        claimed.append(queue_night(session, jobs, NIGHT))
        thread.start()
        # The other has read that nothing is done and waits for this transaction to end.
        until(lambda: _waits(timed), "the other does not wait")
    thread.join()
    assert sorted(claimed) == [[], ["counted"]]


def _waits(deployment: Deployment) -> bool:
    with deployment.database.reading() as session:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return bool(session.scalar(text(waiting)))


def test_missed_nights_are_done_once_at_the_start(timed: Deployment, clock: MovableClock) -> None:
    counted = Counted()
    with working(timed, counted.work):
        _until_done(timed, "counted", NIGHT)
    clock.move(5 * DAY)
    with working(timed, counted.work):
        _until_done(timed, "counted", NIGHT + 5 * DAY)
    assert counted.times == 2


def test_a_clock_that_is_put_back_repeats_no_night(timed: Deployment, clock: MovableClock) -> None:
    counted = Counted()
    with working(timed, counted.work) as worker:
        _until_done(timed, "counted", NIGHT)
        clock.move(-DAY)
        until(lambda: worker.night == NIGHT - DAY, "the earlier night was not seen")
        clock.move(DAY)
        until(lambda: worker.night == NIGHT, "the night was not seen again")
        clock.move(DAY)
        _until_done(timed, "counted", NIGHT + DAY)
    assert counted.times == 2


def test_a_night_that_a_wrong_clock_wrote_down_does_not_stop_the_schedule(
    timed: Deployment, clock: MovableClock
) -> None:
    counted = Counted()
    with working(timed, counted.work):
        _until_done(timed, "counted", NIGHT)
        clock.move(3000 * DAY)
        _until_done(timed, "counted", NIGHT + 3000 * DAY)
        clock.move(-3000 * DAY)
        _until_done(timed, "counted", NIGHT)
    assert counted.times == 3


@pytest.mark.parametrize(
    ("local", "night"),
    [
        (datetime(2031, 5, 4, 1, 59, 59), date(2031, 5, 3)),  # noqa: DTZ001 - on the wall
        (datetime(2031, 5, 4, 2), date(2031, 5, 4)),  # noqa: DTZ001
        (datetime(2031, 5, 4, 23, 59), date(2031, 5, 4)),  # noqa: DTZ001
        (datetime(2032, 1, 1, 0), date(2031, 12, 31)),  # noqa: DTZ001
    ],
)
def test_a_night_begins_at_two_in_the_morning(local: datetime, night: date) -> None:
    assert night_of(local, time(2)) == night


def test_a_job_is_due_for_a_new_night_and_after_a_clock_that_was_wrong() -> None:
    due = {days: is_due(NIGHT, NIGHT + days * DAY) for days in (-9, -1, 0, 1, 2, 9)}
    assert due == {-9: True, -1: True, 0: False, 1: False, 2: True, 9: True}
    assert is_due(NIGHT, None)


@pytest.mark.fault
def test_a_night_outlives_the_death_of_its_worker(
    databases: Databases, areas_template: str, tmp_path: Path
) -> None:
    with databases.new(areas_template) as url, deployment_on(url) as deployment:
        worker = Worker(url, tmp_path)
        libpq = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(libpq) as holder, worker.running() as process:
            holder.execute("LOCK TABLE account_session IN ACCESS EXCLUSIVE MODE")
            until(lambda: _is_held(holder), "the job has not come to the table")
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        begun = _run_of(deployment, "old sessions")
        assert begun is not None
        assert begun.finished_at is None
        work = assembled(deployment).work(PortalSettings(), tmp_path, {})
        with working(deployment, work):
            _until_done(deployment, "old sessions", begun.night)
        with deployment.database.reading() as session:
            runs = session.scalars(select(NightlyRun)).all()
    assert {one.job for one in runs if one.finished_at} == {one.name for one in work.nightly}


def _is_held(holder: psycopg.Connection) -> bool:
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'account_session'::regclass"
    )
    found = holder.execute(waiting).fetchone()
    return found is not None and bool(found[0])


def test_what_is_done_each_hour_is_done_at_the_start_and_in_every_hour_after(
    timed: Deployment, clock: MovableClock
) -> None:
    counted = Counted()
    with working(timed, Work(hourly=[HourlyJob("counted", counted)])):
        until(lambda: counted.times == 1, "it was not done at the start")
        clock.move(timedelta(hours=1))
        until(lambda: counted.times == 2, "it was not done in the next hour")


def test_an_hourly_job_that_fails_is_done_at_the_next_look(timed: Deployment) -> None:
    done: list[str] = []

    def fails_once() -> None:
        done.append("tried")
        if len(done) == 1:
            raise RuntimeError("a lock was not to be had")

    with working(timed, Work(hourly=[HourlyJob("once", fails_once)])):
        until(lambda: len(done) == 2, "it was not tried again")
