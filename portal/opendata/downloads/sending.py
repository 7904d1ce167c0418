"""A file on its way out, whole or from where a client has lost it, and counted at its first byte.

The bytes are never compressed on the way: their checksum and the places in them stay those of the
file.
"""

import base64
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from fastapi import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from layers.responses import REVALIDATED, asked_etags, header_of, named_etag
from portal.opendata.downloads.rules import NotInFile, Piece, asked_piece

_CHUNK_BYTES = 256 * 1024
# Whatever a program makes of it after all, it may do nothing.
_POLICY = "default-src 'none'; sandbox"


def _nothing() -> None:
    return None


class SentFile(Response):
    """Sends a file of known content; `begun` is called when its first byte goes out.

    `name` is made by us of letters that need no quoting. Of several parts that are asked for at
    once the whole is sent.
    """

    def __init__(
        self,
        path: Path,
        *,
        sha256: str,
        media_type: str,
        name: str,
        headers: Mapping[str, str],
        begun: Callable[[], None] = _nothing,
    ) -> None:
        super().__init__()
        self._path = path
        self._etag = f'"{sha256}"'
        self._begun = begun
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        self._told = {
            "ETag": self._etag,
            # Asked about each time: what is withdrawn must not live on in caches.
            "Cache-Control": REVALIDATED,
            "Accept-Ranges": "bytes",
            "Repr-Digest": f"sha-256=:{digest}:",
            "Content-Type": media_type,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": _POLICY,
            "Cross-Origin-Resource-Policy": "cross-origin",
            **headers,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or the part that is asked for."""
        asked = asked_etags(scope)
        if asked and named_etag(asked, self._etag) is not None:
            await self._send_head(send, 304, None)
            await send({"type": "http.response.body"})
            return
        size = (await run_in_threadpool(os.stat, self._path)).st_size
        try:
            piece = self._piece(scope, size)
        except NotInFile:
            await self._send_head(send, 416, 0, {"Content-Range": f"bytes */{size}"})
            await send({"type": "http.response.body"})
            return
        first, end = piece or Piece(0, size)
        part = {} if piece is None else {"Content-Range": f"bytes {first}-{end - 1}/{size}"}
        is_head = scope.get("asked_for_head", False)
        if first == 0 and not is_head:
            self._begun()
        await self._send_head(send, 200 if piece is None else 206, end - first, part)
        if not is_head:
            await self._send_bytes(send, first, end)
        await send({"type": "http.response.body"})

    def _piece(self, scope: Scope, size: int) -> Piece | None:
        """Return the part that is asked for, if what the client has is of this very file."""
        said = header_of(scope, b"range").decode("latin-1")
        known = header_of(scope, b"if-range").decode("latin-1")
        return asked_piece(said, size) if said and known in ("", self._etag) else None

    async def _send_head(
        self, send: Send, status: int, length: int | None, more: Mapping[str, str] | None = None
    ) -> None:
        told = {**self._told, **(more or {})}
        if length is not None:
            told["Content-Length"] = str(length)
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in told.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})

    async def _send_bytes(self, send: Send, first: int, end: int) -> None:
        with await run_in_threadpool(self._path.open, "rb") as file:
            file.seek(first)
            while first < end:
                chunk = await run_in_threadpool(file.read, min(_CHUNK_BYTES, end - first))
                if not chunk:
                    # Shorter than it was a moment ago: the connection breaks, and the client knows.
                    raise OSError(f"{self._path} ends before its size")
                first += len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
