"""The log: one line a request, without query strings, because they tell where people are."""

import asyncio
import logging
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count

log = logging.getLogger("web.access")

_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"
# Long enough to write many lines with one call under load, short enough to watch them.
_WAIT_S = 0.25
_SECRET_PATHS = re.compile(r"^(/[^/]+/(?:invitations|sign-in/reset|account/email)/).+", re.DOTALL)
# What a pipe takes in one piece, so that the lines of several workers do not run together.
_LONGEST_WRITE = 4_000


def configure_logging(level: int = logging.INFO) -> None:
    """Send the log to standard error, with times in UTC."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s", _TIME_FORMAT)
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)


class RequestNumbers:
    """Numbers the requests of a process. They need to be different, not secret."""

    def __init__(self) -> None:
        self._process = os.urandom(4).hex()
        self._numbers = count()

    def next(self) -> str:
        """Give the next number: the first half of it is this process's own."""
        return f"{self._process}{next(self._numbers) & 0xFFFFFFFF:08x}"


class AccessLines:
    """Writes the lines of requests to standard error, many at a time.

    They go past `logging`, whose records and locks took longer than the rest of the line; whether
    they are wanted is still asked of the logger `web.access`. All methods belong to one event
    loop's thread. Nothing is lost when the server stops: it closes what is left, and what comes
    after that is written at once.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._second = 0
        self._stamp = ""

    def note(self, method: str, path: str, status: int, took_s: float, request_id: str) -> None:
        """Take down one request that has been answered."""
        if not log.isEnabledFor(logging.INFO):
            return
        now = int(time.time())
        if now != self._second:
            self._second = now
            self._stamp = time.strftime(_TIME_FORMAT, time.gmtime(now))
        self._lines.append(
            f"{self._stamp}Z INFO {log.name} {method} {ascii(without_secrets(path))[1:-1]} {status}"
            f" {took_s * 1000:.1f}ms id={request_id}\n"
        )
        if self._closed:
            self.flush()
        elif len(self._lines) == 1 or self._loop is not asyncio.get_running_loop():
            self._loop = asyncio.get_running_loop()
            self._loop.call_later(_WAIT_S, self.flush)

    def flush(self) -> None:
        """Write what has come together."""
        lines, self._lines = self._lines, []
        for piece in _pieces(lines):
            sys.stderr.write(piece)
        sys.stderr.flush()

    def open(self) -> None:
        """Collect lines: a loop runs that will write them."""
        self._closed = False

    def close(self) -> None:
        """Write what is left, and from now on every line at once."""
        self._closed = True
        self.flush()


def without_secrets(path: str) -> str:
    """Leave out of a path what lets whoever has it in: the last part of links in letters."""
    return _SECRET_PATHS.sub(r"\1...", path)


def _pieces(lines: Sequence[str]) -> Iterator[str]:
    """Join lines to pieces that are written whole."""
    first = size = 0
    for number, line in enumerate(lines):
        if size and size + len(line) > _LONGEST_WRITE:
            yield "".join(lines[first:number])
            first, size = number, 0
        size += len(line)
    if size:
        yield "".join(lines[first:])
