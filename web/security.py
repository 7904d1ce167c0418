"""What protects every answer: headers for the browser, limits for what is sent to us."""

from collections.abc import Container

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import refusal

LONGEST_ADDRESS_BYTES = 16_384
LARGEST_BODY_BYTES = 1_000_000


def content_security_policy(tile_origin: str | None) -> str:
    """Allow what we serve ourselves, and images of the tile server if there is one."""
    images = "img-src 'self' data:" + (f" {tile_origin}" if tile_origin else "")
    return (
        f"default-src 'self'; {images}; object-src 'none';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "geolocation=(self)",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_protected if scope["type"] == "http" else send)


class RequestLimits:
    """Refuses addresses and bodies that are longer than anything we ask for.

    `uploads` are the paths whose routes read their bodies piece by piece and set limits themselves.
    """

    def __init__(self, app: ASGIApp, *, uploads: Container[str] = ()) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        takes_all = scope["path"] in self._uploads
        status = _refusing_status(scope, any_body=takes_all)
        if status is None:
            await self._app(scope, receive if takes_all else _counted(receive), send)
        else:
            await refusal(Request(scope), status)(scope, receive, send)


def _counted(receive: Receive) -> Receive:
    """Stop a body that goes on beyond the limit: it need not have told its length."""
    received = 0

    async def receive_counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LARGEST_BODY_BYTES:
            raise HTTPException(413)
        return message

    return receive_counted


def _refusing_status(scope: Scope, *, any_body: bool) -> int | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS_BYTES:
        return 414
    if any_body:
        return None
    for name, value in scope["headers"]:
        if name == b"content-length" and _number(value) > LARGEST_BODY_BYTES:
            return 413
    return None


def _number(value: bytes) -> int:
    return int(value) if value.isdigit() else 0
