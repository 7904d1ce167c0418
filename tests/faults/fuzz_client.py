"""Sends fuzzed requests on connections that are kept, and takes down how each was answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httptools

from tests.faults.fuzz_requests import FuzzRequest

# Who asks for a whole file that is made for the first time may wait for 5 s, after 2 s for a turn.
HANG_S = 8.0
# What has broken the head of a request is waited for only so long: it may be half a request.
_BROKEN_WAIT_S = 0.2
_MOST_KEPT = 40
_READ_BYTES = 262_144


@dataclass
class Findings:
    """Counts of answers by status, and the requests that found something."""

    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, FuzzRequest, bytes]] = field(default_factory=list)
    faulty: Counter[str] = field(default_factory=Counter)
    longest_s: float = 0.0
    longest_route: str = ""
    sent: int = 0

    def fault(self, what: str, request: FuzzRequest, body: bytes = b"") -> None:
        """Keep a request that has found something."""
        self.faulty[what] += 1
        if len(self.faults) < _MOST_KEPT:
            self.faults.append((what, request, body[:300]))


class _Reading:
    """Takes one answer apart, as httptools calls."""

    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.is_whole = False
        self.has_head = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        # “Go on sending” is not yet the answer.
        self.has_head = self.parser.get_status_code() >= 200

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.is_whole = self.has_head


class FuzzClient:
    """Sends what `make` makes, on one connection after another, until `left` says 0."""

    def __init__(self, port: int, make: Callable[[], FuzzRequest], findings: Findings) -> None:
        self._port = port
        self._make = make
        self._found = findings
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def run(self, last: int) -> None:
        """Send until all clients together have sent as many."""
        while self._found.sent < last:
            self._found.sent += 1
            request = self._make()
            begun = time.monotonic()
            await self._one(request)
            took_s = time.monotonic() - begun
            if took_s > self._found.longest_s and not request.is_broken:
                self._found.longest_s, self._found.longest_route = took_s, request.route
        self._drop()

    async def _one(self, request: FuzzRequest) -> None:
        is_new = self._writer is None
        try:
            reading, status = await self._exchange(request)
        except (OSError, httptools.HttpParserError) as error:
            self._drop()
            self._failed(request, error, is_new=is_new)
            return
        if reading.headers.get("connection") == "close" or request.is_broken:
            self._drop()
        self._found.statuses[str(status)] += 1
        shed = status == 503 and "retry-after" in reading.headers
        if status >= 500 and not shed:
            self._found.fault(str(status), request, bytes(reading.body))

    def _failed(self, request: FuzzRequest, error: Exception, *, is_new: bool) -> None:
        if isinstance(error, TimeoutError):
            self._found.statuses["no answer"] += 1
            if not request.is_broken:
                self._found.fault("hang", request)
            return
        kind = "closed" if isinstance(error, ConnectionError) else type(error).__name__
        self._found.statuses[kind] += 1
        # A kept connection may be closed just when it is used again (RFC 9112, 9.3.1).
        if not request.is_broken and (is_new or kind != "closed"):
            self._found.fault(kind, request)

    async def _exchange(self, request: FuzzRequest) -> tuple[_Reading, int]:
        """Send a request and read its answer; raises ConnectionError when none comes."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._reader is not None
        reading = _Reading()
        wait_s = _BROKEN_WAIT_S if request.is_broken else HANG_S
        async with asyncio.timeout(wait_s):
            self._writer.write(request.sent)
            while not (reading.is_whole or (request.is_head and reading.has_head)):
                said = await self._reader.read(_READ_BYTES)
                if not said:
                    raise ConnectionResetError
                reading.parser.feed_data(said)
        return reading, reading.parser.get_status_code()

    def _drop(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None
