"""`make bench-soak`: minutes of load with an import in the middle; every answer is checked.

A layer of 100,000 features whose names carry the number of their release is asked by 200
connections; in the middle another process stages and activates a second release of all of them.
No answer may fail or mix the two.
"""

import argparse
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from layers.features.content import FeatureContent
from layers.features.staging import stage
from layers.features.store import FeatureStore
from layers.releases.rules import Authorship, ReleaseKind
from layers.releases.service import activate, open_release
from tests.benchmarks.around import _end
from tests.benchmarks.databases import add_areas, cluster, empty, scratch_folder
from tests.benchmarks.dataset import LAYER, AreaCodes, features, origins
from tests.benchmarks.processes import ServerFailed, free_port, serving
from tests.benchmarks.questions import BASE, finder_path, write_paths
from tests.benchmarks.soak_watching import MemoryWatch, Prober, longest_after
from tests.benchmarks.soak_windows import Window, phase_table, read_window, trouble
from tests.benchmarks.systems import await_hot
from tests.benchmarks.table import markdown
from tests.conftest import deployment_on

FEATURES = 100_000
CONNECTIONS = 200
TOTAL_S = 300
WINDOW_S = 10
_ORIGINS = 300
_SETTLING_S = 3
_SCRIPT = Path(__file__).with_name("soak.lua")


@dataclass(frozen=True)
class Import:
    """The second release: when its process began, and when its activation had been committed."""

    began: float
    committed: float


def main() -> int:
    """Soak; gives 1 when an answer failed or mixed two releases, 2 when it could not be done."""
    given = _read_arguments()
    if given.release is not None:
        _release(given.database, given.features, given.release)
        return 0
    console = Console(width=200, soft_wrap=True)
    signal.signal(signal.SIGTERM, _end)
    try:
        with scratch_folder() as folder, cluster(folder) as url, empty(url, "soak") as database:
            return _soak(given, database, folder, console)
    except ServerFailed as error:
        console.print(str(error), markup=False)
        return 2
    except KeyboardInterrupt:
        console.print("Stopped; everything that was started has ended.")
        return 130


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--seconds", type=int, default=TOTAL_S, help="length of the load")
    parser.add_argument("--window", type=int, default=WINDOW_S, help="seconds of one window")
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--features", type=int, default=FEATURES)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--hot", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--release", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    return parser.parse_args()


def _soak(given: argparse.Namespace, database: str, folder: Path, console: Console) -> int:
    with deployment_on(database) as deployment:
        add_areas(deployment)
    _in_another_process(given, database, 1)
    paths = [finder_path(BASE, origin) for origin in origins(_ORIGINS, BASE.scene)]
    file = write_paths(folder, "soak", paths)
    with (
        _application(given, database, folder, paths[0]) as (address, leader),
        MemoryWatch(leader) as memory,
        Prober(address + paths[0], LAYER) as prober,
    ):
        ask = _asker(given, address, file)
        windows, done = _windows(given, ask, lambda: _in_another_process(given, database, 2))
        time.sleep(_SETTLING_S)
    console.print(markdown(phase_table(windows, done.began, done.committed)), markup=False)
    for line in memory.lines(done.began, done.committed):
        console.print(line, markup=False)
    late_s = longest_after(prober.seen, done.committed, "1")
    console.print(
        f"Import and activation took {done.committed - done.began:.1f} s."
        f" The last answer of the old release came {late_s:.2f} s after the commit"
        f" ({len(prober.seen)} probes, {prober.failed} failed)."
    )
    for line in trouble(windows):
        console.print(line, markup=False)
    return 1 if any(one.failures for one in windows) or prober.failed else 0


@contextmanager
def _application(
    given: argparse.Namespace, database: str, folder: Path, path: str
) -> Iterator[tuple[str, int]]:
    """Run the application; gives its address, and the process that leads its workers' group."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.application", "--database", database]
    command += ["--port", str(port), "--workers", str(given.workers)]
    command += ["--hot" if given.hot else "--no-hot", "--folder", str(folder)]
    address = f"http://127.0.0.1:{port}"
    with serving(command, folder / "soak.log", f"{address}/health/live") as leader:
        if given.hot:
            await_hot(address, path)
        yield address, leader


def _asker(given: argparse.Namespace, address: str, file: Path) -> Callable[[], Window]:
    command = ["wrk", "-t", "1", "-c", str(given.connections), "-d", f"{given.window}s"]
    command += ["--timeout", "10s", "-s", str(_SCRIPT), address, "--", str(file), LAYER]

    def ask() -> Window:
        began = time.time()
        done = subprocess.run(  # noqa: S603  every word of the command is our own
            command, check=True, capture_output=True, encoding="utf-8"
        )
        return read_window(began, time.time(), done.stdout, done.stderr)

    return ask


def _windows(
    given: argparse.Namespace, ask: Callable[[], Window], bring_in: Callable[[], Import]
) -> tuple[list[Window], Import]:
    """Load in one window after the other; the import begins in the middle of them."""
    count = max(3, given.seconds // given.window)
    done: list[Import] = []
    importing = threading.Thread(target=lambda: done.append(bring_in()), daemon=True)
    windows = []
    for number in range(count):
        if number == count // 2:
            importing.start()
        windows.append(ask())
    importing.join()
    if not done:
        raise ServerFailed("The second release could not be brought in.")
    return windows, done[0]


def _in_another_process(given: argparse.Namespace, database: str, number: int) -> Import:
    command = [sys.executable, "-m", "tests.benchmarks.soak", "--release", str(number)]
    command += ["--database", database, "--features", str(given.features)]
    began = time.time()
    done = subprocess.run(  # noqa: S603  every word of the command is our own
        command, check=False, capture_output=True, encoding="utf-8"
    )
    if done.returncode != 0:
        raise ServerFailed(f"Release {number} failed: {done.stderr[-1500:]}")
    return Import(began, float(done.stdout))


def _release(database: str, count: int, number: int) -> None:
    """Stage and activate all features with the release's number in their names; print when."""
    codes: AreaCodes = {}
    store = FeatureStore(LAYER)
    with deployment_on(database) as deployment:
        with deployment.database.writing() as session:
            release = open_release(session, store, kind=ReleaseKind.IMPORT, made=Authorship("soak"))
            contents = features(count, deployment.country.box, codes)
            stage(session, release, (marked(content, number) for content in contents))
        with deployment.database.writing() as session:
            activate(session, store, session.merge(release))
        print(time.time())  # noqa: T201  the parent reads it


def marked(content: FeatureContent, number: int) -> FeatureContent:
    """Write the number of the release into every name, where the load's script looks for it."""
    names = {language: f"{name} [r{number}]" for language, name in content.names.items()}
    return replace(content, names=names)


if __name__ == "__main__":
    sys.exit(main())
