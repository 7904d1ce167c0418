"""Ending letters of a kind by one request: a link that stands in them works without a sign-in.

Whoever has the link may only end letters of one kind to one address. The link is sealed and holds
nothing that a log could tell. RFC 8058: mail programs send the request themselves.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.notifications.kinds import LetterKind, LetterKinds
from portal.notifications.service import mute
from portal.secrets import Keys

_PURPOSE = "unsubscribe"
_LASTS_S = 180 * 86_400


@dataclass(frozen=True)
class Unsubscribing:
    """Letters of which kind to which address somebody wants to end."""

    address: str
    kind: LetterKind


def unsubscribe_link(
    keys: Keys, public_url: str, language: str, address: str, kind: LetterKind
) -> str:
    """Return the address that ends letters of a kind to an address; it works for 180 days."""
    content = {"to": address, "kind": kind.name}
    ticket = keys.ticket(_PURPOSE, content, lasts_s=_LASTS_S)
    return f"{public_url}/{language}/unsubscribe/{ticket}"


def read_unsubscribing(keys: Keys, kinds: LetterKinds, ticket: str) -> Unsubscribing | None:
    """Return what a link ends; None for one that is too old, or none of ours."""
    content = keys.read_ticket(_PURPOSE, ticket)
    kind = None if content is None else kinds.get(content["kind"])
    if content is None or kind is None or kind.is_security:
        return None
    return Unsubscribing(content["to"], kind)


def unsubscribe(session: Session, keys: Keys, wanted: Unsubscribing) -> None:
    """Write no letters of the kind to the address any more; does it twice without harm."""
    mute(session, keys, wanted.address, wanted.kind)
