"""The tables of what was found in versions before publishing; the public never reads them."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class ScanRow(Table):
    """How the look at a version went, and what was understood of its table."""

    __tablename__ = "privacy_scan"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'failed')", name="state"),
        CheckConstraint("(state = 'waiting') = (scanned_at IS NULL)", name="scanned"),
        ForeignKeyConstraint(
            ["resource_id", "number"],
            ["resource_version.resource_id", "resource_version.number"],
            ondelete="CASCADE",
        ),
    )

    resource_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    columns: Mapped[list[str]] = mapped_column(JSONB)
    compared: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    scanned_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class FindingRow(Table):
    """What was found in a version. `example_masked` never tells a value.

    `outcome` is missing until another officer than the one who has handed the version in decides.
    """

    __tablename__ = "privacy_finding"
    __table_args__ = (
        CheckConstraint("outcome IN ('harmless', 'public')", name="outcome"),
        CheckConstraint(
            "num_nulls(outcome, settled_by, settled_by_id, settled_because, settled_at) IN (0, 5)",
            name="settled",
        ),
        CheckConstraint("length(settled_because) BETWEEN 10 AND 500", name="because"),
        ForeignKeyConstraint(
            ["resource_id", "number"],
            ["privacy_scan.resource_id", "privacy_scan.number"],
            ondelete="CASCADE",
        ),
        # A version that was thrown away tells nothing together with another.
        ForeignKeyConstraint(
            ["resource_id", "earlier"],
            ["resource_version.resource_id", "resource_version.number"],
            ondelete="CASCADE",
        ),
        Index("ix_privacy_finding_version", "resource_id", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    resource_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String)
    column_name: Mapped[str] = mapped_column(String)
    count: Mapped[int] = mapped_column(BigInteger)
    example_masked: Mapped[str] = mapped_column(String)
    number_code: Mapped[str] = mapped_column(String)
    earlier: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str | None] = mapped_column(String)
    settled_by: Mapped[str | None] = mapped_column(String)
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    settled_because: Mapped[str | None] = mapped_column(String)
    settled_at: Mapped[datetime | None] = mapped_column(_MOMENT)
