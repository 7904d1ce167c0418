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

    Told to stop, it waits no longer; yields whether the lock is held.
    """
    with path.open("w") as file:
        while not (is_ours := is_locked(file)) and not stopped.wait(_LOOK_EVERY_S):
            pass
        yield is_ours


def is_locked(file: int | IO[str], *, wait: bool = False) -> bool:
    """Lock a file (or its descriptor), and return whether it is ours; `wait` for it if need be."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
