"""The names under which the server answers: what a `Host` header may say."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_EVERY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - named, not bound
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\s/@]+)(?::\d{1,5})?")


class TrustedHosts:
    """Names without ports; `*` among them stands for all.

    Beside `names` those of this machine itself are trusted, that of the public address, and that
    of the address which the server listens on, unless it is every one.
    """

    def __init__(self, names: Iterable[str], public_url: str | None, listens_on: str) -> None:
        known = {name.strip().lower() for name in names}
        if public_url is not None:
            known.add(host_name(urlsplit(public_url).netloc.rpartition("@")[2]))
        if listens_on not in _EVERY_ADDRESS:
            known.add(f"[{listens_on}]" if ":" in listens_on else listens_on.lower())
        self._known = frozenset(known - {""}) | _LOOPBACK
        self._takes_all = "*" in known
        self._seen: dict[bytes, bool] = {}

    def allows(self, host: bytes) -> bool:
        """Return whether a request for this host, with or without a port, is for us."""
        seen = self._seen.get(host)
        if seen is None:
            seen = self._takes_all or host_name(host.decode("latin-1")) in self._known
            if seen and len(self._seen) < 1_000:
                self._seen[host] = True
        return seen


def host_name(host: str) -> str:
    """Return the name in a `Host` header in small letters, or an empty text for anything else."""
    found = _HOST.fullmatch(host.lower())
    return found[1].removesuffix(".") if found else ""
