"""Putting what waits into the chains, in batches: by one process at a time."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, text
from sqlalchemy.orm import Session

from geo.database import Database, sql
from portal.access_log.models import AccessCheck, AccessContent, AccessEvent
from portal.access_log.rules import (
    Access,
    Action,
    By,
    Chains,
    Event,
    Happened,
    Purpose,
    commitment,
)
from portal.accounts.row_security import bind_person
from portal.jobs.tasks import ShouldStop

_BATCH = 1000
_SALT_BYTES = 32
# Held by whoever continues chains or checks them; those that note accesses never ask for it.
_LOCK = 5_019
_TOLD = ("at", *Access.__dataclass_fields__)


@dataclass(frozen=True)
class _End:
    """Where a chain goes on: behind which event, and after which check."""

    chain: bytes
    last: tuple[int, bytes] | None
    epoch: int


def chain_waiting(database: Database, chains: Chains, should_stop: ShouldStop) -> int:
    """Chain everything that waits; return how much. Leaves it to who does so already."""
    count = 0
    while not should_stop():
        with database.writing(bounded=False) as session:
            done = _chain_batch(session, chains)
        count += done
        if done < _BATCH:
            break
    return count


def hold_chains(session: Session, *, wait: bool = True) -> bool:
    """Keep others from continuing chains until the transaction ends; False where one does now."""
    if wait:
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}))


def epoch_of(session: Session) -> int:
    """Return the number of the last check, nought before the first."""
    return session.scalar(select(func.max(AccessCheck.id))) or 0


def _chain_batch(session: Session, chains: Chains) -> int:
    if not hold_chains(session, wait=False):
        return 0
    rows = session.execute(sql("portal.access_log", "take_waiting"), {"at_most": _BATCH}).all()
    if not rows:
        return 0
    by_person = {who: list(found) for who, found in groupby(rows, lambda row: row.subject_id)}
    ends = _ends(session, [chains.pseudonym(who) for who in by_person])
    epoch = epoch_of(session)
    events: list[Mapping[str, Any]] = []
    for who, found in by_person.items():
        chain = chains.pseudonym(who)
        salts = [secrets.token_bytes(_SALT_BYTES) for _ in found]
        made = list(
            _linked(chains, _End(chain, ends.get(chain), epoch), zip(salts, found, strict=True))
        )
        events += map(vars, made)
        _keep_contents(session, who, [one.seq for one in made], salts, found)
    session.execute(insert(AccessEvent), events)
    return len(rows)


def _linked(chains: Chains, end: _End, salted: Iterable[tuple[bytes, Row[Any]]]) -> Iterator[Event]:
    """Yield the events that continue a person's chain."""
    last = end.last
    for salt, row in salted:
        event = chains.next_event(end.chain, last, end.epoch, commitment(salt, happened_of(row)))
        last = (event.seq, event.hash)
        yield event


def _keep_contents(
    session: Session,
    who: UUID,
    numbers: Sequence[int],
    salts: Sequence[bytes],
    rows: Sequence[Row[Any]],
) -> None:
    """Keep what a person's accesses are about; of who was erased meanwhile nothing is kept."""
    bind_person(session, who)
    told = {name: [getattr(row, name) for row in rows] for name in _TOLD}
    values = {"person_id": who, "seq": list(numbers), "salt": list(salts), **told}
    session.execute(sql("portal.access_log", "keep_contents"), values)


def happened_of(row: Row[Any] | AccessContent) -> Happened:
    """Return an access and its moment from a row of what waits, or of what is chained."""
    return Happened(
        row.at,
        Access(
            Action(row.action),
            By(row.by),
            Purpose(row.purpose),
            service_code=row.service_code,
            message_id=row.message_id,
            issue=row.issue,
            agency=row.agency,
        ),
    )


def _ends(session: Session, asked: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
    rows = session.execute(sql("portal.access_log", "ends"), {"chains": list(asked)})
    return {bytes(row.chain): (row.seq, bytes(row.hash)) for row in rows}
