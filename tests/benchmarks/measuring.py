"""The comparison at one size: load the data, start the systems, and let them take turns."""

import json
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from tests.benchmarks.databases import loaded
from tests.benchmarks.dataset import origins
from tests.benchmarks.load import Round, run_round
from tests.benchmarks.machine import load_average, versions
from tests.benchmarks.pgbench import find_pgbench, run_pgbench
from tests.benchmarks.processes import ServerFailed, get
from tests.benchmarks.questions import BASE, Question, finder_path, write_paths
from tests.benchmarks.redis_store import RedisLoader, redis_server
from tests.benchmarks.results import Cell, Journal
from tests.benchmarks.statements import overhear, types_of, write_scripts
from tests.benchmarks.systems import (
    CONSTANT,
    FLOOR,
    HOT,
    HTTP_SYSTEMS,
    PGBENCH,
    POSTGIS,
    REDIS,
    Ground,
    await_hot,
    finder,
)

ORIGINS = 300
_SCRIPTS = 30
_TYPICAL_OF = 15
_CHECKED = 3
_WARM_UP_S = 1
# A slow system is given the time for some answers, but no more than this.
_LONGEST_ROUND_S = 5
_TOO_SLOW_S = 3.0
_ANSWERS_A_ROUND = 10


@dataclass(frozen=True)
class Plan:
    """What a run measures: rounds and seconds of the base question, seconds of the others."""

    sizes: Sequence[int]
    systems: Sequence[str]
    questions: Sequence[Question]
    workers: Sequence[int]
    rounds: int
    seconds: int
    other_rounds: int
    other_seconds: int

    def schedule(self, question: Question) -> tuple[int, int]:
        """Give the rounds of a question and the seconds of one."""
        if question == BASE:
            return self.rounds, self.seconds
        return self.other_rounds, self.other_seconds


# One round of a system: the seconds it shall take, and the number to begin the origins with.
Ask = Callable[[Question, int, int], Round]


def measure_size(cluster: URL, folder: Path, size: int, plan: Plan, journal: Journal) -> None:
    """Load `size` features and measure everything over them, with each number of workers."""
    with ExitStack() as stack:
        ground, database = _load(stack, cluster, folder, size, plan, journal)
        asked = _Asked(ground, plan)
        if {HOT, POSTGIS, FLOOR, CONSTANT} & set(plan.systems):
            journal.load(size, **database, **_typical(ground, plan.questions))
        for workers in plan.workers:
            with asked.systems(workers) as asks:
                for question in plan.questions:
                    for name, why in asked.missing.items():
                        journal.note(Cell(size, workers, name, question), why)
                    _take_turns(asks, size, workers, question, plan, journal)


def _load(
    stack: ExitStack, cluster: URL, folder: Path, size: int, plan: Plan, journal: Journal
) -> tuple[Ground, dict[str, float]]:
    at = stack.enter_context(redis_server(folder)) if REDIS in plan.systems else None
    take = RedisLoader(at) if at else lambda _chunk: None
    database = stack.enter_context(loaded(cluster, size, take))
    bodies = folder / f"bodies-{size}"
    bodies.mkdir()
    journal.run(versions=versions(database.url))
    seconds = {"rows_s": round(database.rows_s, 1), "indexes_s": round(database.indexes_s, 1)}
    journal.load(size, **seconds, load_average=load_average())
    return Ground(database.url, at, bodies, folder), seconds


def _typical(ground: Ground, questions: Sequence[Question]) -> dict[str, object]:
    """Write an answer of average length to each question for the floor; tell of the base's."""
    told: dict[str, object] = {}
    with finder(ground, 1, hot=False) as address:
        last: dict[tuple[str, int], bytes] = {}
        for question in sorted(questions):
            bodies = _answers(address, question)
            if bodies:
                mean = statistics.fmean(map(len, bodies))
                last[question.scene, question.limit] = min(
                    bodies, key=lambda body: abs(len(body) - mean)
                )
            # Where PostGIS gave up, the smaller radius has a page as full.
            body = last.get((question.scene, question.limit), b"{}")
            (ground.bodies / f"{question.name}.json").write_bytes(body)
            if question == BASE and bodies:
                told["sizes"] = [len(body) for body in bodies]
                told["matched"] = [_matched(body) for body in bodies]
    return told


def _matched(body: bytes) -> int:
    """Read how many features lie in the circle; where they are not counted on, one more."""
    answer = json.loads(body)
    matched: int = answer.get("numberMatched", answer.get("numberMatchedOver", 0) + 1)
    return matched


