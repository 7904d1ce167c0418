"""How the benchmark of the catalogue asks over HTTP, counts processor time, and reports."""

import http.client
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

GOAL_SEARCH_MS, GOAL_PAGE_MS = 80, 60


@dataclass
class Taken:
    """What the questions of one kind took, round by round: milliseconds, and of processors."""

    rounds: list[list[float]] = field(default_factory=list)
    worked_ms: list[float] = field(default_factory=list)

    @property
    def every(self) -> list[float]:
        """All of them, the shortest first."""
        return sorted(one for each in self.rounds for one in each)


def say(line: str) -> None:
    """Print a line of the report at once."""
    print(line, flush=True)  # noqa: T201 - a report


def p95(times: Sequence[float]) -> float:
    """Return the time that 95 of a hundred stay within."""
    return sorted(times)[int(len(times) * 0.95)]


@dataclass
class Asker:
    """One open connection to the server."""

    port: int

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask; return status and body."""
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def timed(self, path: str) -> float:
        """Ask for what is there; return the milliseconds until its last byte."""
        started = time.perf_counter()
        status, body = self.get(path)
        took = (time.perf_counter() - started) * 1000
        assert status == 200, (status, path, body[-500:])
        return took


def processor_ms(pids: Sequence[int]) -> float:
    """Return the processor time of some processes and of all that they have started, so far."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            parent = int((entry / "stat").read_text("ascii").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    waiting, total = list(pids), 0
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, [])
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                total += int((task / "schedstat").read_text("ascii").split()[0])
    return total / 1e6


@contextmanager
def worked(taken: Taken, count: int, measure: Callable[[], float]) -> Iterator[None]:
    """Note the processor time of a block that asks `count` questions."""
    before = measure()
    yield
    taken.worked_ms.append((measure() - before) / count)


def report(title: str, taken: dict[str, Taken], floor: float | None) -> None:
    """Print what each kind of question took, and all of them together."""
    say(f"\n{title}\n")
    say("| asked | median ms | p95 ms | p95 of the rounds | longest ms | processor ms | floor |")
    say("| --- | --- | --- | --- | --- | --- | --- |")
    for name, one in taken.items():
        _row(name, one.rounds, one.worked_ms, floor)
    if title != "other":
        kinds = [one.rounds for one in taken.values()]
        rounds = [[*chain.from_iterable(turn)] for turn in zip(*kinds, strict=True)]
        _row("**all**", rounds, [w for one in taken.values() for w in one.worked_ms], floor)
        every = [one for turn in rounds for one in turn]
        say(f"\n{title}: p95 {p95(every):.1f} ms (goal {GOAL_SEARCH_MS})")


def _row(name: str, rounds: list[list[float]], worked_ms: list[float], floor: float | None) -> None:
    every = sorted(one for turn in rounds for one in turn)
    tails = [p95(turn) for turn in rounds]
    middle = statistics.median(every)
    ratio = "" if floor is None else f"{middle / floor:.1f}"
    say(
        f"| {name} | {middle:.1f} | {p95(every):.1f} | {min(tails):.1f} to {max(tails):.1f} |"
        f" {every[-1]:.1f} | {statistics.median(worked_ms):.1f} | {ratio} |"
    )
