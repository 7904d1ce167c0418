"""Addresses in a text: which are taken as links, and how their host is shown."""

import re
from urllib.parse import urlsplit

# An address that was typed as it is; what ends a sentence, also an Arabic one, is no part of it.
BARE = re.compile(r"https?://[^\s<>\"«»“”]+", re.IGNORECASE)
_ENDS = ".,;:!?…،؛؟'’”»*_~`"
LONGEST = 1_000


def host_of(address: str) -> str | None:
    """Return the host of an address that may be a link, in ASCII; None for all others.

    Only whole web addresses may: one with a name before its host (`bank.jo@elsewhere.example`) or
    a path of one's own looks like what it is not.
    """
    if len(address) > LONGEST or not all(one > " " and one.isprintable() for one in address):
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        # Reading the port is what checks it.
        has_port = parts.port is not None
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "\\" in address:
        return None
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
        return None
    return f"{host}:{parts.port}" if has_port else host


def bare_addresses(text: str) -> list[tuple[int, int]]:
    """Return where addresses stand in a text, without the punctuation behind them."""
    found = []
    for one in BARE.finditer(text):
        address = one.group()
        while address and (address[-1] in _ENDS or _closes_alone(address)):
            address = address[:-1]
        if host_of(address) is not None:
            found.append((one.start(), one.start() + len(address)))
    return found


def _closes_alone(address: str) -> bool:
    return address[-1] in ")]" and address.count("(]"[address[-1] == "]"]) < address.count(
        address[-1]
    )
