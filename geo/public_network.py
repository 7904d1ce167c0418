"""Connections to checked addresses only: no way into the own network, and an end to all waiting."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore2
import httpx2

# Translated addresses, and an old form of IPv4 within IPv6.
_WRAPPING = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotPublic(Exception):
    """A name leads to an address that must not be connected to; nothing was sent there."""

    def __init__(self, host: str, address: str) -> None:
        self.host = host
        self.address = address
        super().__init__(f"{host} is not a public address ({address})")


class CheckedTransport(httpx2.BaseTransport):
    """A transport that connects to the very address it has checked, so that no name can change.

    `deadline_s` is a time of the monotonic clock; every wait ends there. `ssl_context` is for
    whoever shows a certificate, or makes many transports. Raises NotPublic for an address that is
    not public, and the network errors of httpcore2.
    """

    def __init__(
        self, *, allow_private: bool, deadline_s: float, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        backend = _CheckedBackend(allow_private=allow_private, deadline_s=deadline_s)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context or ssl.create_default_context(), network_backend=backend
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; redirects are the caller's."""
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=url,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _CheckedBackend(httpcore2.SyncBackend):
    def __init__(self, *, allow_private: bool, deadline_s: float) -> None:
        self._allow_private = allow_private
        self._deadline_s = deadline_s

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        failure: Exception = httpcore2.ConnectError("no address")
        for address in checked_addresses(host, port, allow_private=self._allow_private):
            try:
                stream = super().connect_tcp(
                    address,
                    port,
                    _remaining_s(self._deadline_s, timeout),
                    local_address,
                    socket_options or (),
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline_s)
        raise failure


class _TimedStream(httpcore2.NetworkStream):
    """A connection on which a byte now and then does not put off the end."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline_s: float) -> None:
        self._stream = stream
        self._deadline_s = deadline_s

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining_s(self._deadline_s, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining_s(self._deadline_s, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        remaining_s = _remaining_s(self._deadline_s, timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, remaining_s)
        return _TimedStream(stream, self._deadline_s)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the signature of the library
        return self._stream.get_extra_info(info)


def checked_addresses(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Look up a name; raises NotPublic when any of its addresses must not be connected to."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"the name is not known: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not may_connect(address, allow_private=allow_private):
            raise NotPublic(host, address)
    return addresses


def may_connect(text: str, *, allow_private: bool) -> bool:
    """Return whether an address is public; addresses that wrap another one are unwrapped."""
    address = _unwrapped(ipaddress.ip_address(text.partition("%")[0]))
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    if allow_private:
        return True
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not address.is_reserved and not site_local


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address) or address.is_loopback:
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address.teredo:
        inner = address.teredo[1]
    if inner is None and any(address in network for network in _WRAPPING):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def _remaining_s(deadline_s: float, timeout_s: float | None) -> float:
    remaining_s = deadline_s - time.monotonic()
    if remaining_s <= 0:
        raise httpcore2.ReadTimeout("the time for the whole is over")
    return remaining_s if timeout_s is None else min(timeout_s, remaining_s)
