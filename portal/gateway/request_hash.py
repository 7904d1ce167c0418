"""Whether an answer belongs to the question that was sent: the hash of it that X-Road sends back.

The security server of the agency hashes what it was sent, as the protocol for REST says: the
SHA-512 of the hashes of head and body, the head being method, address and headers, a line each.
"""

import base64
import hashlib
from collections.abc import Iterable

import httpx2

HEADER = "x-road-request-hash"
_REQUEST_ID = "x-road-request-id"
# What X-Road does not pass on.
_SKIPPED = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "pragma",
        "proxy-authenticate",
        "proxy-authorization",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)


def is_of_another(request: httpx2.Request, body: bytes, told: httpx2.Headers) -> bool:
    """Check whether an answer's headers carry the hash of another request than this one.

    An answer without a hash says nothing about that.
    """
    said = told.get(HEADER)
    if said is None:
        return False
    sent = [(name.decode(), value.decode()) for name, value in request.headers.raw]
    target = request.url.raw_path.decode()
    # The id that X-Road gives the request is among the headers in some versions, in others not.
    named = [*sent, (_REQUEST_ID, told.get(_REQUEST_ID, ""))]
    return said not in {_hash(request.method, target, one, body) for one in (sent, named)}


def _hash(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> str:
    passed = [f"{name}:{value}" for name, value in headers if name.lower() not in _SKIPPED]
    head = "".join(f"{line}\r\n" for line in (method, target, *passed))
    both = hashlib.sha512(head.encode()).digest() + hashlib.sha512(body).digest()
    return base64.b64encode(hashlib.sha512(both).digest()).decode()
