"""The tables of proposals: what somebody wants to change, until somebody has decided."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    Mapped,
    MappedSQLExpression,
    column_property,
    mapped_column,
    relationship,
)

from geo.tables import Table


class ProposedState:
    """What a record would become: `code` names it, `agency` answers for it as it stands.

    `base_hash` is the content hash of the state that this was made from, NULL for a new record:
    when that is not current any more the proposal is overtaken. Where `removes` says that the
    record goes, `content` is its names.
    """

    code: Mapped[str] = mapped_column(String)
    agency: Mapped[str] = mapped_column(String)
    base_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    removes: Mapped[bool] = mapped_column(Boolean, server_default="false")

    @property
    def after(self) -> dict[str, Any] | None:
        """What the record would say; None when it goes."""
        return None if self.removes else self.content


class Proposal(ProposedState, Table):
    """One proposed change; never deleted, so who decided stays known.

    It proposes a state of one record and, with `further`, of others of the same kind that change in
    the same moment or not at all. `kind` is one of those that topics offer. `agencies` are all
    that answer for one of the records, before or after: they may see it, and each of them has to
    agree. `agreed` names by agency who has, while others are still waited for. `release_number` is
    the release that brought all of it in.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'submitted', 'applied', 'rejected', 'withdrawn', 'overtaken')",
            name="state",
        ),
        Index("ix_proposal_agency_state", "agency", "state"),
        Index("ix_proposal_agencies", "agencies", postgresql_using="gin"),
        Index("ix_proposal_record", "kind", "code"),
        Index("ix_proposal_release", "kind", "release_number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    agencies: Mapped[list[str]] = mapped_column(ARRAY(String))
    agreed: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
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
    further: Mapped[list["FurtherRecord"]] = relationship(
        order_by="FurtherRecord.position", cascade="all"
    )
    further_count: ClassVar[MappedSQLExpression[int]]

    @property
    def states(self) -> Sequence[ProposedState]:
        """What becomes of each record, that of the proposal itself first."""
        return (self, *self.further)

    @property
    def missing(self) -> frozenset[str]:
        """The agencies that have not agreed."""
        return frozenset(self.agencies) - self.agreed.keys()


class FurtherRecord(ProposedState, Table):
    """One more record that a proposal changes."""

    __tablename__ = "proposal_record"
    __table_args__ = (Index("ix_proposal_record_code", "code"),)

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    position: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, sort_order=-1
    )


# Lists say how many records a proposal changes, and read no contents for it.
Proposal.further_count = column_property(
    select(func.count())
    .where(FurtherRecord.proposal_id == Proposal.id)
    .correlate_except(FurtherRecord)
    .scalar_subquery()
)
