"""The queue: in the action's transaction, tried again, and no short work behind long work."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from layers.deployment import Deployment
from portal.jobs.queries import is_worker_there
from portal.jobs.queue import enqueue
from portal.jobs.rules import Queue
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work
from tests.portal.jobs.working import working
from tests.web.pages.imports.officer import until


def _queued(deployment: Deployment) -> list[tuple[str, str, int]]:
    with deployment.database.reading() as session:
        rows = session.execute(
            text(
                "SELECT args ->> 'key', status, attempts"
                " FROM procrastinate.procrastinate_jobs ORDER BY id"
            )
        )
        return [tuple(row) for row in rows]


def _keys(into: list[str]) -> Callable[[str, ShouldStop], None]:
    return lambda key, _should_stop: into.append(key)


def test_work_is_queued_with_what_wants_it_or_not_at_all(jordan: Deployment) -> None:
    with pytest.raises(RuntimeError), jordan.database.writing() as session:
        enqueue(session, "write", "lost")
        raise RuntimeError
    with jordan.database.writing() as session:
        enqueue(session, "write", "kept")
        assert session.scalar(text("SHOW search_path")) == '"$user", public'
    done: list[str] = []
    with working(jordan, Work([Task("write", _keys(done))])):
        until(lambda: _queued(jordan) == [], "the queue is not empty")
    assert done == ["kept"]


def test_short_work_does_not_wait_behind_long_work(jordan: Deployment) -> None:
    short_is_done = threading.Event()
    seen: list[bool] = []
    long = Task("long", lambda _key, _stop: seen.append(short_is_done.wait(30)), Queue.LONG)
    short = Task("short", lambda _key, _stop: short_is_done.set())
    with jordan.database.writing() as session:
        enqueue(session, "long", "1", queue=Queue.LONG)
        enqueue(session, "short", "1")
    with working(jordan, Work([long, short])):
        until(lambda: bool(seen), "the long work did not end")
    assert seen == [True]


def test_work_that_fails_waits_for_another_attempt(jordan: Deployment) -> None:
    def fail(_key: str, _should_stop: ShouldStop) -> None:
        raise RuntimeError

    with jordan.database.writing() as session:
        enqueue(session, "fail", "1")
    with working(jordan, Work([Task("fail", fail)])):
        until(lambda: _queued(jordan) == [("1", "todo", 1)], "it does not wait again")


def test_work_that_always_takes_its_worker_along_is_given_up(jordan: Deployment) -> None:
    with jordan.database.writing() as session:
        for key in ("second", "third"):
            enqueue(session, "write", key)
        # As workers leave it that have died at it, once and twice.
        session.execute(text("SET LOCAL search_path = procrastinate, public"))
        session.execute(
            text(
                "UPDATE procrastinate_jobs SET status = 'doing',"
                " attempts = CASE args ->> 'key' WHEN 'second' THEN 1 ELSE 2 END"
            )
        )
    done: list[str] = []
    with working(jordan, Work([Task("write", _keys(done))])):
        until(lambda: _queued(jordan) == [], "the queue is not empty")
    assert done == ["second"]


def test_a_name_is_registered_once() -> None:
    nightly = Work(nightly=[NightlyJob("sweep", print)])
    with pytest.raises(AssertionError, match="registered twice"):
        nightly + nightly


@pytest.mark.parametrize(("silent_s", "is_there"), [(0, True), (40, True), (60, False)])
def test_a_worker_that_is_silent_for_long_is_not_there(
    deployment: Deployment, silent_s: int, is_there: bool
) -> None:
    with deployment.database.writing() as session:
        assert not is_worker_there(session)
        session.execute(
            text(
                "INSERT INTO procrastinate.procrastinate_workers (last_heartbeat)"
                " VALUES (now() - make_interval(secs => :silent_s))"
            ),
            {"silent_s": silent_s},
        )
        assert is_worker_there(session) is is_there
