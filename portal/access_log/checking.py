"""Checking all chains once a night, or when somebody asks, and keeping what was found."""

import hmac
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.access_log.chaining import happened_of, hold_chains
from portal.access_log.models import AccessCheck
from portal.access_log.rules import (
    GENESIS,
    Chains,
    Event,
    Fault,
    FaultKind,
    Verdict,
    commitment,
)
from portal.accounts.row_security import bind_person

log = logging.getLogger(__name__)

# The nightly job.
CHECK = "check access log"
_ROWS_AT_ONCE = 1000
_FAULTS_SHOWN = 50
_PERSONS_AT_ONCE = 500
_CHECKS_KEPT = 366


def check_chains(database: Database, chains: Chains) -> Verdict:
    """Read all events and what they are about, compare with the check before, keep what was found.

    Found are events that were changed, put in, taken out or cut off, and contents that are others
    than those committed to, or missing between those that are there. While events are read no
    chain is continued; whoever notes an access waits for nobody.
    """
    with database.writing(bounded=False) as session:
        hold_chains(session)
        before = _last(session)
        walk = _Walk(chains, None if before is None else before.id)
        for fault in walk.faults(session):
            walk.note(fault)
        if before is not None and not hmac.compare_digest(walk.root_then.digest(), before.root):
            walk.note(Fault(None, None, FaultKind.CUT_OFF))
        row = AccessCheck(**_kept(walk.verdict()), checked_at=moment(session))
        session.add(row)
        session.flush()
        number = row.id
        _forget_old(session)
    _walk_contents(database, chains, walk)
    verdict = walk.verdict()
    with database.writing() as session:
        session.execute(
            update(AccessCheck).where(AccessCheck.id == number).values(**_kept(verdict))
        )
    if not verdict.holds:
        log.error("The access log does not hold: %s faults", verdict.fault_count)
    return verdict


def last_check(session: Session) -> AccessCheck | None:
    """Return what the last check has found; None before the first."""
    return _last(session)


@dataclass
class _Walk:
    """One way through all chains. `before` is the number of the check before, None for none."""

    chains: Chains
    before: int | None
    events: int = 0
    ends: int = 0
    contents: int = 0
    count: int = 0
    kept: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root_now, self.root_then = self.chains.root(), self.chains.root()

    def note(self, fault: Fault) -> None:
        """Count a fault, and keep the first ones."""
        self.count += 1
        if self.count <= _FAULTS_SHOWN:
            self.kept.append(fault)

    def faults(self, session: Session) -> Iterator[Fault]:
        """Yield what does not hold, event by event."""
        last: Event | None = None
        then: Event | None = None
        for event in _all_events(session):
            if last is not None and event.chain != last.chain:
                self._end(last, then)
                last = then = None
            yield from self._faults_at(event, last)
            self.events += 1
            last = event
            if self.before is not None and event.epoch < self.before:
                then = event
        if last is not None:
            self._end(last, then)

    def _faults_at(self, event: Event, last: Event | None) -> Iterator[Fault]:
        seq, previous = (0, GENESIS) if last is None else (last.seq, last.hash)
        if event.seq != seq + 1:
            yield Fault(event.chain, seq + 1, FaultKind.MISSING)
        elif event.previous_hash != previous:
            yield Fault(event.chain, event.seq, FaultKind.UNLINKED)
        if not hmac.compare_digest(event.hash, self.chains.hash_of(event)):
            yield Fault(event.chain, event.seq, FaultKind.CHANGED)

    def _end(self, last: Event, then: Event | None) -> None:
        self.ends += 1
        for root, end in ((self.root_now, last), (self.root_then, then)):
            if end is not None:
                root.update(end.chain + end.seq.to_bytes(8, "big") + end.hash)

    def verdict(self) -> Verdict:
        """Return what was found."""
        root = self.root_now.digest()
        faults = tuple(self.kept)
        return Verdict(self.events, self.ends, self.contents, faults, self.count, root)


def _walk_contents(database: Database, chains: Chains, walk: _Walk) -> None:
    """Compare what events are about with what they are committed to, person by person."""
    after: UUID | None = None
    while True:
        with database.writing(bounded=False) as session:
            asked = {"after": after, "at_most": _PERSONS_AT_ONCE}
            persons = session.scalars(sql("portal.access_log", "persons"), asked).all()
            for person_id in persons:
                for fault in _faults_of(session, chains, walk, person_id):
                    walk.note(fault)
        if len(persons) < _PERSONS_AT_ONCE:
            return
        after = persons[-1]


def _faults_of(session: Session, chains: Chains, walk: _Walk, person_id: UUID) -> Iterator[Fault]:
    chain = chains.pseudonym(person_id)
    bind_person(session, person_id)
    asked = {"chain": chain, "person_id": person_id}
    is_begun = False
    for row in session.execute(sql("portal.access_log", "contents_of"), asked):
        if row.salt is None:
            # The oldest are removed in time, and all of them at erasure.
            if is_begun:
                yield Fault(chain, row.number, FaultKind.MISSING_CONTENT)
            continue
        is_begun = True
        walk.contents += 1
        committed = b"" if row.commitment is None else bytes(row.commitment)
        if committed != commitment(bytes(row.salt), happened_of(row)):
            yield Fault(chain, row.number, FaultKind.OTHER_CONTENT)


def _all_events(session: Session) -> Iterator[Event]:
    rows = session.execute(
        sql("portal.access_log", "all_events"), execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    for row in rows:
        yield Event(
            bytes(row.chain),
            row.seq,
            row.epoch,
            bytes(row.commitment),
            bytes(row.previous_hash),
            bytes(row.hash),
        )


def _kept(verdict: Verdict) -> dict[str, Any]:
    first = verdict.faults[0] if verdict.faults else None
    return {
        "events": verdict.events,
        "chains": verdict.chains,
        "contents": verdict.contents,
        "faults": verdict.fault_count,
        "first_fault": None if first is None else f"{name_of(first)} {first.kind}",
        "root": verdict.root,
    }


def name_of(fault: Fault) -> str:
    """Return how a place of the log is named: the beginning of a pseudonym, and a number."""
    chain = "all" if fault.chain is None else fault.chain.hex()[:16]
    return f"{chain}:{fault.seq or 0}"


def _last(session: Session) -> AccessCheck | None:
    return session.scalar(select(AccessCheck).order_by(AccessCheck.id.desc()).limit(1))


def _forget_old(session: Session) -> None:
    session.flush()
    newest = select(AccessCheck.id).order_by(AccessCheck.id.desc()).limit(_CHECKS_KEPT)
    session.execute(delete(AccessCheck).where(AccessCheck.id.not_in(newest)))
