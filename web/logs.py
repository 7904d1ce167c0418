"""The log: one line a request, without query strings, because they tell where people are."""

import asyncio
import logging
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Literal, NamedTuple

import orjson

from web.log_lines import TIME_FORMAT, JsonLines, OneOfMany, TextLines
from web.metrics.counts import RequestCounts

log = logging.getLogger("web.access")

LogFormat = Literal["text", "json"]

# Long enough to write many lines with one call under load, short enough to watch them.
_WAIT_S = 0.25
_SECRET_PATHS = re.compile(
    r"^(/(?:[^/]+/(?:invitations|sign-in/reset|account/contact|contact/mine|contact/reaction|contact/received)"
    r"|api/v1/cases)/).+",
    re.DOTALL,
)
# What a pipe takes in one piece, so that the lines of several workers do not run together.
_LONGEST_WRITE = 4_000


def configure_logging(log_format: LogFormat = "text", level: int = logging.INFO) -> None:
    """Send the log to standard error, with times in UTC."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if log_format == "json" else TextLines())
    handler.addFilter(OneOfMany())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Alembic tells every step, and the HTTP client whole addresses: what is looked up with them.
    for name in ("alembic", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)


class RequestNumbers:
    """Numbers the requests of a process. They need to be different, not secret."""

    def __init__(self) -> None:
        self._process = os.urandom(4).hex()
        self._numbers = count()

    def next(self) -> str:
        """Return the next number: the first half of it is this process's own."""
        return f"{self._process}{next(self._numbers) & 0xFFFFFFFF:08x}"


class AccessLines:
    """Writes the lines of requests to standard error, many at a time.

    They go past `logging`, whose records and locks took longer than the rest of the line; whether
    they are wanted is still asked of the logger `web.access`. All methods belong to one event
    loop's thread. Nothing is lost when the server stops: it closes what is left, and what comes
    after that is written at once.
    """

    def __init__(self, log_format: LogFormat = "text") -> None:
        self._is_json = log_format == "json"
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
            self._stamp = time.strftime(TIME_FORMAT, time.gmtime(now))
        path = without_secrets(path)
        if self._is_json:
            self._lines.append(self._json_line(method, path, status, took_s, request_id))
        else:
            self._lines.append(
                f"{self._stamp}Z INFO {log.name} {method} {ascii(path)[1:-1]} {status}"
                f" {took_s * 1000:.1f}ms id={request_id}\n"
            )
        if self._closed:
            self.flush()
        elif len(self._lines) == 1 or self._loop is not asyncio.get_running_loop():
            self._loop = asyncio.get_running_loop()
            self._loop.call_later(_WAIT_S, self.flush)

    def _json_line(
        self, method: str, path: str, status: int, took_s: float, request_id: str
    ) -> str:
        line = {
            "time": f"{self._stamp}Z",
            "level": "INFO",
            "logger": log.name,
            "method": method,
            "path": ascii(path)[1:-1],
            "status": status,
            "took_ms": round(took_s * 1000, 1),
            "request_id": request_id,
        }
        return orjson.dumps(line).decode() + "\n"

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


class RequestLog(NamedTuple):
    """What gives every request its number and its line, and counts it."""

    numbers: RequestNumbers
    lines: AccessLines
    counts: RequestCounts


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
