"""Reading the audit log."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from geo.database import sql
from portal.audit.models import AuditEvent
from portal.audit.rules import Actor, Event, Head

_ROWS_AT_ONCE = 1000


def head(session: Session) -> Head | None:
    """Return the last event's number and hash, None when nothing was written yet."""
    last = select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    row = session.execute(last).one_or_none()
    return None if row is None else Head(row.seq, row.hash)


def chain_rows(session: Session) -> Iterator[tuple[Event, bytes, bytes]]:
    """Stream every event with its previous hash and its hash, in constant memory."""
    rows = session.execute(
        sql("portal.audit", "all_events"), execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    for row in rows:
        yield _event(row), row.previous_hash, row.hash


def events_of(
    session: Session, object_kind: str, object_id: str, *, limit: int = 100
) -> Sequence[AuditEvent]:
    """Return what was done to one object, the newest first."""
    of_object = (AuditEvent.object_kind == object_kind, AuditEvent.object_id == object_id)
    newest = select(AuditEvent).where(*of_object).order_by(AuditEvent.seq.desc()).limit(limit)
    return session.scalars(newest).all()


def has_done(session: Session, actor: Actor, action: str, kind: str, object_id: str) -> bool:
    """Check whether somebody did something to an object, whatever he was called then."""
    done = select(AuditEvent.seq).where(
        AuditEvent.object_kind == kind,
        AuditEvent.object_id == object_id,
        AuditEvent.action == action,
        AuditEvent.actor_kind == actor.kind,
        AuditEvent.actor_id == actor.id,
    )
    return bool(session.scalar(select(done.exists())))


def who_did(session: Session, action: str, kind: str, object_id: str) -> Actor | None:
    """Return who was the last to do something to an object, as he was called then."""
    done = (
        select(AuditEvent)
        .where(
            AuditEvent.object_kind == kind,
            AuditEvent.object_id == object_id,
            AuditEvent.action == action,
        )
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    )
    found = session.scalar(done)
    if found is None:
        return None
    kind_and_id = (found.actor_kind, found.actor_id)
    return Actor(*kind_and_id, found.actor_name, found.network, found.request_id)


def _event(row: Row[tuple[object, ...]]) -> Event:
    return Event(**{name: getattr(row, name) for name in Event.__dataclass_fields__})
