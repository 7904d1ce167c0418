"""HTTP/1.1 with bounds: how large and how slow a request may be, how slowly an answer is read."""

import asyncio
import fcntl
import struct
import termios
from dataclasses import dataclass
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

_LOOK_EVERY_S = 1.0
# What a connection is in the middle of, on the way in.
_BETWEEN, _HEAD, _BODY = range(3)

_SENTENCES = {
    400: "This is not HTTP. Send a request of HTTP/1.1.",
    408: "The request came too slowly. Send it again, faster.",
    414: "The address is longer than {head_bytes} bytes. Shorten it.",
    431: "The headers are longer than {head_bytes} bytes. Send fewer or shorter ones.",
    503: "There are too many connections at the moment. Try again in a few seconds.",
}


@dataclass(frozen=True)
class Bounds:
    """What one connection may take.

    `head_bytes` and `head_s` bound the request line with its headers, from its first byte; a
    connection that says nothing has `head_s` as well. A body, and an answer that is waiting to be
    read, may stand still for the `grace_s`, and on the whole has to be faster than the bytes a
    second. Once the server is ending, `last_word_s` is left for a request that is on its way.
    `connections` is how many one process holds.
    """

    head_bytes: int = 16_384
    head_s: float = 10.0
    body_bytes_s: int = 500
    body_grace_s: float = 20.0
    unread_bytes_s: int = 1_000
    unread_grace_s: float = 20.0
    last_word_s: float = 1.0
    connections: int = 2_000


class ServerConfig(Config):
    """The server's configuration, with what connections may take."""

    bounds = Bounds()


