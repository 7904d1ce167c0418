"""What the fault runs measure with: it sees the failures that it is there for."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.fuzz_requests import Maker, Route
from tests.faults.load import Answered, Request, failures, recovery_s, send_together
from tests.faults.log_scan import positions_in
from tests.faults.server import free_port
from tests.faults.table import Row, write_table
from tests.own_loop import own_loop

PAGE = Request("page", "/en/around-me")


@contextmanager
def saying(said: bytes) -> Iterator[int]:
    """A server that reads one request, says something and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _address = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(said)

        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", "cut"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", "cut"),
        (b"HTTP/1.1 503 Later\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n", 503),
        (b"", "closed"),
    ],
)
def test_an_answer_is_taken_for_what_it_is(said: bytes, outcome: int | str) -> None:
    with saying(said) as port, own_loop():
        (answer,) = send_together(port, [PAGE])
    assert answer.outcome == outcome
    assert answer.has_failed == (outcome != 200)
    assert answer.is_shed == (outcome == 503)


def test_nobody_at_the_port_is_a_refusal() -> None:
    with own_loop():
        (answer,) = send_together(free_port(), [PAGE])
    assert answer.outcome == "refused"


def test_recovery_lasts_until_the_last_failure_was_sent() -> None:
    answers = [
        Answered(PAGE, began, 0.5, outcome)
        for began, outcome in ((1, 200), (2, 503), (3, "reset"), (4, 200))
    ]
    assert failures(answers) == {"page 503": 1, "page reset": 1}
    assert recovery_s(answers, 1.5) == 1.5
    row = Row("a fault", "something", "all is well")
    row.measure(answers, healed_at=1.5)
    row.expect(False, "it was not well")
    table = write_table([row])
    assert "| page 503 ×1, page reset ×1 | 0.50 | 1.5 |" in table
    assert "a fault: it was not well" in table


def test_a_position_in_a_log_is_found_and_a_time_is_not(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(
        "2026-01-31 23:59:35.123456 duration: 3012.345 ms\n"
        "GET /api/v1/around 200 31.9ms id=35910600000000ab\n"
        "parameters: $1 = '31.9539', $2 = '35.9106'\n"
        "Failing row contains (0101000020E6100000D578E92631F44140).\n"
    )
    found = [line for _log, line in positions_in(tmp_path)]
    assert [line.split()[0] for line in found] == [b"parameters:", b"Failing"]


def test_the_same_seed_makes_the_same_requests_over_all_routes() -> None:
    routes = [
        Route("GET", "/{language}/around-me", ("lat", "lon")),
        Route("POST", "/a/{name:path}"),
    ]

    def made(seed: int) -> list[bytes]:
        maker = Maker(routes, 1, random.Random(seed))
        return [maker.make().sent for _turn in range(300)]

    assert made(1) == made(1) != made(2)
    assert {sent[:4] for sent in made(1)} >= {b"GET ", b"POST"}
