"""The bodies of requests, taken in whole before anybody works on them."""

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from web.security import LARGEST_BODY_BYTES


async def whole_body(receive: Receive) -> bytes | None:
    """Return the body of a request, or None when it is larger than anything we take.

    It need not have told its length. Raises ClientDisconnect when the client goes away meanwhile.
    """
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY_BYTES:
            return None
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def given_again(body: bytes, receive: Receive) -> Receive:
    """Return a receiver that gives a whole body first, and then what else comes."""
    is_given = False

    async def receive_again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
