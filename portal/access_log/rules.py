"""What the access log says of one access, how it is committed to, and how chains hang together."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import orjson

from portal.secrets import Keys

GENESIS = bytes(32)


class Action(StrEnum):
    """What was done with what is known of a person."""

    ASKED = "asked"
    CHANGED = "changed"
    CHECKED = "checked"
    SEEN = "seen"
    COPIED = "copied"
    ERASED = "erased"


class By(StrEnum):
    """Who did it: the person, the portal on the person's behalf, or an officer of an agency."""

    PERSON = "person"
    PORTAL = "portal"
    OFFICER = "officer"


class Purpose(StrEnum):
    """What it was done for."""

    REGISTRATION = "registration"
    PAGE = "page"
    CHANGE = "change"
    REMINDER = "reminder"
    COUNTER = "counter"
    OWN_COPY = "own copy"
    OWN_ERASURE = "own erasure"


@dataclass(frozen=True)
class Access:
    """One access. `agency` is the one that was asked, or whose officer it was; codes throughout.

    `message_id` is that of the call in the ledger of calls, `issue` what the call was for there.
    """

    action: Action
    by: By
    purpose: Purpose
    service_code: str | None = None
    message_id: str | None = None
    issue: str | None = None
    agency: str | None = None


@dataclass(frozen=True)
class Happened:
    """An access and its moment, as it is committed to."""

    at: datetime
    access: Access


@dataclass(frozen=True)
class Event:
    """One link of a chain: it says nothing of what it is about.

    `chain` is the pseudonym of a person, `epoch` the number of the last check before it.
    """

    chain: bytes
    seq: int
    epoch: int
    commitment: bytes
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True)
class Chains:
    """The keys of the log, apart from everything that the database holds."""

    keys: Keys

    def pseudonym(self, person_id: UUID) -> bytes:
        """Return what a person is called in the log; without the key nobody finds it."""
        return self.keys.index("access log", person_id.bytes)

    def next_event(
        self, chain: bytes, last: tuple[int, bytes] | None, epoch: int, commitment: bytes
    ) -> Event:
        """Return the event behind the last of a chain, given by number and hash; None for none."""
        seq, previous = last or (0, GENESIS)
        made = Event(chain, seq + 1, epoch, commitment, previous, b"")
        return Event(**{**vars(made), "hash": self.hash_of(made)})

    def hash_of(self, event: Event) -> bytes:
        """Return the HMAC-SHA256 that binds an event to the one before it."""
        said = b"%b %d %d %b %b" % (
            event.chain.hex().encode(),
            event.seq,
            event.epoch,
            event.commitment.hex().encode(),
            event.previous_hash.hex().encode(),
        )
        return hmac.digest(self.keys.derived("access chain"), said, hashlib.sha256)

    def root(self) -> "hmac.HMAC":
        """Return the beginning of a digest over the ends of all chains."""
        return hmac.new(self.keys.derived("access root"), digestmod=hashlib.sha256)


def commitment(salt: bytes, happened: Happened) -> bytes:
    """Return what an event holds of its content: without the salt it tells nothing."""
    said = {
        "at": happened.at.astimezone(UTC).isoformat(timespec="microseconds"),
        **{name: value for name, value in vars(happened.access).items() if value is not None},
    }
    return hashlib.sha256(salt + orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


class FaultKind(StrEnum):
    """What is wrong at a place of the log."""

    CHANGED = "changed"
    MISSING = "missing"
    UNLINKED = "unlinked"
    CUT_OFF = "cut off"
    OTHER_CONTENT = "other content"
    MISSING_CONTENT = "missing content"


@dataclass(frozen=True)
class Fault:
    """One place that does not hold, by the pseudonym and the number; None is the whole log."""

    chain: bytes | None
    seq: int | None
    kind: FaultKind


@dataclass(frozen=True)
class Verdict:
    """What a check has found: how much it read, the first faults and how many there are."""

    events: int
    chains: int
    contents: int
    faults: tuple[Fault, ...]
    fault_count: int
    root: bytes

    @property
    def holds(self) -> bool:
        """Check whether nothing is wrong."""
        return self.fault_count == 0
