"""Processes that a run of the tests has started and not ended."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

# Inherited by everything that is started after it was set; PostgreSQL has an environment of its
# own, and ends with the run's cluster.
MARK = "AROUND_ME_TESTS"
_PATIENCE_S = 10.0


def left_over(mark: str) -> dict[int, str]:
    """Return the command lines of living processes that carry a mark, by their numbers."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):  # it has ended meanwhile, or is another user's
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                if not _ends_with_us(entry, command):
                    found[int(entry.name)] = command
    return found


def _ends_with_us(entry: Path, command: str) -> bool:
    """Check for a process of a pool of this very process: it ends when we do."""
    fields = (entry / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return "from multiprocessing." in command and int(fields[1]) == os.getpid()


def end_left_over(mark: str, patience_s: float = _PATIENCE_S) -> list[str]:
    """Wait for the processes with a mark, kill what is left, and return its command lines."""
    until = time.monotonic() + patience_s
    while (found := left_over(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return list(found.values())
