"""How often one client may read: a count for each client and minute, in the memory of a worker."""

import ipaddress
import time
from functools import lru_cache

from starlette.types import Scope

_WINDOW_S = 60
_NETWORK_BITS = 64
# Not one of these costs more than a look into a table, and operations must see what happens.
_UNCOUNTED_FOLDERS = ("/static/", "/health/", "/metrics")


class ReadLimits:
    """Counts the reads of each client in the minute that the first of them begins.

    The counts of a minute are thrown away together, so that memory holds one minute's clients.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._counts: dict[str, int] = {}
        self._ends_at = 0.0

    def wait_s(self, scope: Scope) -> int:
        """Count a request; return the seconds after which its client may ask again, mostly 0."""
        if scope["path"].startswith(_UNCOUNTED_FOLDERS):
            return 0
        now = time.monotonic()
        if now >= self._ends_at:
            self._counts = {}
            self._ends_at = now + _WINDOW_S
        client = scope["client"]
        name = client_name(client[0]) if client else ""
        count = self._counts[name] = self._counts.get(name, 0) + 1
        return 0 if count <= self.per_minute else max(1, round(self._ends_at - now))

    def headers(self, wait_s: int) -> list[tuple[bytes, bytes]]:
        """Return what tells a refused client about the limit."""
        return [
            (b"retry-after", b"%d" % wait_s),
            (b"ratelimit-policy", b'"reads";q=%d;w=%d' % (self.per_minute, _WINDOW_S)),
            (b"ratelimit", b'"reads";r=0;t=%d' % wait_s),
        ]


def client_name(address: str) -> str:
    """Return whom an address stands for: itself, or of IPv6 the /64, which one household has."""
    return _network(address) if ":" in address else address


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    try:
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, _NETWORK_BITS), strict=False))
