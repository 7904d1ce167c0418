"""Orders for the confined process: started for one order, ended when it takes too long."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import orjson

from geo.errors import TooBusy
from geo.messages import mark as _
from portal.opendata.tables.confined.ends import End
from portal.opendata.tables.rules import NoTable

_PROGRAM = "portal.opendata.tables.confined"
# An answer is a page of rows at most; beyond that something is wrong.
_MOST_ANSWERED_BYTES = 64 << 20
_GRACE_S = 3.0
_MOST_AT_ONCE = 2
_MOST_WAITED_S = 5.0
_AT_ONCE = threading.BoundedSemaphore(_MOST_AT_ONCE)

_FAILED: Mapping[int, str] = {
    End.NO_TABLE: _("The file holds no table whose rows could be shown: download it."),
    End.DAMAGED: _("The rows of the file cannot be read: download it as it is."),
    End.TOO_LARGE: _("The table is too large to be shown here: download the file."),
    End.TOO_SLOW: _("This took too long and was ended: ask for less, or download the file."),
}


@dataclass(frozen=True)
class Limits:
    """What one order may take: memory, seconds of time, bytes of any file that it writes."""

    memory_bytes: int = 512 << 20
    seconds: float = 5.0
    file_bytes: int = 0

    def as_json(self) -> dict[str, float]:
        """Return them as the process reads them."""
        return {
            "memory_bytes": self.memory_bytes,
            "seconds": self.seconds,
            "file_bytes": self.file_bytes,
        }


ASKING = Limits()
WORKING = Limits(1 << 30, 300.0, 8 << 30)


def answer_to(verb: str, order: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Return the answer to an order, from a process of its own; raises NoTable and TooBusy."""
    with _place():
        process = start(verb, order, limits)
        try:
            answer, _nothing = process.communicate(timeout=limits.seconds + _GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise failed(End.TOO_SLOW) from None
    if process.returncode or len(answer) > _MOST_ANSWERED_BYTES:
        raise failed(process.returncode or End.TOO_LARGE)
    found: dict[str, Any] = orjson.loads(answer)
    return found


def lines_of(verb: str, order: Mapping[str, Any], limits: Limits) -> Iterator[Any]:
    """Yield the lines of an answer as they come; raises NoTable where it breaks off."""
    with _place():
        process = start(verb, order, limits)
        timer = threading.Timer(limits.seconds + _GRACE_S, process.kill)
        timer.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                yield orjson.loads(line)
            if process.wait():
                raise failed(process.returncode)
        finally:
            timer.cancel()
            process.kill()
            process.communicate()


def failed(code: int) -> NoTable:
    """Return what is said of an order that ended in another way; a signal means its limits."""
    return NoTable(_FAILED.get(code, _FAILED[End.TOO_LARGE]))


def start(verb: str, order: Mapping[str, Any], limits: Limits) -> "subprocess.Popen[bytes]":
    """Start the process with nothing of ours but the order: no environment, no open file."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter with a module of ours
        [sys.executable, "-I", "-m", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    assert process.stdin is not None
    _write(process.stdin, orjson.dumps({"verb": verb, **limits.as_json(), **order}))
    # So that `communicate` does not ask for it once more.
    process.stdin = None
    return process


def _write(pipe: IO[bytes], order: bytes) -> None:
    try:
        with pipe:
            pipe.write(order)
    except BrokenPipeError:
        # It died at once: its exit code says the rest.
        return


@contextmanager
def _place() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_MOST_WAITED_S):
        raise TooBusy(_("Many tables are being asked just now. Please try again in a few seconds."))
    try:
        yield
    finally:
        _AT_ONCE.release()
