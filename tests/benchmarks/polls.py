"""Holds a poll of a million ballots: `make bench-polls`.

Twenty thousand citizens vote over HTTP at two workers that share one database, a twentieth of them
twice; all others are sealed envelopes that come in by COPY. The poll is closed, each holder brings
his key, and the processes that open the layers are watched: time, processor, memory. Then it is
published, read over HTTP as anybody would, and counted again by docs/verify_poll.py. Every count is
compared with what was cast.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from uuid import UUID

import orjson
from sqlalchemy.engine import make_url

from geo.clock import MovableClock
from portal.participation.polls.queries import whole_poll_of
from portal.participation.polls.rules import Poll
from portal.participation.polls.turning import publish_poll
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.benchmarks.polls_data import OPTIONS, fill, make_space, make_voters
from tests.benchmarks.polls_held import (
    Poller,
    make_poller,
    officer,
    opening,
    table_sizes,
    usage,
    wal_bytes,
)
from tests.benchmarks.processes import ROOT, free_port, serving
from tests.conftest import deployment_on
from tests.web.signed_in import Colleague
from web.page.guard import SESSION_COOKIE

_WORKERS, _TWICE = 2, 20
_TICKS = os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    """Print a line of the report at once."""
    print(line, flush=True)  # noqa: T201 - a report


def vote_by_http(
    ports: Sequence[int], poll: Poll, voters: Sequence[Colleague], at_once: int
) -> tuple[Counter[int], list[float]]:
    """Let all voters cast their votes, some of them twice; return what counts, and the times."""
    chosen: dict[UUID, int] = {}
    times: list[float] = []
    lock = threading.Lock()

    def some(turn: int) -> None:
        port, chance = ports[turn % len(ports)], Random(turn)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number, who in enumerate(voters[turn::at_once]):
            for _again in range(2 if number % _TWICE == 0 else 1):
                option = chance.randrange(1, OPTIONS + 1)
                took = _cast(connection, port, poll, who, option)
                with lock:
                    chosen[who.id] = option
                    times.append(took)

    threads = [threading.Thread(target=some, args=(turn,)) for turn in range(at_once)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return Counter(chosen.values()), times


def _cast(
    connection: http.client.HTTPConnection, port: int, poll: Poll, who: Colleague, option: int
) -> float:
    headers = {
        "Cookie": f"{SESSION_COOKIE}={who.cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://127.0.0.1:{port}",
        "Sec-Fetch-Site": "same-origin",
    }
    body = urlencode({"token": who.form_token, "question-1": option, "command": "cast"})
    started = time.perf_counter()
    path = f"/ar/participation/streets/polls/{poll.ref}/vote"
    connection.request("POST", path, body.encode(), headers)
    answer = connection.getresponse()
    page = answer.read()
    took = (time.perf_counter() - started) * 1000
    assert answer.status == 200, (answer.status, page[-2000:])
    assert b"receipt" in page, page[-2000:]
    return took


def open_layer(poller: Poller, position: int, title: str) -> None:
    """Bring a key, watch the process that opens the layer, and print what it took."""
    started = time.perf_counter()
    before = wal_bytes(poller.deployment)
    poller.bring(position)
    highest_kb, ticks = 0, 0
    while not poller.is_opened(position):
        for pid in opening(poller.poll.id):
            now_kb, now_ticks = usage(pid)
            highest_kb, ticks = max(highest_kb, now_kb), max(ticks, now_ticks)
        time.sleep(0.2)
    took = time.perf_counter() - started
    written = (wal_bytes(poller.deployment) - before) / 2**20
    say(
        f"{title}: {took:.0f} s, {ticks / _TICKS:.0f} s of the processor in our process, at most"
        f" {highest_kb / 1024:.0f} MB of memory, {written:.0f} MB of write-ahead log"
    )


def fetch(port: int, path: str, target: Path) -> float:
    """Read an answer into a file; return the seconds."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    with target.open("wb") as file:
        while some := answer.read(1 << 20):
            file.write(some)
    return time.perf_counter() - started


def verify(folder: Path) -> None:
    """Count again by the script that anybody can run, and print what it took."""
    script = ROOT / "docs" / "verify_poll.py"
    told = [sys.executable, "-I", str(script), "poll.json", "ballots.json"]
    started = time.perf_counter()
    highest_kb = 0
    with subprocess.Popen(told, cwd=folder, stdout=subprocess.PIPE) as process:  # noqa: S603
        while process.poll() is None:
            highest_kb = max(highest_kb, usage(process.pid)[0])
            time.sleep(0.05)
        assert process.stdout is not None
        said = process.stdout.read().decode()
    took = time.perf_counter() - started
    assert process.returncode == 0, said
    say(f"verified by the script in {took:.0f} s and {highest_kb / 1024:.0f} MB: {said.strip()}")


