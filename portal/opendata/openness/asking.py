"""One question to an address of somebody else: polite, short, and never into the own network."""

import time
from urllib.parse import urljoin

import httpcore2
import httpx2

from geo.public_network import CheckedTransport, NotPublic
from portal.opendata.openness.rules import NO_ANSWER, NOT_PUBLIC, status_of_answer

_WITHIN_S = 15.0
_MOST_REDIRECTS = 5
_LEADS_IN_CIRCLES = 508
_NETWORK_ERRORS = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpcore2.ProtocolError,
    httpcore2.NetworkError,
    httpcore2.TimeoutException,
    httpcore2.UnsupportedProtocol,
    OSError,
    ValueError,
)
# Many servers know no HEAD, or refuse it.
_ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 500, 501, 503})
_WHO = {"User-Agent": "AroundMe-link-check/1", "Accept": "*/*"}


def ask(address: str, *, allow_private: bool = False) -> str:
    """Return how an address answers: `ANSWERED`, the number of a refusal, or why nothing came.

    No byte of a body is read. `allow_private` is for tests alone.
    """
    transport = CheckedTransport(
        allow_private=allow_private, deadline_s=time.monotonic() + _WITHIN_S
    )
    try:
        with httpx2.Client(transport=transport, timeout=_WITHIN_S, trust_env=False) as client:
            status = _status(client, "HEAD", address)
            if status in _ASK_AGAIN:
                status = _status(client, "GET", address)
    except NotPublic:
        return NOT_PUBLIC
    except _NETWORK_ERRORS:
        return NO_ANSWER
    return status_of_answer(status)


def _status(client: httpx2.Client, method: str, address: str) -> int:
    """Return the status at the end of a few redirects, each of which is looked at anew."""
    for _step in range(_MOST_REDIRECTS):
        with client.stream(method, address, headers=_WHO) as answer:
            there = answer.headers.get("location")
            if answer.status_code not in range(300, 400) or there is None:
                return answer.status_code
        address = urljoin(address, there)
    return _LEADS_IN_CIRCLES
