"""What tells a cache whether the answer to a radius query is still the same."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b

from layers.deployment import KnownState
from layers.opening.clock import OpeningClock
from layers.responses import etag_of

# The answer holds where somebody is, so that only their own browser may keep it. Long enough for a
# page and its map to share an answer, short enough that nobody waits for a release; afterwards the
# question whether it is still right costs no query.
CACHE_CONTROL = "private, max-age=10"
HOT, POSTGIS = "hot", "postgis"

_DIGEST_BYTES = 12


def etag_of_answer(
    path: str, keys: Sequence[str | None], raw_query: bytes, language: str, clock: OpeningClock
) -> str:
    """Return the strong ETag of an answer.

    It comes from everything that the bytes depend on: the path taken, which may space its JSON
    otherwise, the address, which stands in the links, the language, the keys of the layers
    (layers/hot/state.py), the minute and whether today is a holiday, for whether a place is open.
    """
    digest = _begun(path, tuple(keys), language, clock.key).copy()
    digest.update(raw_query)
    return f'"{digest.hexdigest()}"'


@lru_cache(maxsize=256)
def _begun(
    path: str,
    keys: tuple[str | None, ...],
    language: str,
    when: tuple[datetime, date | None],
) -> blake2b:
    """Begin the digest with what many answers have in common."""
    common = etag_of("around", path, keys, language, repr(when))
    return blake2b(common.encode(), digest_size=_DIGEST_BYTES)


def keys_of(state: KnownState | None, layers: Sequence[str]) -> list[str | None] | None:
    """Return the keys of layers, or None while the state of the database is not known."""
    return None if state is None else [state.keys.get(name) for name in layers]


def shows_releases(state: KnownState | None, releases: Mapping[str, int | None]) -> bool:
    """Check whether an answer shows just the releases of a state."""
    if state is None:
        return False
    known = state.layers
    return all(
        (known[name].current_release if name in known else None) == number
        for name, number in releases.items()
    )
