"""`make bench`: the radius endpoint against a constant answer and against tipg, on this machine."""

import argparse
import os
import shutil
import signal
import sys
import time
from types import FrameType

from rich.console import Console

from geo.country import load_country
from tests.benchmarks.comparison import Outcome, Schedule, compare
from tests.benchmarks.databases import cluster, scratch_folder
from tests.benchmarks.dataset import origins
from tests.benchmarks.load import CONNECTIONS, THREADS
from tests.benchmarks.servers import PEER_PYTHON, ServerFailed
from tests.benchmarks.table import data_table, failures, ratio_table, speed_table

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 5
ROUND_S = 5
ORIGINS = 300


def main() -> int:
    """Measure; gives 1 when an answer failed, 2 when it could not be measured, 130 after Ctrl-C."""
    given = _read_arguments()
    console = Console(width=160)
    signal.signal(signal.SIGTERM, _end)
    if not _is_ready(console):
        return 2
    try:
        outcomes = _measure(given, console)
    except ServerFailed as error:
        console.print(str(error), markup=False)
        return 2
    except KeyboardInterrupt:
        console.print("Stopped; everything that was started has ended.")
        return 130
    return _report(outcomes, console)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.around", description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="features, with commas")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds for each server")
    parser.add_argument("--seconds", type=int, default=ROUND_S, help="seconds of one round")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _is_ready(console: Console) -> bool:
    if shutil.which("wrk") and PEER_PYTHON.exists():
        return True
    console.print("wrk or the environment of tipg is missing: `make bench` brings both.")
    return False


def _measure(given: argparse.Namespace, console: Console) -> list[Outcome]:
    asked = origins(ORIGINS, load_country("jo").box)
    schedule = Schedule(given.rounds, given.seconds)
    outcomes: list[Outcome] = []
    with scratch_folder() as folder, cluster(folder) as url:
        for count in given.sizes:
            started, busy = time.monotonic(), os.getloadavg()[0]
            outcomes.append(compare(url, folder, count, asked, schedule))
            console.print(
                f"{count:,} features: {time.monotonic() - started:.0f} s;"
                f" load average before: {busy:.1f}"
            )
    return outcomes


def _report(outcomes: list[Outcome], console: Console) -> int:
    console.print(
        f"\nMedians (least-most) of the rounds; wrk with {THREADS} thread and {CONNECTIONS}"
        f" connections; {os.cpu_count()} cores shared by wrk, the server and PostgreSQL.\n"
    )
    for table in (data_table(outcomes), speed_table(outcomes), ratio_table(outcomes)):
        console.print(table)
    failed = sum(failures(rounds) for outcome in outcomes for rounds in outcome.rounds.values())
    if failed:
        console.print(f"{failed} answers failed: the figures above are not to be trusted.")
    return 1 if failed else 0


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Let SIGTERM unwind the stack like Ctrl-C, so that what was started is stopped."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
