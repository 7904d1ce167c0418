"""What one connection may take: heads, bodies, unread answers, silence."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from starlette.types import Receive, Scope, Send

import web.protocol
from web.protocol import BoundedHttp, Bounds, ServerConfig
from web.serving import Server

PATIENCE_S = 20.0
SHORT = Bounds(
    head_s=0.5,
    body_grace_s=0.5,
    unread_grace_s=2.0,
    body_bytes_s=1_000,
    last_word_s=0.3,
    connections=150,
)
GET = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
LARGE = 8_000_000


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the number of bytes that came, or with many."""
    came, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        came += len(message["body"])
        more = message["more_body"]
    body = b"x" * LARGE if scope["path"] == "/large" else b"%d" % came
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Running:
    """A server in a thread."""

    def __init__(self, server: Server, port: int, thread: threading.Thread) -> None:
        self.server = server
        self._port = port
        self._thread = thread

    def connect(self, *said: bytes) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), PATIENCE_S)
        for part in said:
            connection.sendall(part)
        return connection

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


@contextmanager
def running(bounds: Bounds) -> Iterator[Running]:
    config = ServerConfig(
        application, http=BoundedHttp, loop="uvloop", lifespan="off", log_config=None, ws="none"
    )
    config.bounds = bounds
    listening = threading.Event()
    server = Server(config, listening.set)
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    assert listening.wait(PATIENCE_S)
    made = Running(server, port, thread)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A server whose times are short."""
    monkeypatch.setattr(web.protocol, "_LOOK_EVERY_S", 0.05)
    with running(SHORT) as made:
        yield made


@pytest.fixture(scope="module")
def usual() -> Iterator[Running]:
    with running(Bounds()) as made:
        yield made


def said(connection: socket.socket) -> bytes:
    """Read until the other side closes."""
    heard = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            heard += part
    return heard


def status_of(answer: bytes) -> int:
    return int(answer.split()[1])


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /x HTTP/1.1\r\nCookie: " + b"c" * 16_400 + b"\r\n\r\n", 431),
        (b"GET /x HTTP/1.1\r\nCookie: " + b"c" * 17_000, 431),
        (b"GET /x HTTP/1.1\r\n" + b"a: b\r\n" * 4_000, 431),
        (b"GET /" + b"x" * 16_400 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /" + b"x" * 17_000, 414),
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
    ],
)
def test_heads_that_are_too_long_get_a_sentence_and_the_connection_ends(
    usual: Running, head: bytes, status: int
) -> None:
    with usual.connect(head) as connection:
        answer = said(connection)
    assert status_of(answer) == status
    assert b"connection: close" in answer
    assert answer.endswith(b".")


@pytest.mark.parametrize("head", [b"Cookie: " + b"c" * 16_000 + b"\r\n", b"a: b\r\n" * 2_000])
def test_heads_up_to_the_bound_are_answered_whatever_follows_them(
    usual: Running, head: bytes
) -> None:
    post = b"POST /x HTTP/1.1\r\n" + head + b"Content-Length: 300000\r\n\r\n" + b"y" * 300_000
    with usual.connect(post, post + GET + GET.replace(b"Host", b"Connection: close\r\nHost")) as c:
        answer = said(c)
    assert answer.count(b"HTTP/1.1 200 OK") == 4
    assert answer.count(b"300000") == 2


def test_a_head_of_a_hundred_megabytes_ends_soon_and_others_do_not_wait(usual: Running) -> None:
    with usual.connect(b"GET /x HTTP/1.1\r\nCookie: ") as greedy:
        sent = 0
        with suppress(ConnectionError):
            while sent < 100_000_000:
                greedy.sendall(b"c" * 10_000)
                sent += 10_000
        assert sent < 100_000_000
        with usual.connect(GET) as other:
            assert status_of(other.recv(1_000)) == 200


def test_slow_connections_of_every_kind_are_cut_and_quick_ones_stay(short: Running) -> None:
    begun = {
        "silent": b"",
        "head": b"GET /x HTTP/1.1\r\nHo",
        "empty lines": b"\r\n",
        "body": b"POST /x HTTP/1.1\r\nContent-Length: 100000\r\n\r\n",
        "chunks": b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "second head": GET + b"GET /",
    }
    drops = {"head": b"s", "second head": b"s", "empty lines": b"\r\n", "body": b"b"}
    drops["chunks"] = b"1\r\nb\r\n"
    slow = [(kind, short.connect(words)) for kind, words in begun.items() for _ in range(20)]
    heard = {connection: b"" for _kind, connection in slow}
    for _kind, connection in slow:
        connection.setblocking(False)
    deadline = time.monotonic() + PATIENCE_S
    left = slow
    while left:
        assert time.monotonic() < deadline, {kind for kind, _connection in left}
        left = [one for one in left if not _is_cut(one[1], drops.get(one[0], b""), heard)]
        with short.connect(GET) as quick:
            assert status_of(quick.recv(1_000)) == 200
        time.sleep(0.02)
    statuses = {
        kind: {heard[c][-200:].count(b" 408 ") for k, c in slow if k == kind} for kind in begun
    }
    # What is sent to a connection that is closed takes away what was not read yet.
    assert all(1 in statuses[kind] for kind in ("head", "body", "second head")), statuses
    assert statuses["silent"] == {0}


def _is_cut(connection: socket.socket, drop: bytes, heard: dict[socket.socket, bytes]) -> bool:
    """Send a little more; tells whether the other side has closed."""
    try:
        part = connection.recv(65_536)
    except BlockingIOError:
        with suppress(OSError):
            connection.send(drop)
        return False
    except OSError:
        part = b""
    heard[connection] += part
    if not part:
        connection.close()
    return not part


def test_who_does_not_read_is_cut_and_who_reads_slowly_is_not(short: Running) -> None:
    ask = b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with short.connect(ask) as idle, short.connect(ask) as steady:
        came = 0
        while part := steady.recv(65_536):
            came += len(part)
            if came < LARGE // 4:
                time.sleep(0.02)
        assert came > LARGE
        deadline = time.monotonic() + PATIENCE_S
        while len(short.server.server_state.connections) > 0:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        # What the kernel had taken already comes, and no more.
        assert len(said(idle)) < LARGE


def test_there_are_only_so_many_connections(short: Running) -> None:
    many = [short.connect() for _ in range(SHORT.connections)]
    with short.connect(GET) as refused:
        answer = said(refused)
    assert status_of(answer) == 503
    assert b"retry-after: 5" in answer
    for connection in many:
        connection.close()


def test_at_the_end_what_waits_at_the_port_is_answered_and_nobody_listens_any_more() -> None:
    with running(Bounds(last_word_s=0.3)) as made:
        kept = [made.connect(GET) for _ in range(10)]
        for connection in kept:
            assert status_of(connection.recv(1_000)) == 200
        loop_blocked, go_on = threading.Event(), threading.Event()
        ending = made.server

        def block() -> None:
            loop_blocked.set()
            go_on.wait(PATIENCE_S)
            ending.should_exit = True

        _loop_of(made).call_soon_threadsafe(block)
        assert loop_blocked.wait(PATIENCE_S)
        fresh = [made.connect(GET) for _ in range(50)]
        for connection in kept:
            connection.sendall(GET)
        go_on.set()
        for connection in (*fresh, *kept):
            answer = said(connection)
            assert status_of(answer) == 200
            connection.close()
        with pytest.raises(ConnectionRefusedError):
            made.connect()


def _loop_of(made: Running) -> asyncio.AbstractEventLoop:
    return next(iter(made.server.server_state.connections)).loop
