"""Work that waits for somebody outside: one wish at a time, in queues of its own, no lock."""

import threading

from sqlalchemy import text

from layers.deployment import Deployment
from portal.jobs.queue import enqueue_waiting_once
from portal.jobs.tasks import ShouldStop, Task, Work
from tests.portal.jobs.working import working
from tests.web.pages.imports.officer import until

SLOW, QUICK = "agency slow", "agency quick"
PLACES = {SLOW: 2, QUICK: 2}


def _waiting(deployment: Deployment) -> list[str]:
    with deployment.database.reading() as session:
        found = session.scalars(
            text("SELECT args ->> 'key' FROM procrastinate.procrastinate_jobs ORDER BY id")
        )
        return list(found)


def test_what_waits_already_is_not_queued_again(jordan: Deployment) -> None:
    for keys in ({"a": SLOW}, {"a": SLOW, "b": QUICK}, {"b": QUICK}):
        with jordan.database.writing() as session:
            enqueue_waiting_once(session, "ask", keys)
            assert session.scalar(text("SHOW search_path")) == '"$user", public'
    assert _waiting(jordan) == ["a", "b"]


def test_a_wish_while_it_is_being_done_is_done_once_more(jordan: Deployment) -> None:
    begun, may_end, done = threading.Event(), threading.Event(), list[str]()

    def ask(key: str, _should_stop: ShouldStop) -> None:
        begun.set()
        assert may_end.wait(30)
        done.append(key)

    with working(jordan, Work([Task("ask", ask, waits_outside=True)], places=PLACES)):
        for _again in range(3):
            with jordan.database.writing() as session:
                enqueue_waiting_once(session, "ask", {"a": SLOW})
            assert begun.wait(30)
        may_end.set()
        until(lambda: _waiting(jordan) == [], "the queue is not empty")
    assert done == ["a", "a"]


def test_a_slow_agency_keeps_nobody_else_waiting(jordan: Deployment) -> None:
    quick_is_done, left = threading.Event(), threading.Semaphore(0)

    def ask(key: str, _should_stop: ShouldStop) -> None:
        if key.startswith("slow"):
            assert quick_is_done.wait(30)
        elif key == "quick 9":
            quick_is_done.set()
        left.release()

    with jordan.database.writing() as session:
        slow = {f"slow {number}": SLOW for number in range(10)}
        quick = {f"quick {number}": QUICK for number in range(10)}
        enqueue_waiting_once(session, "ask", slow | quick)
    with working(jordan, Work([Task("ask", ask, waits_outside=True)], places=PLACES)):
        for _each in range(20):
            assert left.acquire(timeout=30)


def test_more_of_them_wait_than_there_are_connections(jordan: Deployment) -> None:
    all_there = threading.Barrier(12)
    places = {SLOW: 12}

    def ask(_key: str, _should_stop: ShouldStop) -> None:
        all_there.wait(30)

    with jordan.database.writing() as session:
        enqueue_waiting_once(session, "ask", {str(number): SLOW for number in range(12)})
    with working(jordan, Work([Task("ask", ask, waits_outside=True)], places=places)):
        until(lambda: _waiting(jordan) == [], "they did not all begin")


def test_what_was_being_asked_when_its_worker_ended_is_asked_by_the_next(
    jordan: Deployment,
) -> None:
    with jordan.database.writing() as session:
        enqueue_waiting_once(session, "ask", {"a": SLOW})
        session.execute(text("SET LOCAL search_path = procrastinate, public"))
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    done = list[str]()

    def ask(key: str, _should_stop: ShouldStop) -> None:
        done.append(key)

    with working(jordan, Work([Task("ask", ask, waits_outside=True)], places=PLACES)):
        until(lambda: _waiting(jordan) == [], "the queue is not empty")
    assert done == ["a"]
