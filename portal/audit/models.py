"""The tables of the audit log: its events, and what checks of it have found."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class AuditEvent(Table):
    """One thing that was done. Triggers refuse to change or remove rows.

    `seq` has no gaps. `hash` binds the row to `previous_hash`, that of the row before, with a key
    that is not in the database, see `portal.audit.rules.event_hash`.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_object_kind_object_id_seq", "object_kind", "object_id", "seq"),
        Index("ix_audit_event_agency_seq", "agency", "seq"),
        Index("ix_audit_event_actor", "actor_kind", "actor_id", "seq"),
        Index("ix_audit_event_action_seq", "action", "seq"),
        Index("ix_audit_event_at", "at"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor_kind: Mapped[str] = mapped_column(String)
    actor_id: Mapped[str] = mapped_column(String)
    actor_name: Mapped[str] = mapped_column(String)
    action: Mapped[str] = mapped_column(String)
    object_kind: Mapped[str] = mapped_column(String)
    object_id: Mapped[str] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    old: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    new: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    network: Mapped[str | None] = mapped_column(String)
    request_id: Mapped[str | None] = mapped_column(String)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditCheck(Table):
    """What one check of the whole log has found; `head_seq` and `head_hash` are its end then.

    `first_fault` is the number of the first event that does not hold, NULL for none.
    """

    __tablename__ = "audit_check"
    __table_args__ = (
        CheckConstraint("(faults = 0) = (first_fault IS NULL)", name="faults"),
        CheckConstraint("(head_seq IS NULL) = (head_hash IS NULL)", name="head"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    events: Mapped[int] = mapped_column(BigInteger)
    faults: Mapped[int] = mapped_column(BigInteger)
    first_fault: Mapped[int | None] = mapped_column(BigInteger)
    head_seq: Mapped[int | None] = mapped_column(BigInteger)
    head_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
