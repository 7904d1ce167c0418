"""Measures a discussion of 100,000 comments over HTTP: `make bench-discussions`.

One process serves it as a worker does, on a database of its own. Asked are, in turn and over one
open connection each, a bare route that answers with 100,000 bytes (the floor), pages of the whole
in each order, the first and far ones, a thread, a deep comment, its JSON; then comments are
posted by trusted authors, one after the other and several at once, and votes are given. Rounds
alternate, so that what else the machine does falls on all alike; printed are the median of the
rounds, their spread, and the ratio to the floor of the same round.
"""

import argparse
import http.client
import os
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from sqlalchemy import text
from sqlalchemy.engine import make_url

from layers.deployment import Deployment
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.benchmarks.discussions_data import AUTHORS, KIND, SUBJECT, author_id, comment_id, fill
from tests.benchmarks.processes import free_port, serving
from tests.conftest import deployment_on
from tests.portal.citizens.persons import person_row
from tests.web.signed_in import Colleague, signed_in
from web.page.guard import SESSION_COOKIE

_PATH = f"/ar/discussions/{KIND}/{SUBJECT}"
_GOAL_PAGE_MS, _GOAL_POST_MS = 80, 100


@dataclass
class Asker:
    """One open connection to the server, and the time that each answer takes."""

    port: int

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str) -> float:
        """Ask for a page; return the milliseconds until its last byte."""
        return self._ask("GET", path, None, {}, {200})

    def post(self, path: str, who: Colleague, **fields: str) -> float:
        """Send a form of somebody; return the milliseconds until the answer."""
        headers = {
            "Cookie": f"{SESSION_COOKIE}={who.cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Sec-Fetch-Site": "same-origin",
        }
        body = urlencode({"token": who.form_token, **fields}).encode()
        return self._ask("POST", path, body, headers, {303})

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], wanted: set[int]
    ) -> float:
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        read = answer.read()
        took = (time.perf_counter() - started) * 1000
        assert answer.status in wanted, (answer.status, path, read[-2000:])
        return took


def say(line: str) -> None:
    """Print a line of the report at once."""
    print(line, flush=True)  # noqa: T201 - a report


def p95(times: Sequence[float]) -> float:
    """Return the time that 95 of a hundred stay within."""
    return sorted(times)[int(len(times) * 0.95)]


def questions(comments: int) -> dict[str, Callable[[Random], str]]:
    """Return what is asked, by its name in the report: another address each time."""

    def number(chance: Random) -> int:
        return chance.randrange(1, comments)

    return {
        "floor: a bare route": lambda _chance: "/bare/floor",
        "first page, oldest": lambda _chance: _PATH,
        "first page, newest": lambda _chance: f"{_PATH}?order=newest",
        "first page, best": lambda _chance: f"{_PATH}?order=best",
        "any page, oldest": lambda chance: f"{_PATH}?order=oldest&after={number(chance)}",
        "any page, newest": lambda chance: f"{_PATH}?order=newest&after={number(chance)}",
        "any page, best": lambda chance: (
            f"{_PATH}?order=best&after={chance.randrange(-500_000, 900_000)}.{number(chance)}"
        ),
        "the longest thread": lambda _chance: f"{_PATH}/comments/1",
        "a comment by its address": lambda chance: f"{_PATH}/comments/{number(chance)}",
        "JSON, any page": lambda chance: (
            f"/api/v1/discussions/{KIND}/{SUBJECT}?after={number(chance)}"
        ),
    }


def measure_pages(port: int, comments: int, rounds: int, each: int) -> None:
    """Print what pages take, question by question, against the floor of the same round."""
    asker, asked = Asker(port), questions(comments)
    medians: dict[str, list[float]] = {name: [] for name in asked}
    tails: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(rounds + 1):
        for name, address in asked.items():
            chance = Random(f"{name} {turn}")
            times = [asker.get(address(chance)) for _one in range(each)]
            # The first round brings pages into memory and makes the templates ready.
            if turn:
                medians[name].append(statistics.median(times))
                tails[name].append(p95(times))
    floor = medians["floor: a bare route"]
    say("| asked | median ms | p95 ms | least to most p95 of the rounds | times the floor |")
    say("| --- | --- | --- | --- | --- |")
    for name in asked:
        ratio = statistics.median(
            one / below for one, below in zip(medians[name], floor, strict=True)
        )
        say(
            f"| {name} | {statistics.median(medians[name]):.1f} |"
            f" {statistics.median(tails[name]):.1f} |"
            f" {min(tails[name]):.1f} to {max(tails[name]):.1f} | {ratio:.1f} |"
        )
    worst = max(statistics.median(tails[name]) for name in asked)
    say(f"p95 of the slowest kind of page: {worst:.1f} ms (goal {_GOAL_PAGE_MS})")


