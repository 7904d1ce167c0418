"""The application with its front: what answers at the door before the framework is asked."""

import logging
import time
from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from layers.around.schemas import PATH
from layers.hot.door import AroundDoor, Ready
from layers.responses import header_of, takes_gzip
from portal.opendata.ckan.rules import PATHS as READ_BY_POST
from web.caching import Headers
from web.compression import COMPRESSED_FROM_BYTES, gzipped
from web.envelope import is_read_in_turn, of_compressed
from web.logs import RequestLog
from web.refusals import SentAway
from web.security import (
    DATA_HEADERS,
    OwnHeaders,
    is_shared,
    page_policy,
    policy_header,
    protecting_headers,
)

log = logging.getLogger(__name__)


_LIVE_PATH = "/health/live"
_LIVE = orjson.dumps({"status": "live"})
_LIVE_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
]
_GUARD = (*protecting_headers(), policy_header(page_policy()))
_READING = frozenset({"GET", "HEAD"})


def _is_read(scope: Scope) -> bool:
    """Check whether a request only reads: questions to the Action API do, also in a body."""
    return scope["method"] in _READING or scope["path"].startswith(READ_BY_POST)


class Front:
    """Sends what can be answered at once, with what the envelope gives the answers of routes.

    That is whether the process lives, a client that has asked too often, where there is a `door`,
    what the hot index holds, and, while all places to work and to wait are taken, that they are:
    sent through the framework, refusals took three quarters of the time of a flooded worker.
    """

    def __init__(
        self,
        log: RequestLog,
        sent_away: SentAway,
        own: OwnHeaders,
        *,
        door: AroundDoor | None = None,
    ) -> None:
        self._door = door
        self._limits = sent_away.limits
        self._admission = sent_away.admission
        self._refusals = sent_away.refusals
        self._own = own
        self.log = log
        self._numbers, self._lines, self._counts = log

    async def answer(self, scope: Scope, send: Send) -> bool:
        """Answer a request if that can be done here; return whether it was."""
        started = time.perf_counter()
        if self._limits is not None and _is_read(scope):
            wait_s = self._limits.wait_s(scope)
            if wait_s:
                await self._refuse(scope, send, 429, self._limits.headers(wait_s))
                return True
        ready = self._ready(scope)
        if ready is None:
            if self._admission.is_full and is_read_in_turn(scope):
                await self._admission.turn_away()
                await self._refuse(scope, send, 503)
                return True
            return False
        request_id = self._numbers.next()
        headers, body = _for_client(ready, scope)
        headers.extend(_GUARD if ready.body is _LIVE else DATA_HEADERS)
        headers.append((b"x-request-id", request_id.encode()))
        await send({"type": "http.response.start", "status": ready.status, "headers": headers})
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.body", "body": body})
        took_s = time.perf_counter() - started
        self._lines.note(scope["method"], scope["path"], ready.status, took_s, request_id)
        # What is answered here has a path of ours, letter by letter.
        self._counts.note(scope["path"], ready.status, took_s)
        self._counts.hot += scope["path"] == PATH
        return True

    async def _refuse(
        self, scope: Scope, send: Send, status: int, more: Sequence[tuple[bytes, bytes]] = ()
    ) -> None:
        """Send a request away, as the envelope would."""
        started = time.perf_counter()
        request_id = self._numbers.next()
        refusal = self._refusals.find(scope, status, request_id)
        number = request_id.encode()
        own = self._own[refusal.has_policy, is_shared(scope["method"], scope["path"])]
        headers = [*refusal.headers, *more, *own, (b"x-request-id", number)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else refusal.numbered(number)
        await send({"type": "http.response.body", "body": body})
        took_s = time.perf_counter() - started
        self._lines.note(scope["method"], scope["path"], status, took_s, request_id)
        self._counts.note("none", status, took_s)

    def _ready(self, scope: Scope) -> Ready | None:
        if scope["path"] == _LIVE_PATH and scope["method"] in _READING:
            return Ready(200, [*_LIVE_HEADERS], _LIVE)
        if self._door is None:
            return None
        try:
            return self._door.answer(scope)
        except Exception:
            # The route knows another way to the same answer.
            log.exception("the hot index could not answer")
            return None


def _for_client(ready: Ready, scope: Scope) -> tuple[Headers, bytes]:
    """Compress an answer for a client that takes it so."""
    headers, body = ready.headers, ready.body
    if ready.status != 200:
        return headers, body
    if len(body) >= COMPRESSED_FROM_BYTES and takes_gzip(header_of(scope, b"accept-encoding")):
        body = gzipped(body)
        headers = of_compressed(headers, body)
    headers.append((b"content-length", b"%d" % len(body)))
    return headers, body


class Application(FastAPI):
    """The framework's application behind our front, which costs less than its way to a route."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - whatever the framework takes
        super().__init__(**given)
        self.front: Front | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or the life of the application."""
        front = self.front if scope["type"] == "http" else None
        if front is None or not await front.answer(scope, send):
            await super().__call__(scope, receive, send)
