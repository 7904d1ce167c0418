"""What an audit event says, how it is bound to the one before, and how faults are named."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import orjson

from geo.errors import InvalidParameter
from geo.messages import mark as _

GENESIS = bytes(32)
_SECRET_NAME = re.compile(r"passw|token|secret", re.IGNORECASE)
_HEAD = re.compile(r"(?P<seq>[0-9]{1,18}):(?P<hash>[0-9a-f]{64})", re.ASCII)


class ActorKind(StrEnum):
    """Who acts: an officer, a citizen, the command line, nobody known, the portal by itself."""

    OFFICER = "officer"
    CITIZEN = "citizen"
    OPERATOR = "operator"
    VISITOR = "visitor"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Whoever does something; `network` is a /24 or /64, `request_id` that of the answer."""

    kind: str
    id: str
    name: str
    network: str | None = None
    request_id: str | None = None


@dataclass(frozen=True)
class Event:
    """One row of the log, `old` and `new` as PostgreSQL writes its jsonb."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    object_kind: str
    object_id: str
    agency: str | None
    old: str | None
    new: str | None
    network: str | None
    request_id: str | None


def event_hash(key: bytes, previous_hash: bytes, event: Event) -> bytes:
    """Bind an event to the one before it: HMAC-SHA256 over its canonical JSON.

    `old` and `new` are hashed as the database writes them, because jsonb keeps neither the order
    of names nor the writing of numbers.
    """
    said = {
        **{name: value for name, value in vars(event).items() if name != "at"},
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": previous_hash.hex(),
    }
    return hmac.digest(key, orjson.dumps(said, option=orjson.OPT_SORT_KEYS), hashlib.sha256)


def refuse_secrets(value: object) -> None:
    """Raise ValueError where a value has a part that is named like a secret: the log is forever."""
    if isinstance(value, Mapping):
        for name, held in value.items():
            if _SECRET_NAME.search(str(name)):
                raise ValueError(f"{name!r} must not be written into the audit log")
            refuse_secrets(held)
    elif isinstance(value, list | tuple):
        for held in value:
            refuse_secrets(held)


@dataclass(frozen=True)
class Head:
    """The last event at some moment: kept elsewhere, it shows later that the end was cut off."""

    seq: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"


def read_head(text: str) -> Head:
    """Read what `str(head)` wrote; raises InvalidParameter("head")."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise InvalidParameter(
            "head",
            _(
                "“{value}” is not the end of an audit log: give what `aroundme audit head` "
                "printed, a number, a colon and 64 hexadecimal digits."
            ),
            value=text,
        )
    return Head(int(found["seq"]), bytes.fromhex(found["hash"]))


class FaultKind(StrEnum):
    """What is wrong at a place of the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    UNLINKED = "unlinked"
    OTHER_HEAD = "other head"
    CUT_OFF = "cut off"


@dataclass(frozen=True)
class Fault:
    """One place where the chain does not hold, by the number of the event."""

    seq: int
    kind: FaultKind


@dataclass(frozen=True)
class Verdict:
    """What a verification found: how many events it read, the first faults and how many in all."""

    events: int
    head: Head | None
    faults: tuple[Fault, ...]
    fault_count: int

    @property
    def holds(self) -> bool:
        """Check whether nothing is wrong."""
        return self.fault_count == 0
