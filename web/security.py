"""What protects every answer: headers for the browser, limits for what is sent to us."""

from starlette.datastructures import MutableHeaders
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
    """Refuses addresses and bodies that are longer than anything we ask for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        status = _refusing_status(scope) if scope["type"] == "http" else None
        if status is None:
            await self._app(scope, receive, send)
        else:
            await refusal(Request(scope), status)(scope, receive, send)


def _refusing_status(scope: Scope) -> int | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS_BYTES:
        return 414
    for name, value in scope["headers"]:
        if name == b"content-length" and _number(value) > LARGEST_BODY_BYTES:
            return 413
    return None


def _number(value: bytes) -> int:
    return int(value) if value.isdigit() else 0
