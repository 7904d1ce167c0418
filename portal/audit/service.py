"""The key that seals the audit log, and checking that nobody has changed the log."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.audit.queries import chain_rows, head
from portal.audit.rules import (
    GENESIS,
    Event,
    Fault,
    FaultKind,
    Head,
    Verdict,
    event_hash,
)
from portal.secrets import Keys

__all__ = ["chain_key", "head", "seal_of", "seal_with", "verify"]

_KEY_OPTION = "audit_chain_key"
_FAULTS_SHOWN = 50


def chain_key(keys: Keys) -> bytes:
    """Return the key of the chain."""
    return keys.derived("audit chain")


def seal_with(engine: Engine, key: bytes) -> None:
    """Set the key of the chain for an engine, once, where a deployment is put together."""
    engine.update_execution_options(**{_KEY_OPTION: key})


def seal_of(session: Session) -> bytes:
    """Return the key that the session's engine was told; raises InvalidSetup for none."""
    key = session.connection().get_execution_options().get(_KEY_OPTION)
    if not isinstance(key, bytes):
        raise InvalidSetup(
            _("The audit log has no key: nothing can be changed before it is given one.")
        )
    return key


def verify(session: Session, *, head: Head | None = None, key: bytes | None = None) -> Verdict:
    """Read the whole log and compare: changed, missing, inserted and reordered events are found.

    That the last ones were removed shows only against a `head` that was kept elsewhere. A session
    for reading needs the `key`, one for writing knows it.
    """
    walk = _Walk(key or seal_of(session), head)
    kept: list[Fault] = []
    count = 0
    for fault in walk.faults(session):
        count += 1
        if count <= _FAULTS_SHOWN:
            kept.append(fault)
    return Verdict(walk.events, walk.last, tuple(kept), count)


@dataclass
class _Walk:
    key: bytes
    kept: Head | None
    events: int = 0
    last: Head | None = None

    def faults(self, session: Session) -> Iterator[Fault]:
        for event, previous, found in chain_rows(session):
            yield from self._faults_at(event, previous, found)
            self.events += 1
            self.last = Head(event.seq, found)
        reached = 0 if self.last is None else self.last.seq
        if self.kept is not None and reached < self.kept.seq:
            yield Fault(reached + 1, FaultKind.CUT_OFF)

    def _faults_at(self, event: Event, previous: bytes, found: bytes) -> Iterator[Fault]:
        before = Head(0, GENESIS) if self.last is None else self.last
        if event.seq != before.seq + 1:
            yield Fault(before.seq + 1, FaultKind.MISSING)
        elif previous != before.hash:
            yield Fault(event.seq, FaultKind.UNLINKED)
        if found != event_hash(self.key, previous, event):
            yield Fault(event.seq, FaultKind.CHANGED)
        if self.kept is not None and event.seq == self.kept.seq and found != self.kept.hash:
            yield Fault(event.seq, FaultKind.OTHER_HEAD)
