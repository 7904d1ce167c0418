"""What a message says, as it is kept: sealed by the key of its person."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson

from portal.citizens.context import CitizenContext
from portal.citizens.inbox.rules import Message

_PURPOSE = "inbox message"


@dataclass(frozen=True)
class Content:
    """The values of a message and the page that it leads to, below the language."""

    values: Mapping[str, str]
    path: str


def seal_content(
    context: CitizenContext, person_id: UUID, message_id: UUID, message: Message
) -> bytes:
    """Return what a message says, sealed and bound to its row."""
    held = {"id": str(message_id), "values": dict(message.values), "path": message.path}
    return context.person_keys.seal(person_id, _PURPOSE, orjson.dumps(held))


def open_content(
    context: CitizenContext, person_id: UUID, message_id: UUID, sealed: bytes
) -> Content | None:
    """Return what a message says; None when the key is gone, or it was sealed for another row."""
    plain = context.person_keys.unseal(person_id, _PURPOSE, sealed)
    if plain is None:
        return None
    held = orjson.loads(plain)
    return Content(held["values"], held["path"]) if held["id"] == str(message_id) else None
