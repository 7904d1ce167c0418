"""Snapshots of the figures of processes: each writes its own, and whoever is asked reads all.

A process that has ended leaves its counts behind: they go into the file `ended`, so that sums never
fall and files do not pile up. What a process only has while it lives goes with it.
"""

import json
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geo.file_locks import locked

log = logging.getLogger(__name__)

WRITTEN_EVERY_S = 1.0
_SUFFIX = ".json"
_ENDED = "ended"
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Snapshot:
    """The figures of a process. `kind` is its part in the whole: `web`, `index`, `imports` …

    `rows` are lists of numbers that are summed place by place, `counts` single ones; `gauges` hold
    while the process lives. `process` names it, and no other that ever got the same number.
    """

    kind: str
    process: str = ""
    rows: Mapping[str, Sequence[float]] = field(default_factory=dict)
    counts: Mapping[str, float] = field(default_factory=dict)
    gauges: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Ended:
    """What processes have left that have ended; `processes` are those whose files may be there."""

    rows: dict[str, list[float]] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)
    processes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """The sums over all processes, and those that live now."""

    rows: Mapping[str, Sequence[float]]
    counts: Mapping[str, float]
    living: Sequence[Snapshot]


class SnapshotFolder:
    """Where the processes of one server keep their snapshots."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process = process_name(os.getpid())

    def clear(self) -> None:
        """Begin with nothing; for who starts the processes, before it does."""
        shutil.rmtree(self._root, ignore_errors=True)
        self.make()

    def make(self) -> None:
        """Make the folder where it is missing."""
        self._root.mkdir(parents=True, exist_ok=True)

    def write(self, snapshot: Snapshot) -> None:
        """Write the snapshot of this process."""
        self._put(self._process, {**asdict(snapshot), "process": self._process})

    def read(self) -> Figures:
        """Sum all snapshots, and put away those of processes that have ended."""
        self.make()
        with locked(self._root / ".lock", threading.Event()):
            ended = self._read_ended()
            living = []
            for snapshot in self._snapshots():
                if snapshot.process == process_name(_number_of(snapshot.process)):
                    living.append(snapshot)
                elif snapshot.process not in ended.processes:
                    _add(ended.rows, ended.counts, snapshot)
                    ended.processes.append(snapshot.process)
            self._put_away(ended)
        rows = {key: [*row] for key, row in ended.rows.items()}
        counts = dict(ended.counts)
        for snapshot in living:
            _add(rows, counts, snapshot)
        return Figures(rows, counts, living)

    def _put_away(self, ended: _Ended) -> None:
        """Remove what has been summed. Whoever is ended in between leaves nothing counted twice."""
        if not ended.processes:
            return
        self._put(_ENDED, asdict(ended))
        for process in ended.processes:
            (self._root / f"{process}{_SUFFIX}").unlink(missing_ok=True)
        ended.processes.clear()
        self._put(_ENDED, asdict(ended))

    def _read_ended(self) -> _Ended:
        with suppress(OSError, ValueError, TypeError):
            return _Ended(**json.loads((self._root / f"{_ENDED}{_SUFFIX}").read_text("utf-8")))
        return _Ended()

    def _snapshots(self) -> Iterator[Snapshot]:
        for path in sorted(self._root.glob(f"*{_SUFFIX}")):
            if path.stem != _ENDED and not path.name.startswith("."):
                with suppress(OSError, ValueError, TypeError):
                    yield Snapshot(**json.loads(path.read_text("utf-8")))

    def _put(self, name: str, content: object) -> None:
        # A scrape and the thread that writes each second may be at it at the same moment.
        unfinished = self._root / f".{name}-{threading.get_ident()}{_SUFFIX}"
        unfinished.write_text(json.dumps(content), "utf-8")
        unfinished.replace(self._root / f"{name}{_SUFFIX}")


@contextmanager
def publishing(folder: SnapshotFolder, read: Callable[[], Snapshot]) -> Iterator[None]:
    """Write a snapshot every second for as long as the block takes, and a last one at its end."""
    stopped = threading.Event()

    def write() -> None:
        try:
            folder.write(read())
        except OSError as error:
            log.warning("The figures for /metrics cannot be written: %s", error.strerror)

    def keep_writing() -> None:
        while not stopped.wait(WRITTEN_EVERY_S):
            write()

    write()
    thread = threading.Thread(target=keep_writing, name="figures", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        write()


def process_name(number: int) -> str:
    """Name a process so that no later one is taken for it; a dead one has no such name."""
    with suppress(OSError, IndexError):
        fields = Path(f"/proc/{number}/stat").read_text("ascii", "replace").rpartition(")")[2]
        # The state, and when it began: fields 3 and 22 of proc(5).
        state, began = fields.split()[0], fields.split()[19]
        return "" if state == "Z" else f"{number}-{began}"
    return ""


def process_gauges() -> dict[str, float]:
    """Return the memory of this process in bytes and its age in seconds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    began = int(process_name(os.getpid()).partition("-")[2]) / _TICKS_PER_S
    up_s = float(Path("/proc/uptime").read_text("ascii").split()[0])
    return {"memory_bytes": pages * _PAGE_BYTES, "up_s": up_s - began}


def _number_of(process: str) -> int:
    number = process.partition("-")[0]
    return int(number) if number.isdigit() else 0


def _add(rows: dict[str, list[float]], counts: dict[str, float], snapshot: Snapshot) -> None:
    for key, row in snapshot.rows.items():
        rows[key] = _summed(rows.get(key, ()), row)
    for key, count in snapshot.counts.items():
        counts[key] = counts.get(key, 0) + count


def _summed(one: Iterable[float], other: Sequence[float]) -> list[float]:
    held = [*one] or [0.0] * len(other)
    return [a + b for a, b in zip(held, other, strict=True)]
