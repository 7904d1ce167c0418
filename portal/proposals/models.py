"""The table of proposals: what somebody wants to change, until somebody has decided."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, DateTime, Index, Integer, LargeBinary, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class Proposal(Table):
    """One proposed state of one record; never deleted, so who decided stays known.

    `kind` is one of those that topics offer, `code` names the record among them, and `agency`
    decides who may see it. `base_hash` is the content hash of the state it was made from, NULL for
    a new one: when that is not current any more the proposal is overtaken. `content` is what the
    record would say; `release_number` is the release that brought it in.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'submitted', 'applied', 'rejected', 'withdrawn', 'overtaken')",
            name="state",
        ),
        Index("ix_proposal_agency_state", "agency", "state"),
        Index("ix_proposal_record", "kind", "code"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    code: Mapped[str] = mapped_column(String)
    agency: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    base_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    removes: Mapped[bool] = mapped_column(Boolean, server_default="false")
    note: Mapped[str | None] = mapped_column(String)
    made_by: Mapped[str] = mapped_column(String)
    made_by_id: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(String)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decision_note: Mapped[str | None] = mapped_column(String)
    release_number: Mapped[int | None] = mapped_column(Integer)