@contextmanager
def workers(url: str, folder: Path) -> Iterator[list[tuple[int, int]]]:
    """Serve at several ports; yield port and process of each."""
    with ExitStack() as stack:
        started = []
        for number in range(_WORKERS):
            port = free_port()
            module = "tests.benchmarks.polls_application"
            command = [sys.executable, "-m", module, url, str(folder), str(port)]
            probe = f"http://127.0.0.1:{port}/health/live"
            log = folder / f"server-{number}.log"
            started.append((port, stack.enter_context(serving(command, log, probe))))
        yield started


def hold(poller: Poller, url: str, data: Path, asked: argparse.Namespace) -> None:
    """Hold the poll from the first vote to the script that counts again."""
    voters = make_voters(poller.deployment, asked.by_http)
    with workers(url, data) as serving_at:
        ports = [port for port, _pid in serving_at]
        started = time.perf_counter()
        chosen, times = vote_by_http(ports, poller.poll, voters, asked.at_once)
        took = time.perf_counter() - started
        say(
            f"{len(times)} votes of {asked.by_http} people over HTTP, {asked.at_once} at once at"
            f" {_WORKERS} workers: {len(times) / took:.0f} a second, median"
            f" {statistics.median(times):.1f} ms,"
            f" p95 {sorted(times)[int(len(times) * 0.95)]:.1f} ms"
        )
        started = time.perf_counter()
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        chosen += fill(address, poller.poll.id, poller.points(), asked.ballots - asked.by_http)
        say(f"the rest sealed and brought in by COPY in {time.perf_counter() - started:.0f} s")
        say(f"tables before the opening: {table_sizes(poller.deployment)}")
        assert poller.poll.closes_at is not None
        poller.clock.move(poller.poll.closes_at - poller.clock.now())
        open_layer(poller, 2, "outer layer opened")
        say(f"tables between: {table_sizes(poller.deployment)}")
        open_layer(poller, 1, "inner layer opened, ballots sorted and counted")
        say(f"tables after it: {table_sizes(poller.deployment)}")
        publish_and_check(poller, serving_at[0], data, chosen)


def publish_and_check(
    poller: Poller, serving_at: tuple[int, int], data: Path, chosen: Counter[int]
) -> None:
    """Publish, read everything as anybody does, and compare with what was cast."""
    port, pid = serving_at
    approver = officer(poller.deployment)
    with poller.deployment.database.writing() as session:
        publish_poll(session, poller.context, approver, poller.poll.id)
    path = f"/api/v1/polls/{poller.poll.ref}"
    fetch(port, path, data / "poll.json")
    before_kb = usage(pid)[0]
    took = fetch(port, f"{path}/ballots", data / "ballots.json")
    size = (data / "ballots.json").stat().st_size / 2**20
    grown = (usage(pid)[0] - before_kb) / 1024
    say(
        f"all ballots read over HTTP: {size:.0f} MB in {took:.0f} s, the worker grew {grown:.0f} MB"
    )
    results = orjson.loads((data / "poll.json").read_bytes())["results"]
    expected = [chosen[number] for number in range(1, OPTIONS + 1)]
    say(f"cast {expected}, counted {results['questions'][0]['votes']}")
    assert results["questions"][0]["votes"] == expected
    assert (results["ballots"], results["invalid"]) == (sum(expected), 0)
    verify(data)
    with poller.deployment.database.reading() as session:
        poll = whole_poll_of(session, poller.poll.id)
    assert not poller.context.digest_keys.is_here(poll.id, poll.digest_check)


def main() -> None:
    """Hold it in a private cluster, which is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=1_000_000)
    parser.add_argument("--by-http", type=int, default=20_000)
    parser.add_argument("--at-once", type=int, default=8)
    asked = parser.parse_args()
    clock = MovableClock(datetime.now(UTC))
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "polls") as url,
        deployment_on(url, clock=clock) as deployment,
    ):
        data = Path(folder) / "data"
        data.mkdir()
        os.environ["AROUNDME_DATA_ROOT"] = str(data)
        make_space(deployment)
        poller = make_poller(deployment, clock, data)
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        say(f"{os.cpu_count()} cores, load of 1, 5 and 15 minutes at the beginning: {load}")
        hold(poller, url, data, asked)
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        say(f"load at the end: {load}")


if __name__ == "__main__":
    main()
