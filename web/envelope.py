"""What every answer is sent in: its number and log line, protecting headers, CORS, compression.

One middleware for all of it, because each one around another costs every request its calls.
"""

import time
from collections.abc import Container

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.messages import Message as Sentence
from geo.messages import mark as _
from geo.messages import shown
from layers.responses import asked_etags, etag_of_gzip, named_etag, takes_gzip
from web.admission import Place
from web.bodies import given_again, whole_body
from web.caching import (
    Headers,
    body_etag,
    names_position,
    private,
    relative,
    unkept,
    varying,
    without_body,
)
from web.compression import COMPRESSED_FROM_BYTES, gzipped, is_compressible
from web.errors import fault, refusal
from web.hosts import TrustedHosts
from web.logs import RequestLog
from web.metrics.meter import route_of
from web.refusals import SentAway
from web.security import (
    POLICY,
    PREFLIGHT_HEADERS,
    OwnHeaders,
    is_shared,
    refusing_status,
)

# Compressing as much as this takes longer than going to a thread and back.
_IN_A_THREAD_BYTES = 131_072
# What a client that has gone away was answered, in the log alone.
_CLIENT_GONE = 499
# Never queued: health has a thread of its own, files are quick, tiles queue when memory has none.
_UNQUEUED_FOLDERS = ("/static/", "/health/", "/metrics", "/tiles/")
_READING = frozenset({"GET", "HEAD"})
# Probes ask by whatever address the machine has at the moment.
_ANY_HOST_FOLDERS = ("/health/", "/metrics")


_UNKNOWN_HOST = _(
    "This server is not known as {host}. Whoever runs it can name it in AROUNDME_TRUSTED_HOSTS."
)


def is_read_in_turn(scope: Scope) -> bool:
    """Check whether a request reads what only those may ask for who have a place."""
    return scope["method"] in _READING and not scope["path"].startswith(_UNQUEUED_FOLDERS)


