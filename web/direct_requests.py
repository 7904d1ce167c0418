"""Requests that somebody sends directly, not through a proxy: for figures and waiting letters."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.types import Scope

from geo.errors import InvalidSetup
from geo.messages import mark as _

Network = IPv4Network | IPv6Network

# A proxy that adds one of these passes a request on for somebody else, who is not meant here even
# where the proxy is trusted: it may have been set up to pass everything on.
_PASSED_ON = (b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def read_networks(text: str) -> tuple[Network, ...]:
    """Read networks separated by commas; raises InvalidSetup for what is none."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise InvalidSetup(
            _("AROUNDME_METRICS_NETWORKS={value} is not a list of networks: {reason}."),
            value=text,
            reason=str(error),
        ) from error


def is_direct(scope: Scope, networks: Sequence[Network]) -> bool:
    """Check whether a request comes directly from one of the networks.

    A proxy on this machine that says nothing about itself is known by what it leaves of a request:
    the name of the public site, or the HTTP/1.0 that some speak to what stands behind them.
    """
    given: Mapping[bytes, bytes] = dict(scope["headers"])
    client = (scope.get("client") or ("", 0))[0]
    if any(name in given for name in _PASSED_ON) or not _is_within(client, networks):
        return False
    if not ip_address(client).is_loopback:
        return True
    host = given.get(b"host", b"").decode("latin-1").lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name in _LOOPBACK_NAMES and scope["http_version"] != "1.0"


def _is_within(client: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address in network for network in networks)