def _answers(address: str, question: Question) -> list[bytes]:
    try:
        return [
            get(address + finder_path(question, origin)).body
            for origin in origins(ORIGINS, question.scene)[:_TYPICAL_OF]
        ]
    except ServerFailed:
        return []


class _Asked:
    """Starts the systems and puts the questions into files in their words."""

    def __init__(self, ground: Ground, plan: Plan) -> None:
        self._ground = ground
        self._plan = plan
        self._scripts: dict[Question, list[Path]] = {}
        # Why a system did not start, by its name.
        self.missing: dict[str, str] = {}

    @contextmanager
    def systems(self, workers: int) -> Iterator[dict[str, Ask]]:
        """Run all systems with so many worker processes each; gives how to ask each of them."""
        with ExitStack() as running:
            asks: dict[str, Ask] = {}
            self.missing.clear()
            for name in self._plan.systems:
                try:
                    asks[name] = self._start(running, name, workers)
                except ServerFailed as error:
                    self.missing[name] = short(error)
            for ask in asks.values():
                with suppress(ServerFailed):  # it will fail again where that is noted
                    ask(self._plan.questions[0], _WARM_UP_S, 0)
            yield asks

    def _start(self, running: ExitStack, name: str, workers: int) -> Ask:
        if name == PGBENCH:
            return self._pgbench()
        address = running.enter_context(HTTP_SYSTEMS[name].start(self._ground, workers))
        if name == HOT:
            question = self._plan.questions[0]
            await_hot(address, finder_path(question, origins(1, question.scene)[0]))
        return self._wrk(name, address)

    def _wrk(self, name: str, address: str) -> Ask:
        def ask(question: Question, seconds: int, first: int) -> Round:
            where = origins(ORIGINS, question.scene)
            paths = [HTTP_SYSTEMS[name].path(question, origin) for origin in where]
            started = time.monotonic()
            for number in range(_CHECKED):
                get(address + paths[(first + number) % len(paths)])
            each_s = (time.monotonic() - started) / _CHECKED
            if each_s > _TOO_SLOW_S:
                raise ServerFailed(f"{each_s:.0f} s for one answer")
            file = write_paths(self._ground.folder, f"{name}-{question.name}", paths)
            return run_round(address, file, long_enough(seconds, each_s), first=first)

        return ask

    def _pgbench(self) -> Ask:
        program = find_pgbench()
        if program is None:
            raise ServerFailed("pgbench is missing: it comes with the PostgreSQL server.")

        def ask(question: Question, seconds: int, _first: int) -> Round:
            scripts, each_s = self._overheard(question)
            seconds = long_enough(seconds, each_s)
            return run_pgbench(program, self._ground.database, scripts, seconds)

        return ask

    def _overheard(self, question: Question) -> tuple[list[Path], float]:
        where = origins(ORIGINS, question.scene)[:_SCRIPTS]
        started = time.monotonic()
        if question not in self._scripts:
            answers = overhear(
                self._ground.database, [finder_path(question, origin) for origin in where]
            )
            folder = self._ground.folder / f"{question.name}-{self._ground.bodies.name}"
            folder.mkdir()
            types = types_of(self._ground.database)
            self._scripts[question] = write_scripts(folder, answers, types)
        return self._scripts[question], (time.monotonic() - started) / _SCRIPTS


def long_enough(seconds: int, each_s: float) -> int:
    """Give a slow system the time for some answers, within limits."""
    return max(seconds, min(_LONGEST_ROUND_S, math.ceil(_ANSWERS_A_ROUND * each_s)))


def short(error: ServerFailed) -> str:
    """Shorten the text of an error to what fits into a table: a log says at its end what it was."""
    return str(error).strip().rsplit("\n", maxsplit=1)[-1][-80:]


def _take_turns(
    asks: dict[str, Ask],
    size: int,
    workers: int,
    question: Question,
    plan: Plan,
    journal: Journal,
) -> None:
    """Measure the systems one after the other, round by round.

    What else the machine does then falls on all of them alike. One that fails takes no further
    turn at this question.
    """
    rounds, seconds = plan.schedule(question)
    left = dict(asks)
    for number in range(rounds):
        for name, ask in list(left.items()):
            cell = Cell(size, workers, name, question)
            try:
                done = ask(question, seconds, number * 37)
            except ServerFailed as error:
                journal.note(cell, short(error))
                del left[name]
                continue
            journal.round(cell, done)