class BoundedHttp(HttpToolsProtocol):
    """One connection. It is looked at once a second, so that requests themselves pay for nothing.

    What is over its bounds gets a sentence, if that does not get mixed up with an answer, and is
    closed.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.bounds: Bounds = getattr(config, "bounds", ServerConfig.bounds)
        self._look_task: asyncio.TimerHandle | None = None
        self._is_ending = False
        # Nothing more is read: what comes cannot be told apart from what was refused.
        self._is_deaf = False
        # On the way in: since when, and how much of this head or body.
        self._at = _BETWEEN
        self._since = self.loop.time()
        self._came = 0
        self._messages = 0
        # Of the bytes that are being parsed.
        self._chunk = 0
        self._begun = 0
        self._refused_with: int | None = None
        # When it was looked at: the quiet between messages, and what was waiting to be read.
        self._quiet_since = self._since
        self._messages_seen = 0
        self._unread: tuple[float, int] | None = None

    # What the transport calls.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many already."""
        super().connection_made(transport)
        self._look_task = self.loop.call_later(_LOOK_EVERY_S, self._look)
        if len(self.connections) > self.bounds.connections:
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self._look_task is not None:
            self._look_task.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        if self._is_deaf:
            return
        self._unset_keepalive_if_required()
        was_between = self._at == _BETWEEN
        self._chunk = len(data)
        self._begun = 0
        if self._at == _BODY:
            self._came += self._chunk
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Nothing is upgraded here: the answer is that of HTTP/1.1, and the last one.
            self.cycle.keep_alive = False
            self._is_deaf = True
        except httptools.HttpParserError:
            self._refuse(self._refused_with or 400)
            return
        if self._at == _HEAD:
            self._count_head(was_between=was_between)

    def resume_writing(self) -> None:
        """Note that the other side has read."""
        self._unread = None
        super().resume_writing()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Begin to count a head."""
        super().on_message_begin()
        self._at = _HEAD
        self._since = self.loop.time()
        self._came = 0
        self._messages += 1
        self._begun += 1

    def on_headers_complete(self) -> None:
        """Hand the request over, unless its head is too long."""
        if self._came + self._chunk > self.bounds.head_bytes and self._known_head_bytes() > (
            self.bounds.head_bytes
        ):
            self._refused_with = self._status_of_long_head()
            raise ValueError("the head is too long")
        self._at = _BODY
        self._since = self.loop.time()
        self._came = 0
        super().on_headers_complete()
        if self._is_ending:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Wait for the next request."""
        self._at = _BETWEEN
        super().on_message_complete()

    # What the server calls.

    def shutdown(self) -> None:
        """End after what was begun; a request that is on its way is still answered."""
        self._is_ending = True
        if self._is_answering():
            self.cycle.keep_alive = False
        else:
            self.loop.call_later(self.bounds.last_word_s, self._end_unless_busy)

    def _end_unless_busy(self) -> None:
        if self._at == _BETWEEN and not self._is_answering():
            self.transport.close()

    # The bounds.

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _count_head(self, *, was_between: bool) -> None:
        """Refuse a head that is too long before it has ended."""
        if self._begun == 0 or (self._begun == 1 and was_between):
            self._came += self._chunk
        if max(self._came, self._known_head_bytes()) > self.bounds.head_bytes:
            self._refuse(self._status_of_long_head())

    def _known_head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _status_of_long_head(self) -> int:
        return 414 if len(self.url) > self.bounds.head_bytes // 2 else 431

    def _look(self) -> None:
        """See whether the connection has gone over its time."""
        self._look_task = self.loop.call_later(_LOOK_EVERY_S, self._look)
        now = self.loop.time()
        if self._is_unread_for_long(now):
            self.transport.abort()
        elif not self.transport.is_closing():
            self._look_at_request(now)

    def _look_at_request(self, now: float) -> None:
        bounds = self.bounds
        if self._is_answering() or self._messages != self._messages_seen:
            self._messages_seen = self._messages
            self._quiet_since = now
        if self._at == _HEAD and now - self._since > bounds.head_s:
            self._refuse(408)
        elif self._at == _BODY:
            if self.flow.read_paused:
                # It is we who do not read.
                self._since += _LOOK_EVERY_S
            if now - self._since > bounds.body_grace_s + self._came / bounds.body_bytes_s:
                self._refuse(408)
            elif not self._is_answering() and now - self._quiet_since > bounds.head_s:
                # A body that nobody wants goes on after its answer.
                self.transport.abort()
        elif now - self._quiet_since > max(bounds.head_s, self.timeout_keep_alive):
            self.transport.close()

    def _is_unread_for_long(self, now: float) -> bool:
        """See whether what waits to be read has not become less for too long."""
        waiting = self.transport.get_write_buffer_size()
        if not waiting:
            self._unread = None
            return False
        # The kernel takes more in leaps: only with what it holds itself is it seen how it goes on.
        waiting += _held_by_kernel(self.transport)
        if self._unread is None:
            self._unread = now, waiting
            return False
        since, before = self._unread
        if now - since < self.bounds.unread_grace_s:
            return False
        self._unread = now, waiting
        return before - waiting < self.bounds.unread_bytes_s * (now - since)

    def _refuse(self, status: int) -> None:
        """Close with a sentence; where another answer is under way, after that one and without."""
        is_late_body = self._at == _BODY and status == 408
        self._is_deaf = True
        self._at = _BETWEEN
        if self.transport.is_closing():
            return
        if self._is_answering() and not is_late_body:
            for cycle, _app in self.pipeline:
                cycle.keep_alive = False
            self.cycle.keep_alive = False
            return
        if self._is_answering():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if is_late_body and (self.pipeline or self.cycle.response_started):
            self.transport.abort()
            return
        self.send_400_response(_SENTENCES[status].format(head_bytes=self.bounds.head_bytes), status)

    def send_400_response(self, msg: str, status: int = 400) -> None:
        """Send a sentence and close."""
        head = [
            STATUS_LINE[status],
            b"content-type: text/plain; charset=utf-8\r\n",
            b"content-length: %d\r\n" % len(msg),
            b"connection: close\r\n",
            b"retry-after: 5\r\n" if status == 503 else b"",
            b"\r\n",
        ]
        self.transport.write(b"".join([*head, msg.encode("ascii")]))
        self.transport.close()


def _held_by_kernel(transport: asyncio.Transport) -> int:
    """Return the bytes that were sent and that the other side has not acknowledged."""
    try:
        number = transport.get_extra_info("socket").fileno()
        held: int = struct.unpack("i", fcntl.ioctl(number, termios.TIOCOUTQ, bytes(4)))[0]
    except (OSError, ValueError, AttributeError):
        return 0
    return held
