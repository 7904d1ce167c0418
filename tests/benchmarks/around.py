"""`make bench`: the radius query of this application beside its peers and its limits."""

import argparse
import os
import shlex
import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from tests.benchmarks.databases import cluster, scratch_folder
from tests.benchmarks.load import CONNECTIONS, THREADS
from tests.benchmarks.machine import load_average, machine
from tests.benchmarks.measuring import Plan, measure_size
from tests.benchmarks.processes import PEER_PYTHON, ServerFailed
from tests.benchmarks.questions import LIMITS, RADII_M, SCENES, questions
from tests.benchmarks.ratios import Figure, Key, failures, figures
from tests.benchmarks.recorded import (
    FILE,
    PAGE,
    change_table,
    changes,
    put_between_marks,
    read_recorded,
    write_recorded,
)
from tests.benchmarks.results import Journal, Results, read_results
from tests.benchmarks.systems import SYSTEMS
from tests.benchmarks.table import markdown, write_tables

SIZES = (10_000, 100_000, 1_000_000, 5_000_000)
WORKERS = (1, 2)
_SHORTEST = {"rounds": 4, "seconds": 2, "other_rounds": 1, "other_seconds": 1}


def main() -> int:
    """Measure; gives 1 when an answer failed, 2 when it could not be measured, 130 after Ctrl-C."""
    given = _read_arguments()
    console = Console(width=400, soft_wrap=True)
    signal.signal(signal.SIGTERM, _end)
    if given.report is not None:
        _tell(read_results(given.report.read_text("utf-8").splitlines()), given, console)
        return 0
    if not _is_ready(console):
        return 2
    given.journal.parent.mkdir(parents=True, exist_ok=True)
    journal = Journal(given.journal)
    code = _measure(given, journal, console)
    if journal.results.rounds:
        _tell(journal.results, given, console)
    failed = sum(map(failures, journal.results.rounds.values()))
    if failed:
        console.print(f"{failed} answers failed: see the tables before trusting the figures.")
    return code or (1 if failed else 0)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.around", description=__doc__)
    add = parser.add_argument
    add("--sizes", type=_numbers, default=SIZES, help="features, with commas")
    add("--systems", type=_words, default=SYSTEMS, help=f"of {','.join(SYSTEMS)}")
    add("--scenes", type=_words, default=SCENES, help=f"of {','.join(SCENES)}")
    add("--radii", type=_numbers, default=RADII_M, help="metres, with commas")
    add("--limits", type=_numbers, default=LIMITS, help="features in an answer, with commas")
    add("--workers", type=_numbers, default=WORKERS, help="worker processes, with commas")
    for name, value in _SHORTEST.items():
        of = "the other questions" if name.startswith("other") else "the base question"
        what = "rounds" if name.endswith("rounds") else "seconds of one round"
        add(f"--{name.replace('_', '-')}", type=int, default=value, help=f"{what} of {of}")
    add("--journal", type=Path, default=Path(".data/bench.jsonl"), help="where the rounds are kept")
    add("--report", type=Path, help="measure nothing, show the rounds of this journal")
    add(
        "--markdown", type=Path, default=Path(".data/bench.md"), help="where the tables are written"
    )
    add("--record", action="store_true", help="keep the ratios, and the tables in the docs")
    add("--compare", action="store_true", help="show what changed against the kept ratios")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _is_ready(console: Console) -> bool:
    if shutil.which("wrk") and PEER_PYTHON.exists():
        return True
    console.print("wrk or the environment of the peers is missing: `make bench` brings both.")
    return False


def _measure(given: argparse.Namespace, journal: Journal, console: Console) -> int:
    plan = Plan(
        sizes=given.sizes,
        systems=given.systems,
        questions=questions(given.scenes, given.radii, given.limits),
        workers=given.workers,
        **{name: getattr(given, name) for name in _SHORTEST},
    )
    command = shlex.join(["python", "-m", "tests.benchmarks.around", *sys.argv[1:]])
    started = datetime.now(UTC).isoformat(timespec="minutes")
    journal.run(command=command, started=started, machine=machine(), load_before=load_average())
    began = time.monotonic()
    try:
        _measure_sizes(plan, journal, console)
    except ServerFailed as error:
        console.print(str(error), markup=False)
        return 2
    except KeyboardInterrupt:
        console.print("Stopped; everything that was started has ended.")
        return 130
    finally:
        minutes = round((time.monotonic() - began) / 60, 1)
        journal.run(minutes=minutes, load_after=load_average())
    return 0


def _measure_sizes(plan: Plan, journal: Journal, console: Console) -> None:
    with scratch_folder() as folder, cluster(folder) as url:
        for size in plan.sizes:
            started = time.monotonic()
            measure_size(url, folder, size, plan, journal)
            console.print(f"{size:,} features: {time.monotonic() - started:.0f} s")


def _tell(results: Results, given: argparse.Namespace, console: Console) -> None:
    """Show the tables and write them; compare and record if asked to."""
    known = figures(results)
    text = f"{_circumstances(results)}\n\n{write_tables(results, known)}"
    given.markdown.write_text(text + "\n", "utf-8")
    console.print(text, markup=False, highlight=False)
    if given.compare:
        _compare(known, console)
    if given.record:
        write_recorded(FILE, known, results.run)
        PAGE.write_text(put_between_marks(PAGE.read_text("utf-8"), text), "utf-8")
        console.print(f"Recorded in {FILE.name} and {PAGE.name}.")


def _compare(known: dict[Key, Figure], console: Console) -> None:
    compared = changes(read_recorded(FILE), known)
    if not compared:
        console.print("There is nothing recorded to compare with.")
        return
    console.print(markdown(change_table(compared)), markup=False, highlight=False)
    slower = sum(one.slower for one in compared)
    console.print(f"{slower} of {len(compared)} ratios got worse than their spread explains.")


def _circumstances(results: Results) -> str:
    run = results.run
    told = {**run.get("machine", {}), **run.get("versions", {})}
    return (
        f"`{run.get('command', '')}`, {run.get('started', '')}, {run.get('minutes', '?')} minutes;"
        f" load average {run.get('load_before', '?')} before, {run.get('load_after', '?')} after."
        f" wrk with {THREADS} thread and {CONNECTIONS} connections; wrk, the system and its"
        f" database share {os.cpu_count()} cores. Medians (least-most) of the rounds.\n\n"
        + ", ".join(f"{name} {value}" for name, value in told.items())
    )


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Let SIGTERM unwind the stack like Ctrl-C, so that what was started is stopped."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
