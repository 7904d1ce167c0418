"""The comparison at one size: load the data, start the servers, and let them take turns."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from geo.coordinates import Position
from tests.benchmarks.databases import Loaded, loaded
from tests.benchmarks.load import Round, run_round
from tests.benchmarks.questions import (
    Answers,
    ask_all,
    constant_path,
    finder_path,
    tipg_path,
    write_paths,
)
from tests.benchmarks.servers import finder, tipg

FINDER, CONSTANT, TIPG = "finder", "constant", "tipg"
_WARM_UP_S = 2


@dataclass(frozen=True)
class Schedule:
    """How many rounds each server gets, and the seconds of one."""

    rounds: int
    round_s: int


@dataclass(frozen=True)
class Target:
    """A server under load: its address and the file of the paths to ask for."""

    name: str
    address: str
    paths: Path


@dataclass(frozen=True)
class Outcome:
    """All that was measured at one size; `rounds` by server, in the order they were run."""

    count: int
    loaded: Loaded
    answers: Answers
    rounds: dict[str, list[Round]]


def compare(
    cluster_url: URL, folder: Path, count: int, origins: list[Position], schedule: Schedule
) -> Outcome:
    """Measure the three servers over `count` features, in interleaved rounds."""
    with loaded(cluster_url, count) as database, ExitStack() as servers:
        address = servers.enter_context(finder(database.url, folder))
        paths = [finder_path(origin) for origin in origins]
        answers = ask_all(address, paths)
        body = folder / f"constant-{count}.json"
        body.write_bytes(answers.typical)
        targets = [
            Target(FINDER, address, write_paths(folder, FINDER, paths)),
            *(servers.enter_context(_others(database.url, folder, body, origins))),
        ]
        measured = _take_turns(targets, schedule)
    return Outcome(count, database, answers, measured)


@contextmanager
def _others(
    database: str, folder: Path, body: Path, origins: list[Position]
) -> Iterator[list[Target]]:
    with finder(database, folder, constant=body) as constant, tipg(database, folder) as peer:
        paths = {
            CONSTANT: [constant_path(origin) for origin in origins],
            TIPG: [tipg_path(origin) for origin in origins],
        }
        ask_all(constant, paths[CONSTANT])
        ask_all(peer, paths[TIPG])
        yield [
            Target(name, address, write_paths(folder, name, paths[name]))
            for name, address in ((CONSTANT, constant), (TIPG, peer))
        ]


def _take_turns(targets: list[Target], schedule: Schedule) -> dict[str, list[Round]]:
    """Warm each server up, then measure them one after the other, round by round.

    What else the machine does then falls on all of them alike.
    """
    for target in targets:
        run_round(target.address, target.paths, _WARM_UP_S)
    measured: dict[str, list[Round]] = {target.name: [] for target in targets}
    for number in range(schedule.rounds):
        for target in targets:
            done = run_round(target.address, target.paths, schedule.round_s, first=number * 37)
            measured[target.name].append(done)
    return measured