def post_some(port: int, people: Sequence[Colleague], each: int, seed: int) -> list[float]:
    """Post comments and answers as each of some people; return what each post took."""
    asker, chance, times = Asker(port), Random(seed), list[float]()
    for _turn in range(each):
        for who in people:
            fields = {"text": "نعم، والجسر أوسع", "id": str(uuid.UUID(int=chance.getrandbits(128)))}
            if chance.random() < 0.7:
                fields["reply_to"] = str(chance.choice((1, chance.randrange(1, 5_000))))
            times.append(asker.post(f"{_PATH}/write", who, **fields))
    return times


def vote_some(port: int, people: Sequence[Colleague], each: int, seed: int) -> list[float]:
    """Vote as each of some people; return what each vote took."""
    asker, chance, times = Asker(port), Random(seed), list[float]()
    for _turn in range(each):
        for who in people:
            path = f"/ar/discussions/comments/{comment_id(chance.randrange(1, 5_000))}/vote"
            times.append(asker.post(path, who, value=chance.choice(("1", "-1"))))
    return times


def measure_writing(port: int, people: Sequence[Colleague], at_once: int) -> int:
    """Print what posting and voting take; return how many comments were posted."""
    each = 8
    one_by_one = post_some(port, people[:40], each, 1)
    shown(f"{len(one_by_one)} posts, one after the other", one_by_one)
    shown("votes, one after the other", vote_some(port, people[:40], each, 2))
    gathered: list[float] = []
    share = [people[40 + turn :: at_once] for turn in range(at_once)]
    threads = [
        threading.Thread(
            target=lambda turn=turn: gathered.extend(post_some(port, share[turn], each, turn + 3))
        )
        for turn in range(at_once)
    ]
    started = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    took = time.perf_counter() - started
    shown(f"{len(gathered)} posts, {at_once} at once into the same discussion", gathered)
    say(f"that is {len(gathered) / took:.0f} posts a second")
    say(f"p95 of posting, one after the other: {p95(one_by_one):.1f} ms (goal {_GOAL_POST_MS})")
    return len(one_by_one) + len(gathered)


def shown(title: str, times: Sequence[float]) -> None:
    """Print a line about how long something took."""
    say(
        f"{title}: median {statistics.median(times):.1f} ms, p95 {p95(times):.1f} ms,"
        f" longest {max(times):.1f} ms"
    )


def settle(deployment: Deployment, count: int) -> list[Colleague]:
    """Make citizens who have signed in, each of whom is one of the authors."""
    people = [signed_in(deployment, None, role=None) for _one in range(count)]
    with deployment.database.writing() as session:
        for number, who in enumerate(people):
            person = person_row(deployment.now(), account_id=who.id)
            session.add(person)
            session.flush()
            session.execute(
                text("INSERT INTO comment_author_person VALUES (:author, :person)"),
                {"author": author_id(number % AUTHORS), "person": person.id},
            )
    return people


def check_counts(deployment: Deployment, posted: int, comments: int) -> None:
    """Print whether a count was lost under all of that."""
    with deployment.database.writing(bounded=False) as session:
        counted = session.execute(
            text(
                "SELECT (SELECT comment_count FROM discussion WHERE id IN"
                " (SELECT discussion_id FROM comment LIMIT 1)),"
                " (SELECT count(*) FROM comment WHERE visibility = 'visible'),"
                " (SELECT count(*) FROM comment AS above WHERE number < 3000 AND reply_count <>"
                " (SELECT count(*) FROM comment AS below WHERE below.path > above.path"
                " AND below.path < above.path || ':' AND below.visibility = 'visible'))"
            )
        ).one()
    say(f"counts: {counted[0]} said, {counted[1]} there, wrong among the first 3,000: {counted[2]}")
    assert counted[0] == counted[1] == comments + posted
    assert counted[2] == 0


def main() -> None:
    """Measure in a private cluster, which is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--each", type=int, default=60, help="questions of a kind in a round")
    parser.add_argument("--at-once", type=int, default=8)
    asked = parser.parse_args()
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "discussions") as url,
        deployment_on(url) as deployment,
    ):
        started = time.perf_counter()
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        fill(address, asked.comments)
        people = settle(deployment, 40 + asked.at_once * 8)
        say(f"{asked.comments} comments made in {time.perf_counter() - started:.0f} s")
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        say(f"{os.cpu_count()} cores, load of 1, 5 and 15 minutes: {load}")
        port, data = free_port(), Path(folder) / "data"
        data.mkdir()
        module = "tests.benchmarks.discussions_application"
        command = [sys.executable, "-m", module, url, str(data), str(port)]
        probe = f"http://127.0.0.1:{port}/health/live"
        with serving(command, Path(folder) / "server.log", probe):
            measure_pages(port, asked.comments, asked.rounds, asked.each)
            posted = measure_writing(port, people, asked.at_once)
        check_counts(deployment, posted, asked.comments)


if __name__ == "__main__":
    main()
