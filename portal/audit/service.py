"""Writing the audit log, and checking that nobody has changed it."""

from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.database import sql, storable
from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.audit.queries import chain_rows, head
from portal.audit.rules import (
    GENESIS,
    Actor,
    Event,
    Fault,
    FaultKind,
    Head,
    Verdict,
    event_hash,
    refuse_secrets,
)
from portal.secrets import Keys

__all__ = ["chain_key", "head", "record", "seal_with", "verify"]

_KEY_OPTION = "audit_chain_key"
# One writer at a time continues the chain; the number only has to be nobody else's.
_CHAIN_LOCK = 5_001
_FAULTS_SHOWN = 50


def chain_key(keys: Keys) -> bytes:
    """Give the key of the chain."""
    return keys.derived("audit chain")


def seal_with(engine: Engine, key: bytes) -> None:
    """Tell an engine the key of the chain, once, where a deployment is put together."""
    engine.update_execution_options(**{_KEY_OPTION: key})


def record(  # noqa: PLR0913 - the facts of an event are these, and all are named
    session: Session,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: str,
    *,
    agency: str | None = None,
    old: object = None,
    new: object = None,
) -> None:
    """Write that something is done, in the transaction that does it.

    The lock of the chain is held until the transaction ends, so take all other locks before: call
    this last. Raises ValueError for values named like secrets.
    """
    key = _key(session)
    session.flush()
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})
    values = {"old": _json(old), "new": _json(new)}
    last = session.execute(sql("portal.audit", "next_event"), values).one()
    event = Event(
        seq=(last.seq or 0) + 1,
        at=last.at,
        actor_kind=str(actor.kind),
        actor_id=storable(actor.id),
        actor_name=storable(actor.name),
        action=action,
        object_kind=object_kind,
        object_id=storable(object_id),
        agency=agency,
        old=last.old,
        new=last.new,
        network=actor.network,
        request_id=actor.request_id,
    )
    previous = last.hash or GENESIS
    session.execute(
        sql("portal.audit", "insert_event"),
        {**vars(event), "previous_hash": previous, "hash": event_hash(key, previous, event)},
    )


def verify(session: Session, *, head: Head | None = None, key: bytes | None = None) -> Verdict:
    """Read the whole log and compare: changed, missing, inserted and reordered events are found.

    That the last ones were removed shows only against a `head` that was kept elsewhere. A session
    for reading needs the `key`, one for writing knows it.
    """
    walk = _Walk(key or _key(session), head)
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


def _key(session: Session) -> bytes:
    key = session.connection().get_execution_options().get(_KEY_OPTION)
    if not isinstance(key, bytes):
        raise InvalidSetup(
            _("The audit log has no key: nothing can be changed before it is given one.")
        )
    return key


def _json(value: object) -> str | None:
    if value is None:
        return None
    refuse_secrets(value)
    return orjson.dumps(storable(value), default=str, option=orjson.OPT_NON_STR_KEYS).decode()
