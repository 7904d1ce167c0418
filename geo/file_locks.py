"""Locks of files between processes, which the kernel gives back when their holder dies."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_LOOK_EVERY_S = 0.2


@contextmanager
def locked(path: Path, stopped: threading.Event) -> Iterator[bool]:
    """Wait until nobody else holds the lock of a file, and hold it for the block.

    Told to stop, it waits no longer; gives whether the lock is held.
    """
    with path.open("w") as file:
        while not (is_ours := _is_locked(file)) and not stopped.wait(_LOOK_EVERY_S):
            pass
        yield is_ours


def _is_locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
