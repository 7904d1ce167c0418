"""A table on its way out while it is written; it ends early only by breaking the connection."""

import asyncio
from collections.abc import Callable, Mapping

from fastapi import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from layers.responses import give_place_back
from portal.opendata.tables.streams import RowStream

# Whoever takes nothing for so long has gone, or keeps others from it.
_LONGEST_PAUSE_S = 60.0


class SentRows(Response):
    """Sends all rows of a table; `begun` is called when the first byte goes out."""

    def __init__(
        self, stream: RowStream, headers: Mapping[str, str], begun: Callable[[], None]
    ) -> None:
        super().__init__()
        self._stream = stream
        self._told = headers
        self._begun = begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them: the head at once, the rows as the process writes them."""
        headers = [(name.lower().encode(), one.encode()) for name, one in self._told.items()]
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        if scope.get("asked_for_head", False):
            await send(start)
            await send({"type": "http.response.body"})
            return
        give_place_back(scope)
        # Before the answer begins: where it is too busy the client is told so.
        with self._stream as stream:
            self._begun()
            await send(start)
            await _send(send, stream.head)
            pieces = stream.pieces()
            while piece := await run_in_threadpool(next, pieces, b""):
                await _send(send, piece)
            await _send(send, stream.tail)
        await send({"type": "http.response.body"})


async def _send(send: Send, piece: bytes) -> None:
    async with asyncio.timeout(_LONGEST_PAUSE_S):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
