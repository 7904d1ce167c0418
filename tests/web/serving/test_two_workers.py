"""`aroundme serve` with two workers: what they share, and how they come and go.

One server for all of it, for a start takes ten seconds of the processor.
"""

import http.client
import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import web.serving
from geo.clock import MovableClock
from layers.deployment import Deployment
from layers.releases.service import edit
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES
from tests.conftest import Databases, deployment_on
from tests.portal.directory.records import service
from tests.portal.hsds.demonstration import BY_TESTS
from tests.web.metrics.figures import Sums, figures_of, requests_in
from tests.web.serving.ballot_box import ballot_box
from tests.web.serving.served import (
    NO_INDEX,
    PATIENCE_S,
    Served,
    command_of,
    served,
    wait_until,
)
from tests.web.serving.voting_patterns import PATTERNS

CATALOGUE = "/cpsv/catalogue.ttl"
LAYERS = "/api/v1/layers"


class Crowd:
    """Clients that ask until nobody listens any more: some stay on a connection, some do not."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.numbers: list[str] = []
        self.faults: list[str] = []
        self._threads = [
            threading.Thread(target=self._ask_on, args=(is_kept,)) for is_kept in (True, False) * 3
        ]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _ask_on(self, is_kept: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            try:
                connection.request("GET", "/health/live")
                answer = connection.getresponse()
                answer.read()
                self.numbers.append(f"{answer.status} {answer.getheader('x-request-id')}")
            except ConnectionRefusedError:
                return
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(repr(error))
                return
            if not is_kept:
                connection.close()
            # Starting workers need the processor more than we do.
            time.sleep(0.02)


def test_two_workers_count_as_one_send_one_file_and_are_replaced_without_a_fault(
    databases: Databases, sample_template: str, tmp_path: Path
) -> None:
    with (
        databases.new(sample_template) as url,
        deployment_on(url) as deployment,
        served(url, tmp_path, 2, **NO_INDEX) as running,
    ):
        _counts_are_one_sum(running)
        _votes_of_a_person_count_once(running, deployment, tmp_path)
        _many_are_sent_one_file(running, deployment, tmp_path)
        _a_killed_worker_is_replaced(running)
        _its_counts_stay(running)
        _all_are_replaced_and_nothing_is_left(running)


def _scraped(running: Served) -> Sums:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert answer.status == 200
        return figures_of(answer.read().decode())
    finally:
        connection.close()


def _counts_are_one_sum(running: Served) -> None:
    numbers = [running.ask(LAYERS) for _ in range(40)]
    assert len({number[:8] for number in numbers if number}) == 2
    wait_until(lambda: requests_in(_scraped(running), LAYERS) == 40)
    assert _scraped(running)["aroundme_processes", (("process", "web"),)] == 2


def _votes_of_a_person_count_once(running: Served, deployment: Deployment, folder: Path) -> None:
    """Send a few in every pattern of trying again; `make faults` sends two hundred in each."""
    box = ballot_box(deployment, MovableClock(deployment.now()), folder, running.port)
    for number, pattern in enumerate(PATTERNS, start=1):
        person = box.voter()
        told = pattern(box, person, 8, 4)
        assert told
        assert len(told) == len(set(told)), "each vote has a code of its own"
        assert len(box.sealed()) == number, pattern.__name__
    assert len(box.workers) == 2


def _makings(running: Served) -> int:
    return running.log.read_text().count("made catalogue.ttl")


def _bring(deployment: Deployment, code: str) -> None:
    with deployment.database.writing() as session:
        agency = "prime-ministry"
        edit(session, STORES[Register.SERVICES], {code: service(code, agency)}, BY_TESTS)


def _many_are_sent_one_file(running: Served, deployment: Deployment, folder: Path) -> None:
    """Ask for a whole file by many at once; it is made once, also after its maker was killed."""
    assert "downloads" not in running.helpers()

    def ask_until_there(_number: int) -> None:
        wait_until(lambda: running.ask(CATALOGUE))

    with ThreadPoolExecutor(12) as clients:
        list(clients.map(ask_until_there, range(12)))
    assert _makings(running) == 1

    os.kill(running.helpers()["downloads"], signal.SIGKILL)
    _bring(deployment, "brought-anew")
    assert running.ask(CATALOGUE)
    # The builder and the workers agree on the address and the words, or it would not be found.
    wait_until(lambda: _makings(running) == 2)
    editions = (folder / "downloads" / "catalogue.ttl").glob("*/plain")
    assert sum(b"brought-anew" in path.read_bytes() for path in editions) == 1
    assert running.ask(CATALOGUE)


def _a_killed_worker_is_replaced(running: Served) -> None:
    killed = min(running.workers())
    # Frozen for a moment, it dies while the parent waits to hear from it.
    os.kill(killed, signal.SIGSTOP)
    time.sleep(1)
    os.kill(killed, signal.SIGKILL)
    began = time.monotonic()
    wait_until(lambda: len(running.workers() - {killed}) == 2)
    assert time.monotonic() - began < web.serving._SILENCE_S / 2, "as long as for a silent one"
    wait_until(lambda: running.answering(2))


def _its_counts_stay(running: Served) -> None:
    figures = _scraped(running)
    assert requests_in(figures, LAYERS) == 40
    assert figures["aroundme_processes", (("process", "web"),)] == 2
    assert figures["aroundme_processes", (("process", "imports"),)] == 1
    for _ in range(10):
        running.ask(LAYERS)
    wait_until(lambda: requests_in(_scraped(running), LAYERS) == 50)


def _all_are_replaced_and_nothing_is_left(running: Served) -> None:
    """Replace all workers by a signal and end the server, while a crowd asks on."""
    before = running.workers()
    with Crowd(running.port) as crowd:
        running.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(running.workers() - before) == 2 and not running.workers() & before)
        processes = running.everything()
        running.process.terminate()
    assert running.process.wait(PATIENCE_S) == 0
    wait_until(lambda: not any(command_of(pid) for pid in processes))
    log = running.log.read_text()
    assert crowd.faults == []
    assert len({number[4:12] for number in crowd.numbers}) == 4
    assert {number[:3] for number in crowd.numbers} == {"200"}
    assert log.rstrip().endswith("Stopped.")
    assert log.count("The finder is at") == 1
    assert "Traceback" not in log
    # Not one line is lost when workers end in good order.
    written = set(re.findall(r"GET /health/live 200 .* id=(\w+)", log))
    assert {number[4:] for number in crowd.numbers} <= written


@pytest.mark.fault
def test_workers_end_when_their_parent_is_killed(
    databases: Databases, sample_template: str, tmp_path: Path
) -> None:
    with (
        databases.new(sample_template) as url,
        served(url, tmp_path, 2, **NO_INDEX) as running,
    ):
        workers = running.workers()
        running.process.kill()
        running.process.wait()
        wait_until(lambda: not any(command_of(pid) for pid in workers))
        assert running.ask() is None
