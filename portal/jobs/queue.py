"""How work comes into the queue: in the transaction of the action that wants it done.

The library is imported where it is used: neither the command line nor a server without the
officers' page needs it.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import driver_connection, sql
from portal.jobs.rules import Queue

if TYPE_CHECKING:
    from procrastinate import App

# A migration has made the tables of the queue there.
SEARCH_PATH = "procrastinate, public"


def enqueue(
    session: Session,
    task: str,
    key: str,
    *,
    queue: str = Queue.SHORT,
    lock: str | None = None,
    at: datetime | None = None,
) -> None:
    """Put a job into the queue in the session's transaction: with the action, or not at all.

    `key` is what the task's `run` is given, `queue` must be that of the task, or one of
    `Work.places`. Jobs of one `lock` come one after the other, in the order in which they were
    queued; without one, jobs of the same task and key do. `at` is the moment
    before which it is not begun.
    """
    before = session.scalar(text("SELECT current_setting('search_path')"))
    _search_in(session, SEARCH_PATH)
    deferrer = _app_without_pool().configure_task(
        task,
        queue=queue,
        lock=lock or f"{task} {key}",
        schedule_at=at,
        connection=driver_connection(session),
    )
    deferrer.defer(key=key)
    _search_in(session, before)


def enqueue_waiting_once(session: Session, task: str, keys: Mapping[str, str]) -> None:
    """Put several jobs of a task into the queue at once, each unless it waits there already.

    `keys` are what the task's `run` is given, with the queue of each: one of `Work.places`. Jobs
    of one key come one after the other.
    """
    before = session.scalar(text("SELECT current_setting('search_path')"))
    _search_in(session, SEARCH_PATH)
    held = {"task": task, "keys": list(keys), "queues": list(keys.values())}
    session.execute(sql("portal.jobs", "enqueue_waiting_once"), held)
    _search_in(session, before)


def _search_in(session: Session, path: str | None) -> None:
    session.execute(text("SELECT set_config('search_path', :path, true)"), {"path": path})


@cache
def _app_without_pool() -> "App":
    """Return an application for jobs that go in on a connection of ours."""
    from procrastinate import App, PsycopgConnector  # noqa: PLC0415

    return App(connector=PsycopgConnector())
