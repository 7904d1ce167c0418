"""Cursors: where a page of a radius query ended, as a text that belongs to that query alone."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

import orjson

from geo.errors import InvalidParameter
from geo.messages import mark as _

_DIGEST_BYTES = 12
_LONGEST = 1000


@dataclass(frozen=True)
class Cursor:
    """The last feature of a page, by the things that a list is ordered by.

    `walking_s` comes first in a list by walking time; None there is where no way is known.
    """

    distance_mm: int
    layer: str
    ref: str
    walking_s: int | None = None


def write_cursor(cursor: Cursor, fingerprint: bytes) -> str:
    """Write a cursor down for the query with this fingerprint."""
    place = (cursor.distance_mm, cursor.layer, cursor.ref)
    payload = orjson.dumps(place if cursor.walking_s is None else (*place, cursor.walking_s))
    return _encode(_digest(payload, fingerprint) + payload)


def read_cursor(text: str, fingerprint: bytes) -> Cursor:
    """Read a cursor back; raises InvalidParameter when it is not one of this query's.

    The digest guards against slips, not against an attacker, who could gain nothing here: a forged
    cursor begins the same public list at another place.
    """
    try:
        if len(text) > _LONGEST:
            raise ValueError
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        digest, payload = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        if digest != _digest(payload, fingerprint) or text != _encode(raw):
            raise ValueError
        return Cursor(*orjson.loads(payload))
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidParameter(
            "cursor",
            _("This cursor does not belong to this query: ask for the first page, without cursor."),
            value=text,
        ) from error


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _digest(payload: bytes, fingerprint: bytes) -> bytes:
    return hashlib.blake2b(payload, key=fingerprint, digest_size=_DIGEST_BYTES).digest()
