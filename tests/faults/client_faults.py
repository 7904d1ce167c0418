"""Faults of clients: slow ones, enormous ones, and far too many at once."""

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from tests.faults.ground import Ground
from tests.faults.load import PATHS, Answered, Load, Request, send, send_together, told
from tests.faults.server import Server
from tests.faults.table import Row

SLOW_SOCKETS = 200
_WATCHED_S = 45.0
_HEAD_BYTES = 100_000_000
_FLOOD_S = 6.0
_FLOOD_AT_ONCE = 20
_CONNECTIONS = 1_000
_CROWDS = 2
_CONNECTIONS_S = 10.0
# On two cores that the clients share with the server.
_LONGEST_UNDER_LOAD_S = 5.0


# Low enough for a flood to meet it and for the load not to.
_LOW_RATE_LIMIT = {"AROUNDME_READS_PER_MINUTE": "600"}


@dataclass(frozen=True)
class Slow:
    """One way of being slow: what is sent at once, and what again and again."""

    kind: str
    first: bytes
    more: bytes
    every_s: float = 1.0


_MUCH = b"/api/v1/around?lat=31.9539&lon=35.9106&radius=50000&limit=100&layers=schools"
_SLOW = (
    Slow("silent", b"", b""),
    Slow("head", b"GET /en/around-me HTTP/1.1\r\nHost: localhost\r\nX-A: ", b"a"),
    Slow(
        "body",
        b"POST /en/look HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=",
        b"a",
    ),
    # Asks for more than all buffers on the way hold, and reads nothing.
    Slow("reader", b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % _MUCH * 100, b""),
)


@contextmanager
def _loaded(row: Row, server: Server) -> Iterator[None]:
    """Load a server, from another address, around what the block's clients do."""
    with Load(server.port, source="127.0.0.2") as load:
        time.sleep(1)
        begun = time.monotonic()
        yield
        ended = time.monotonic()
        time.sleep(2)
    row.measure(load.during(begun), ended)
    row.expect(not row.failed, f"{row.failed.total()} requests of others failed")
    row.expect(row.longest_s <= _LONGEST_UNDER_LOAD_S, f"others waited for {row.longest_s:.1f} s")


def slow_sockets(ground: Ground) -> Row:
    """Many connections are silent, trickle, or read nothing."""
    row = Row(
        "200 slow sockets (D 23)",
        "50 silent, 50 trickling a head, 50 a body, 50 that ask and never read, for 45 s",
        "silent ones and heads are cut after 10 s, all within 45 s; others notice nothing",
    )
    with ground.serving("slow-sockets") as server, _loaded(row, server):
        lived = asyncio.run(_be_slow(server.port))
    for slow in _SLOW:
        times = lived[slow.kind]
        cut = [one for one in times if one < _WATCHED_S]
        mean = f", after {statistics.median(cut):.1f} s in the middle" if cut else ""
        row.notes.append(f"{slow.kind}: {len(cut)} of {len(times)} cut{mean}")
        row.expect(len(cut) == len(times), f"{len(times) - len(cut)} of {slow.kind} stay")
        if slow.kind in ("silent", "head"):
            row.expect(max(times) < 15, f"{slow.kind} lived for {max(times):.1f} s")
    return row


async def _be_slow(port: int) -> dict[str, list[float]]:
    """Open all slow connections; returns how many seconds each lived, by kind."""
    each = SLOW_SOCKETS // len(_SLOW)
    ways = [slow for slow in _SLOW for _turn in range(each)]
    lived = await asyncio.gather(*(_trickle(port, slow) for slow in ways))
    found: dict[str, list[float]] = {}
    for slow, seconds in zip(ways, lived, strict=True):
        found.setdefault(slow.kind, []).append(seconds)
    return found


async def _trickle(port: int, slow: Slow) -> float:
    """Be slow until the server cuts the connection or the time is over; returns the seconds."""
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
    reads = slow.kind != "reader"
    if not reads:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # of every stream's transport
    writer.write(slow.first)
    cut = asyncio.create_task(reader.read(-1)) if reads else None
    own_port = writer.get_extra_info("sockname")[1]
    while time.monotonic() - begun < _WATCHED_S and not writer.is_closing():
        # Who does not read does not see the end either.
        if cut.done() if cut is not None else not _is_held(port, own_port):
            break
        writer.write(slow.more)
        await asyncio.sleep(slow.every_s)
    if cut is not None:
        cut.cancel()
    writer.transport.abort()
    return time.monotonic() - begun


def _is_held(port: int, client_port: int) -> bool:
    """Tell whether the server still has the connection of a client: the kernel knows."""
    held = f":{port:04X} 0100007F:{client_port:04X} 01 "
    return held in Path("/proc/net/tcp").read_text("ascii")


def endless_heads(ground: Ground) -> Row:
    """Two connections send a head of 100 MB."""
    row = Row(
        "two heads of 100 MB (D 23)",
        "Two connections send header lines up to 100 MB as fast as they are taken",
        "431 or cut before 1 MB; others notice nothing",
    )
    with ground.serving("endless-heads") as server, _loaded(row, server):
        taken = asyncio.run(_send_heads(server.port))
    row.notes.append(f"the server took {', '.join(f'{one:,}' for one in taken)} bytes")
    row.expect(max(taken) < 20_000_000, "it goes on taking a head without end")
    return row


