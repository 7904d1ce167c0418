"""One exchange with a security server: bounded in time and size, and to a checked address."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore2
import httpx2

from geo.public_network import CheckedTransport, NotPublic
from portal.gateway.request_hash import is_of_another
from portal.gateway.rules import ErrorClass

MOST_BYTES = 1_000_000
_NETWORK_ERRORS = (
    httpx2.HTTPError,
    httpcore2.ProtocolError,
    httpcore2.NetworkError,
    httpcore2.UnsupportedProtocol,
    OSError,
)
_NEVER_SENT = (httpcore2.ConnectError, httpcore2.ConnectTimeout, httpx2.ConnectError)
_TIME_OVER = (httpx2.TimeoutException, httpcore2.TimeoutException)


@dataclass(frozen=True)
class Line:
    """The way to a security server: its address without a path, and who may be behind it.

    `checks_hash`: whether what it says of which question it answers is compared.
    """

    url: str
    allow_private: bool
    ssl_context: ssl.SSLContext | None = None
    checks_hash: bool = True


@dataclass(frozen=True)
class Reply:
    """What came back, whole; `is_of_another` when it says that it answers another question."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_of_another: bool = False


class NoReply(Exception):
    """Nothing came back that can be read. `may_repeat` when trying again burdens nobody."""

    def __init__(self, error_class: ErrorClass, *, may_repeat: bool, reason: str) -> None:
        self.error_class = error_class
        self.may_repeat = may_repeat
        super().__init__(reason)


def exchange(
    line: Line, path: str, headers: Mapping[str, str], body: bytes, timeout_s: float
) -> Reply:
    """Send one POST and read the answer; raises NoReply.

    The time is for the whole, from the connection to the last byte. Redirects are not followed, a
    proxy of the environment is passed by.
    """
    transport = CheckedTransport(
        allow_private=line.allow_private,
        deadline_s=time.monotonic() + timeout_s,
        ssl_context=line.ssl_context,
    )
    try:
        with (
            httpx2.Client(transport=transport, timeout=timeout_s, trust_env=False) as client,
            client.stream("POST", f"{line.url}{path}", headers=headers, content=body) as answer,
        ):
            another = line.checks_hash and is_of_another(answer.request, body, answer.headers)
            return Reply(answer.status_code, answer.headers, _body(answer), another)
    except NotPublic as error:
        raise NoReply(ErrorClass.OUR_SIDE, may_repeat=False, reason=str(error)) from error
    except _NEVER_SENT as error:
        raise NoReply(ErrorClass.OUR_SIDE, may_repeat=True, reason=_kind(error)) from error
    except _TIME_OVER as error:
        # The agency has too much to do already: to ask again would add to it.
        raise NoReply(ErrorClass.AGENCY, may_repeat=False, reason=_kind(error)) from error
    except _NETWORK_ERRORS as error:
        raise NoReply(ErrorClass.AGENCY, may_repeat=True, reason=_kind(error)) from error


def _body(answer: httpx2.Response) -> bytes:
    """Read the body as it comes; what is packed is not unpacked, for it may be huge inside."""
    read = bytearray()
    for chunk in answer.iter_raw():
        read += chunk
        if len(read) > MOST_BYTES:
            raise NoReply(ErrorClass.AGENCY, may_repeat=False, reason="it is too large")
    return bytes(read)


def _kind(error: Exception) -> str:
    """Name an error without what it says: addresses and parts of answers may stand there."""
    return type(error).__name__


def ssl_context_of(certificate: str | None, authority: str | None) -> ssl.SSLContext:
    """Make the context of all connections, once: reading the authorities takes a while."""
    context = ssl.create_default_context(cafile=authority)
    if certificate is not None:
        context.load_cert_chain(certificate)
    return context
