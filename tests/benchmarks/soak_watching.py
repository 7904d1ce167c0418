"""What is watched beside the load of a soak: the memory of the workers, and the releases."""

import os
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.benchmarks.processes import ServerFailed, get

_PROC = Path("/proc")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_PROBE_EVERY_S = 0.05
_SAMPLE_EVERY_S = 1.0
# Less than this is not a worker but what watches over the workers.
_SMALLEST_WORKER_MB = 60


class _Beside:
    """Does something again and again in a thread of its own while the block runs."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            self.turn()
            self._over.wait(self._every_s)

    def turn(self) -> None:
        """Do it once."""
        raise NotImplementedError


class MemoryWatch(_Beside):
    """Samples the resident memory of every process in the group of `leader` each second."""

    def __init__(self, leader: int) -> None:
        super().__init__(_SAMPLE_EVERY_S)
        self._leader = leader
        # By process: (time, MB).
        self.samples: dict[int, list[tuple[float, float]]] = {}

    def turn(self) -> None:
        """Take one sample of each process."""
        for process, memory_mb in group_memory_mb(self._leader).items():
            self.samples.setdefault(process, []).append((time.time(), memory_mb))

    def lines(self, began: float, committed: float) -> list[str]:
        """Tell of each worker's memory at the start, around the import, and at the end, in MB."""
        return [
            f"{'parent' if process == self._leader else 'worker'} {process}:"
            f" {describe(samples, began, committed)}"
            for process, samples in self.samples.items()
            if max(memory_mb for _when, memory_mb in samples) >= _SMALLEST_WORKER_MB
        ]


def describe(samples: Sequence[tuple[float, float]], began: float, committed: float) -> str:
    """Say how much memory there was at the four moments, and the most."""
    before = [mb for when, mb in samples if when <= began] or [samples[0][1]]
    after = [mb for when, mb in samples if when >= committed] or [samples[-1][1]]
    most = max(mb for _when, mb in samples)
    return (
        f"{samples[0][1]:.0f} MB at the start, {before[-1]:.0f} before the import,"
        f" {after[0]:.0f} after it, {samples[-1][1]:.0f} at the end, {most:.0f} at most"
    )


def group_memory_mb(leader: int) -> dict[int, float]:
    """Read the resident memory of every process of a group, in MB."""
    found: dict[int, float] = {}
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # After the name, which may hold anything, come state, parent and group.
            group = int((folder / "stat").read_text("utf-8").rpartition(")")[2].split()[2])
            pages = int((folder / "statm").read_text("utf-8").split()[1])
        except (OSError, IndexError):
            continue
        if group == leader:
            found[int(folder.name)] = pages * _PAGE_BYTES / 1e6
    return found


class Prober(_Beside):
    """Asks one address over and over, each time on a new connection, and notes which release."""

    def __init__(self, address: str, layer: str) -> None:
        super().__init__(_PROBE_EVERY_S)
        self._address = address
        self._named = re.compile(rf'"releases":{{"{layer}":(\d+)'.encode())
        # When the answer was there, and the release that it named.
        self.seen: list[tuple[float, str]] = []
        self.failed = 0

    def turn(self) -> None:
        """Ask once."""
        try:
            found = self._named.search(get(self._address).body)
        except ServerFailed:
            found = None
        if found is None:
            self.failed += 1
        else:
            self.seen.append((time.time(), found[1].decode()))


def longest_after(seen: Sequence[tuple[float, str]], moment: float, release: str) -> float:
    """Give how many seconds after a moment a release was seen last; 0 if it was not any more."""
    return max([0.0, *(when - moment for when, name in seen if name == release)])