class Envelope:
    """Takes every request in and sends every answer out; also answers faults, with all of it.

    `own` are the headers that all answers get. `uploads` are the paths
    whose routes read their bodies piece by piece and set limits themselves; they are not queued.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        own: OwnHeaders,
        uploads: Container[str] = (),
        log: RequestLog,
        sent_away: SentAway,
        hosts: TrustedHosts,
    ) -> None:
        self._app = app
        self._uploads = uploads
        self._numbers, self._lines, self._counts = log
        self._admission = sent_away.admission
        self._refusals = sent_away.refusals
        self._hosts = hosts
        self.own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or the life of the application."""
        if scope["type"] != "http":
            await self._app(scope, receive, self._watched(send))
            return
        started = time.perf_counter()
        request_id = self._numbers.next()
        scope["request_id"] = request_id
        scope["admission"] = self._admission
        answer = _Answer(self, scope, send, Place(self._admission))
        scope["give_place_back"] = answer.place.give_back
        try:
            await self._take_in(scope, receive, answer)
        except ClientDisconnect:
            answer.status = _CLIENT_GONE
        except Exception as error:
            # An answer that has begun cannot be taken back: the server cuts the connection.
            if answer.began:
                raise
            await fault(Request(scope), error)(scope, receive, answer.send)
        finally:
            answer.place.give_back()
            took_s = time.perf_counter() - started
            self._lines.note(scope["method"], scope["path"], answer.status, took_s, request_id)
            self._counts.note(route_of(answer.inner), answer.status, took_s)

    async def _take_in(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        method, path = scope["method"], scope["path"]
        if method == "OPTIONS" and answer.is_shared:
            await answer.send(_start(204, PREFLIGHT_HEADERS))
            await answer.send({"type": "http.response.body"})
            return
        takes_all = path in self._uploads
        refused = self._refusal(scope, answer.given, takes_all=takes_all)
        if refused is not None:
            await refused(scope, receive, answer.send)
            return
        if method == "HEAD":
            # Routes know GET alone, and `_Answer` leaves the body away.
            scope = answer.inner = {**scope, "method": "GET", "asked_for_head": True}
        elif method != "GET" and not takes_all:
            # Whoever sends slowly must not have a place meanwhile.
            body = await whole_body(receive)
            if body is None:
                await refusal(Request(scope), 413)(scope, receive, answer.send)
                return
            receive = given_again(body, receive)
        if (
            not takes_all
            and not path.startswith(_UNQUEUED_FOLDERS)
            and not await answer.place.take()
        ):
            refused = self._refusals.response(scope, 503, scope["request_id"])
            await refused(scope, receive, answer.send)
            return
        await self._app(scope, receive, answer.send)

    def _refusal(
        self, scope: Scope, given: dict[bytes, bytes], *, takes_all: bool
    ) -> ASGIApp | None:
        """Return the answer to a request that no route shall see, if it is one."""
        host = given.get(b"host", b"")
        if (
            host
            and not self._hosts.allows(host)
            and not scope["path"].startswith(_ANY_HOST_FOLDERS)
        ):
            return refusal(
                Request(scope),
                400,
                Sentence(_UNKNOWN_HOST, {"host": shown(host.decode("latin-1"))}),
            )
        status = refusing_status(scope, given, any_body=takes_all)
        return None if status is None else refusal(Request(scope), status)

    def _watched(self, send: Send) -> Send:
        """Write the lines that are left when the application has ended."""

        async def send_watched(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._lines.open()
            elif message["type"].startswith("lifespan.shutdown"):
                self._lines.close()
            await send(message)

        return send_watched


class _Answer:
    """One answer on its way out; its head waits for the body, which decides about it."""

    __slots__ = (
        "_envelope",
        "_scope",
        "_send",
        "_start",
        "began",
        "given",
        "inner",
        "is_shared",
        "place",
        "status",
    )

    def __init__(self, envelope: Envelope, scope: Scope, send: Send, place: Place) -> None:
        self._envelope = envelope
        self._scope = scope
        # What the application was given, in which it notes the route.
        self.inner = scope
        self._send = send
        self._start: Message | None = None
        self.place = place
        self.began = False
        self.status = 500
        self.given: dict[bytes, bytes] = dict(scope["headers"])
        self.is_shared = is_shared(scope["method"], scope["path"])

    async def send(self, message: Message) -> None:
        """Take the next message of the application."""
        if message["type"] == "http.response.start":
            self._start = message
            # The work is done, and how slowly somebody reads keeps nobody waiting.
            self.place.give_back()
            return
        start, self._start = self._start, None
        if start is not None:
            message = await self._begin(start, message)
        if self._scope["method"] == "HEAD" and "body" in message:
            message = {**message, "body": b""}
        await self._send(message)

    async def _begin(self, start: Message, message: Message) -> Message:
        """Send the head for a body that is whole, or the first part of one; gives the body."""
        headers: Headers = list(start["headers"])
        self.status = start["status"]
        if message["type"] == "http.response.body" and not message.get("more_body"):
            headers, message = await self._whole(headers, message)
        if self.status >= 400:
            headers = unkept(headers)
        elif names_position(self._scope["query_string"]):
            headers = private(headers)
        if 300 <= self.status < 400:
            headers = relative(headers, self.given.get(b"host", b""))
        has_policy = any(name == POLICY for name, _value in headers)
        headers.extend(self._envelope.own[has_policy, self.is_shared])
        headers.append((b"x-request-id", self._scope["request_id"].encode()))
        self.began = True
        await self._send({**start, "status": self.status, "headers": headers})
        return message

    async def _whole(self, headers: Headers, message: Message) -> tuple[Headers, Message]:
        """Validate and compress a body that came in one piece."""
        body = message.get("body", b"")
        known = dict(headers)
        is_large = len(body) >= COMPRESSED_FROM_BYTES and b"content-encoding" not in known
        may_shrink = (
            is_large
            and is_compressible(known.get(b"content-type", b""))
            # Such pages hold the token of a session beside what others may have written: how far
            # they shrink would tell about it (BREACH).
            and known.get(b"cache-control") != b"no-store"
        )
        if may_shrink:
            headers = varying(headers, known, b"Accept-Encoding")
        if self.status == 200 and self._scope["method"] != "POST":
            headers = self._validated(headers, known, body)
            if self.status == 304:
                return headers, {"type": "http.response.body"}
        if may_shrink and takes_gzip(self.given.get(b"accept-encoding", b"")):
            return await _compressed(headers, body)
        return headers, message

    def _validated(self, headers: Headers, known: dict[bytes, bytes], body: bytes) -> Headers:
        """Add a validator to a body whose route has set none, and check whether it is known."""
        etag = body_etag(known, body)
        if etag is None:
            return headers
        asked = asked_etags(self._scope)
        named = named_etag(asked, etag) if asked else None
        headers = [*headers, (b"etag", (named or etag).encode())]
        if b"cache-control" not in known:
            headers.append((b"cache-control", b"no-cache"))
        if named is None:
            return headers
        self.status = 304
        return without_body(headers)


async def _compressed(headers: Headers, body: bytes) -> tuple[Headers, Message]:
    if len(body) < _IN_A_THREAD_BYTES:
        small = gzipped(body)
    else:
        small = await run_in_threadpool(gzipped, body)
    changed = of_compressed(headers, small)
    return changed, {"type": "http.response.body", "body": small}


def of_compressed(headers: Headers, small: bytes) -> Headers:
    """Return the headers that an answer has when its body is sent compressed."""
    changed = {b"content-length": b"%d" % len(small)}
    etag = dict(headers).get(b"etag")
    if etag is not None:
        changed[b"etag"] = etag_of_gzip(etag.decode("latin-1")).encode("latin-1")
    kept = [(name, changed.get(name, value)) for name, value in headers]
    return [*kept, (b"content-encoding", b"gzip")]


def _start(status: int, headers: tuple[tuple[bytes, bytes], ...]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}
