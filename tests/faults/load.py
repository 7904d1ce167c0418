"""A steady load of many kinds of requests that does not wait for answers before it goes on."""

import asyncio
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

# Longer than anything that is promised: what takes longer has failed.
DEADLINE_S = 15.0
_MOST_AT_ONCE = 500
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """One request; `source` is the loopback address that it comes from."""

    kind: str
    path: str
    body: bytes | None = None
    source: str = "127.0.0.1"
    headers: tuple[tuple[str, str], ...] = ()

    def encoded(self, port: int) -> bytes:
        """Write the request as it goes over the wire."""
        method = "GET" if self.body is None else "POST"
        head = f"{method} {self.path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        if self.body is not None:
            if not any(name == "Content-Type" for name, _value in self.headers):
                head += f"Content-Type: {_FORM}\r\n"
            head += f"Content-Length: {len(self.body)}\r\n"
            head += f"Origin: http://localhost:{port}\r\n"
        return head.encode() + b"\r\n" + (self.body or b"")


@dataclass(frozen=True)
class Answered:
    """How a request ended: `outcome` is a status, or what happened instead of an answer.

    `began` is in seconds of `time.monotonic`.
    """

    request: Request
    began: float
    took_s: float
    outcome: int | str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_failed(self) -> bool:
        """Tell whether it was no answer, or one that says that something is wrong with us."""
        return isinstance(self.outcome, str) or self.outcome >= 500 or self.outcome == 429

    @property
    def is_shed(self) -> bool:
        """Tell whether it was refused in good order: later, please."""
        return self.outcome == 503 and "retry-after" in self.headers


def _point(chance: random.Random) -> str:
    lat, lon = chance.uniform(31.8, 32.1), chance.uniform(35.8, 36.1)
    return f"lat={lat:.7f}&lon={lon:.7f}"


def _around(chance: random.Random) -> str:
    return f"/api/v1/around?{_point(chance)}&layers=schools&radius=3000&limit=10"


def _tile(chance: random.Random) -> str:
    x, y = chance.randint(9_800, 9_850), chance.randint(6_620, 6_670)
    return f"/tiles/schools,health/14/{x}/{y}.mvt"


PATHS: Mapping[str, Callable[[random.Random], str]] = {
    "live": lambda _chance: "/health/live",
    "ready": lambda _chance: "/health/ready",
    "page": lambda chance: f"/en/around-me?{_point(chance)}&layers=schools",
    "directory": lambda chance: f"/ar/services?page={chance.randint(1, 2)}",
    "hot": _around,
    "postgis": lambda chance: f"{_around(chance)}&q=school",
    "tile": _tile,
}
# Requests a second of each kind: what a busy page brings, and little enough for two cores.
RATES: Mapping[str, float] = {
    "live": 4,
    "ready": 2,
    "page": 4,
    "directory": 2,
    "hot": 12,
    "postgis": 4,
    "tile": 4,
}
# What needs the database, and what is answered without it.
DATABASE_KINDS = ("page", "directory", "postgis", "ready", "tile")
READS = ("page", "directory", "hot", "postgis", "tile")


class Load:
    """Sends requests at fixed rates until the block ends; then `answers` has all of them."""

    def __init__(
        self, port: int, rates: Mapping[str, float] = RATES, *, seed: int = 1, source: str = ""
    ) -> None:
        self.answers: list[Answered] = []
        self._port = port
        self._rates = rates
        self._source = source or "127.0.0.1"
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    async def _run(self) -> None:
        streams = [self._stream(kind, rate) for kind, rate in self._rates.items()]
        await asyncio.gather(*streams)

    async def _stream(self, kind: str, rate: float) -> None:
        sent: set[asyncio.Task[None]] = set()
        begun = time.monotonic() + self._chance.random() / rate
        for number in itertools.count():
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            if self._over.is_set():
                break
            if len(sent) < _MOST_AT_ONCE:
                request = Request(kind, PATHS[kind](self._chance), source=self._source)
                task = asyncio.create_task(self._send(request))
                sent.add(task)
                task.add_done_callback(sent.discard)
        await asyncio.gather(*sent)

    async def _send(self, request: Request) -> None:
        self.answers.append(await send(self._port, request))

    def during(
        self, since: float, until: float = float("inf"), kinds: Iterable[str] = PATHS
    ) -> list[Answered]:
        """Return what was sent between two moments, of some kinds."""
        wanted = set(kinds)
        return [
            one
            for one in tuple(self.answers)
            if since <= one.began < until and one.request.kind in wanted
        ]


async def send(port: int, request: Request, deadline_s: float = DEADLINE_S) -> Answered:
    """Send one request on a connection of its own and wait for the whole answer."""
    began = time.monotonic()
    headers: dict[str, str] = {}
    try:
        async with asyncio.timeout(deadline_s):
            outcome: int | str = await _exchange(port, request, headers)
    except TimeoutError:
        outcome = "no answer"
    except ConnectionRefusedError:
        outcome = "refused"
    except (OSError, ValueError) as error:
        outcome = "reset" if isinstance(error, ConnectionError) else type(error).__name__
    return Answered(request, began, time.monotonic() - began, outcome, headers)


async def _exchange(port: int, request: Request, headers: dict[str, str]) -> int | str:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, local_addr=(request.source, 0), limit=2**20
    )
    try:
        writer.write(request.encoded(port))
        await writer.drain()
        said = await reader.read(-1)
    finally:
        writer.transport.abort()
    head, _end, body = said.partition(b"\r\n\r\n")
    if not head:
        return "closed"
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers.update({name.lower(): value.strip() for name, _colon, value in pairs})
    length = headers.get("content-length")
    is_cut = length is not None and int(length) != len(body)
    if headers.get("transfer-encoding") == "chunked":
        is_cut = not body.endswith(b"0\r\n\r\n")
    return "cut" if is_cut else int(first.split()[1])


def send_together(port: int, requests: Iterable[Request]) -> list[Answered]:
    """Send many requests at the same moment and wait for all answers."""

    async def all_of_them() -> list[Answered]:
        return list(await asyncio.gather(*(send(port, request) for request in requests)))

    return asyncio.run(all_of_them())


def failures(answers: Iterable[Answered]) -> Counter[str]:
    """Count what failed by kind of request and of failure."""
    return Counter(f"{one.request.kind} {one.outcome}" for one in answers if one.has_failed)


def longest_s(answers: Iterable[Answered]) -> float:
    """Return the longest time that an answer took, in seconds; 0 without answers."""
    return max((one.took_s for one in answers), default=0.0)


def recovery_s(answers: Iterable[Answered], since: float) -> float:
    """Return how long after a moment the last failing request was sent; 0 if none was."""
    return max((one.began - since for one in answers if one.has_failed), default=0.0)


def told(answers: Iterable[Answered], most: int = 3) -> str:
    """Name the first of some answers in a few words."""
    chosen = tuple(answers)[:most]
    return ", ".join(f"{one.request.kind} {one.outcome} in {one.took_s:.2f} s" for one in chosen)
