"""Evidence is looked at in a queue of its own: a slow register keeps nobody's letters waiting."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.citizens.registration.asking import EVIDENCE_PLACES
from portal.citizens.registration.rules import EvidenceState
from portal.citizens.work import citizens_work
from portal.gateway.rules import Answer, Call
from portal.jobs.queue import enqueue
from portal.jobs.tasks import ShouldStop, Task, Work
from tests.portal.citizens.desk import desk_on, evidence_jobs
from tests.portal.gateway.in_memory import InMemoryGateway
from tests.portal.jobs.working import working
from tests.web.pages.imports.officer import until


class SlowGateway(InMemoryGateway):
    """Answers when it is let to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_answer = threading.Semaphore(0), threading.Event()

    def call(self, call: Call) -> Answer:
        """See AgencyGateway."""
        self.asked.release()
        assert self.may_answer.wait(60)
        return super().call(call)


def test_a_slow_register_keeps_no_letter_waiting(
    timed: Deployment, clock: MovableClock, tmp_path: Path
) -> None:
    """As many are asked about as have a place; what is short is done beside them."""
    desk, slow, sent = desk_on(timed.database, clock, tmp_path), SlowGateway(), threading.Event()
    context = replace(desk.context, gateway=slow)

    def send(_key: str, _should_stop: ShouldStop) -> None:
        sent.set()

    work = citizens_work(timed, context, ())
    tokens = [desk.begin() for _each in range(EVIDENCE_PLACES + 1)]
    for number, token in enumerate(tokens):
        desk.ask(token, number=f"99900011{number:02}", born=f"1990-01-{number + 1:02}")
    with working(timed, Work([*work.tasks, Task("send", send)], places=work.places)):
        for _each in range(EVIDENCE_PLACES):
            assert slow.asked.acquire(timeout=60)
        with timed.database.writing() as session:
            enqueue(session, "send", "letter")
        assert sent.wait(60)
        slow.may_answer.set()
        until(lambda: not evidence_jobs(timed.database, 0), "the queue is not empty")
    clock.move(timedelta(seconds=3))
    assert {desk.read(token).state for token in tokens} == {EvidenceState.FAILED}
