"""How long the parent of the workers waits for the first word of one, and for every other."""

from types import SimpleNamespace

import uvicorn

import web.supervision
from web.supervision import Worker


def living_worker() -> Worker:
    """Return a worker whose process lives, and says nothing unless a test lets it."""
    server = SimpleNamespace(started=False)
    made = Worker(uvicorn.Config("none:app"), [], lambda _config: server)  # type: ignore[arg-type,return-value]
    made.process = SimpleNamespace(is_alive=lambda: True)  # type: ignore[assignment]
    return made


def test_who_still_reads_the_program_is_not_taken_for_a_silent_one() -> None:
    worker = living_worker()
    assert worker.is_alive(timeout=0)
    worker._begun -= web.supervision._START_S
    assert not worker.is_alive(timeout=0), "but not for ever"


def test_who_has_answered_once_is_silent_when_no_answer_comes_in_time() -> None:
    worker = living_worker()
    worker.has_answered = True
    assert not worker.is_alive(timeout=0)


def test_an_answer_that_comes_late_is_not_taken_for_one_to_the_next_question() -> None:
    worker = living_worker()
    worker.child_conn.send(True)
    assert not worker.is_ready(timeout=0)
    assert not worker.has_served
