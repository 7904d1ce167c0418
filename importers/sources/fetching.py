"""Fetching a file by HTTP: redirects, sizes, times and answers all looked at."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message as Headers
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import httpcore2
import httpx2

from geo.errors import AroundMeError, Refused, UnreadableFile
from geo.files.signatures import START_BYTES, FileKind, signature
from geo.messages import mark as _
from geo.messages import shown
from geo.public_network import CheckedTransport, NotPublic
from importers.sources.rules import Fetched, Fetching, Validators
from importers.sources.spooling import spooling, too_large

MOST_REDIRECTS = 5
_SILENCE_S = 30.0
_REDIRECTS = (301, 302, 303, 307, 308)
_SHOWN_ADDRESS = 200
_NETWORK_ERRORS = (
    httpx2.HTTPError,
    httpcore2.ProtocolError,
    httpcore2.NetworkError,
    httpcore2.UnsupportedProtocol,
    httpcore2.ProxyError,
)
_STATUSES = {
    401: _("{address} wants a sign-in ({status}): download the file and import it from the disk."),
    403: _("{address} wants a sign-in ({status}): download the file and import it from the disk."),
    404: _("{address} leads to nothing ({status}): copy the address of the file again."),
    410: _("{address} leads to nothing ({status}): copy the address of the file again."),
    429: _("The server of {address} has too much to do ({status}): try again later."),
    503: _("The server of {address} has too much to do ({status}): try again later."),
}


def fetch(
    source: str,
    scratch: Path,
    fetching: Fetching,
    known: Validators | None = None,
    *,
    ssl_context: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch a file from an http(s) address. Raises UnreadableFile or Refused.

    `ssl_context` is for whoever fetches many, for making one takes longer than most answers.
    """
    url = _url(source)
    deadline_s = time.monotonic() + fetching.timeout_s
    transport = CheckedTransport(
        allow_private=fetching.allow_private, deadline_s=deadline_s, ssl_context=ssl_context
    )
    timeout = httpx2.Timeout(min(_SILENCE_S, fetching.timeout_s))
    headers = {"User-Agent": "aroundme-importer", "Accept-Encoding": "gzip", "Accept": "*/*"}
    with (
        _answered(shown_address(url)),
        # A proxy of the environment would go around the checked transport.
        httpx2.Client(
            transport=transport, timeout=timeout, headers=headers, trust_env=False
        ) as client,
    ):
        return _followed(client, url, scratch, fetching, known)


def shown_address(url: httpx2.URL) -> str:
    """Show an address without the name and password that may be in it."""
    return shown(url.copy_with(userinfo=b""), limit=_SHOWN_ADDRESS)


def _url(source: str) -> httpx2.URL:
    try:
        url = httpx2.URL(source.strip())
    except (httpx2.InvalidURL, ValueError, UnicodeError) as error:
        raise Refused(
            _("The address cannot be read ({reason}): copy it again."), reason=shown(error)
        ) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise Refused(
            _("“{scheme}” addresses cannot be fetched: give one that starts with https://."),
            scheme=shown(url.scheme),
        )
    return url


def _followed(
    client: httpx2.Client,
    url: httpx2.URL,
    scratch: Path,
    fetching: Fetching,
    known: Validators | None,
) -> Fetched:
    """Follow redirects, each one through the same checks, until there is an answer."""
    first = shown_address(url)
    for _hop in range(MOST_REDIRECTS + 1):
        with client.stream("GET", url, headers=_conditions(known)) as response:
            if response.status_code not in _REDIRECTS:
                return _received(response, first, scratch, fetching, known)
            url = _url(str(url.copy_with(userinfo=b"").join(response.headers.get("location", ""))))
    raise Refused(
        _("{address} leads from one address to the next without end: copy it again."),
        address=first,
    )


def _conditions(known: Validators | None) -> dict[str, str]:
    if known is None:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _received(
    response: httpx2.Response,
    address: str,
    scratch: Path,
    fetching: Fetching,
    known: Validators | None,
) -> Fetched:
    target = scratch / "fetched"
    name = _file_name(response)
    if response.status_code == 304 and _conditions(known):
        return Fetched(target, name, address, known, not_modified=True)
    if response.status_code != 200:
        raise _bad_status(response.status_code, address)
    _save(response, target, address, fetching.most_bytes)
    _refuse_web_page(target, address)
    validators = Validators(
        etag=response.headers.get("etag"), last_modified=response.headers.get("last-modified")
    )
    return Fetched(target, name, address, validators)


def _bad_status(status: int, address: str) -> AroundMeError:
    fallback = (
        _("The server of {address} failed ({status}): try again later.")
        if status >= 500
        else _("The server of {address} did not give the file ({status}): copy the address again.")
    )
    return UnreadableFile(_STATUSES.get(status, fallback), address=address, status=status)


def _save(response: httpx2.Response, target: Path, address: str, most_bytes: int) -> None:
    """Write the body as it comes; it is counted packed and unpacked."""
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most_bytes:
        raise too_large(address, most_bytes)
    written_bytes = 0
    with target.open("wb") as file:
        for chunk in response.iter_bytes():
            written_bytes += len(chunk)
            if max(written_bytes, response.num_bytes_downloaded) > most_bytes:
                raise too_large(address, most_bytes)
            with spooling(address):
                file.write(chunk)


def _refuse_web_page(path: Path, address: str) -> None:
    with path.open("rb") as file:
        start = file.read(START_BYTES)
    if signature(start).kind is FileKind.WEB_PAGE:
        raise UnreadableFile(
            _(
                "{address} answered with a web page and not with a file, perhaps to ask for a"
                " sign-in: copy the address of the file itself."
            ),
            address=address,
        )


def _file_name(response: httpx2.Response) -> str:
    """Take the name that the server gives, or the end of the address; it is only ever shown."""
    headers = Headers()
    headers["content-disposition"] = response.headers.get("content-disposition", "")
    named = headers.get_filename() or unquote(response.url.path)
    return PurePosixPath(named.replace("\\", "/")).name or response.url.host


@contextmanager
def _answered(address: str) -> Iterator[None]:
    """Put what the network can do into one sentence."""
    try:
        yield
    except NotPublic as error:
        raise Refused(
            _(
                "{host} is not a public address ({address}), so nothing was fetched: import"
                " the file from the disk, or have AROUNDME_FETCH_ALLOW_PRIVATE set."
            ),
            host=shown(error.host),
            address=shown(error.address),
        ) from error
    except (httpx2.TimeoutException, httpcore2.TimeoutException) as error:
        raise UnreadableFile(
            _("{address} did not answer in time: try again later."), address=address
        ) from error
    except _NETWORK_ERRORS as error:
        raise UnreadableFile(
            _("{address} cannot be fetched: {reason}."), address=address, reason=shown(error)
        ) from error