async def _send_heads(port: int) -> list[int]:
    return list(await asyncio.gather(_send_head(port), _send_head(port)))


async def _send_head(port: int) -> int:
    """Send a head until it is refused; returns how many bytes were taken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
    sent = 0
    line = b"X-Long: " + b"a" * 8_000 + b"\r\n"
    begun = time.monotonic()
    try:
        while sent < _HEAD_BYTES and time.monotonic() - begun < _WATCHED_S:
            writer.write(line)
            await asyncio.wait_for(writer.drain(), 5)
            sent += len(line)
            if reader.at_eof():
                break
            await asyncio.sleep(0)
    except OSError:
        pass
    writer.transport.abort()
    return sent


async def _again_and_again(port: int, request: Request, until: float) -> list[Answered]:
    answers = []
    while time.monotonic() < until:
        answers.append(await send(port, request))
    return answers


def _many_apart(port: int, request: Request, at_once: int, seconds: float) -> list[Answered]:
    """See `_many`; in two processes of their own, so that no client waits for another's turn."""
    with ProcessPoolExecutor(_CROWDS, mp_context=get_context("spawn")) as crowds:
        each = at_once // _CROWDS
        asked = [crowds.submit(_many, port, request, each, seconds) for _crowd in range(_CROWDS)]
        return [answer for crowd in asked for answer in crowd.result()]


def _many(port: int, request: Request, at_once: int, seconds: float) -> list[Answered]:
    """Ask on many connections at once for some seconds, each again when it has its answer."""

    async def all_of_them() -> list[Answered]:
        until = time.monotonic() + seconds
        loops = (_again_and_again(port, request, until) for _turn in range(at_once))
        return [one for answers in await asyncio.gather(*loops) for one in answers]

    return asyncio.run(all_of_them())


def flood(ground: Ground) -> Row:
    """One address asks as often as it can."""
    row = Row(
        "flood from one address (D 24)",
        "20 connections from 127.0.0.1 ask without a pause for 6 s; the load is from 127.0.0.2",
        "429 with Retry-After for the one; the other notices nothing",
    )
    with ground.serving("flood", **_LOW_RATE_LIMIT) as server, _loaded(row, server):
        path = "/api/v1/around?lat=31.9539&lon=35.9106&layers=schools"
        answers = _many(server.port, Request("flood", path), _FLOOD_AT_ONCE, _FLOOD_S)
    refused = [one for one in answers if one.outcome == 429]
    row.notes.append(f"{len(answers)} asked by the one, {len(refused)} answered with 429")
    row.expect(refused, "nobody is told to ask less")
    row.expect(all("retry-after" in one.headers for one in refused), "429 without Retry-After")
    return row


def catalogue_stampede(ground: Ground) -> Row:
    """The whole catalogue is asked for by many at once."""
    row = Row(
        "catalogue asked for by many",
        "/cpsv/catalogue asked for 50 times at once, while the load goes on",
        "each is answered, or 503 with Retry-After; others notice nothing",
    )
    with ground.serving("stampede") as server, _loaded(row, server):
        answers = send_together(server.port, [Request("catalogue", "/cpsv/catalogue")] * 50)
    wrong = [one for one in answers if one.has_failed and not one.is_shed]
    row.expect(not wrong, f"{len(wrong)} were neither answered nor refused in order: {told(wrong)}")
    good = sum(one.outcome == 200 for one in answers)
    shed = sum(one.is_shed for one in answers)
    longest = max(one.took_s for one in answers)
    row.notes.append(f"{good} answered, {shed} refused, {longest:.1f} s at most")
    return row


def thousand_connections(ground: Ground) -> Row:
    """A thousand connections ask for a page at once."""
    row = Row(
        "1,000 connections on a page",
        "1,000 connections ask for a page for 10 s, each again when it is answered",
        "200 or 503 with Retry-After within 5 s, nothing else; /health/live and hot go on",
    )
    with ground.serving("thousand") as server:
        path = PATHS["page"](random.Random(7))
        with Load(server.port, {"live": 4, "hot": 4}, source="127.0.0.2") as load:
            request = Request("page", path)
            answers = _many_apart(server.port, request, _CONNECTIONS, _CONNECTIONS_S)
        row.measure(load.answers)
        row.expect(not row.failed, "what needs no database failed")
        row.measure(answers)
    wrong = [one for one in answers if one.has_failed and not one.is_shed]
    row.expect(not wrong, f"{len(wrong)} were neither answered nor refused in order: {told(wrong)}")
    good = sorted(one.took_s for one in answers if one.outcome == 200)
    p99 = good[int(len(good) * 0.99)] if good else float("inf")
    row.notes.append(
        f"{len(good)} of {len(answers)} answered, p99 {p99:.1f} s; live and hot at most"
        f" {max(one.took_s for one in load.answers):.2f} s"
    )
    row.expect(p99 <= _LONGEST_UNDER_LOAD_S, f"p99 of what was answered is {p99:.1f} s")
    return row


FAULTS: tuple[Callable[[Ground], Row], ...] = (
    slow_sockets,
    endless_heads,
    flood,
    catalogue_stampede,
    thousand_connections,
)
