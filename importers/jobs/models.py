"""The table of imports that were handed in for a worker."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class ImportJob(Table):
    """One file on its way to become a release; `attachment_id` is the file as it was handed in.

    `collection` is the layer or the register that it is for, `scope` the one agency that it
    speaks for, missing for all.
    `options` are the fields of `importers.jobs.rules.JobOptions`. `problem` is the sentence of a
    failure as `importers.jobs.sentences` writes it, `report` what `report_json` or, for a table,
    `importers.jobs.tables.account` gives. `attempts` counts the times that a worker has begun.
    """

    __tablename__ = "import_job"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'staged', 'active', 'failed', 'discarded')",
            name="state",
        ),
        Index("ix_import_job_made_at", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    collection: Mapped[str] = mapped_column(String)
    scope: Mapped[str | None] = mapped_column(String)
    file_name: Mapped[str] = mapped_column(String)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    state: Mapped[str] = mapped_column(String, server_default="waiting")
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    attachment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attachment.id"))
    bytes_total: Mapped[int] = mapped_column(BigInteger)
    bytes_read: Mapped[int] = mapped_column(BigInteger, server_default="0")
    rows_read: Mapped[int] = mapped_column(BigInteger, server_default="0")
    release_number: Mapped[int | None] = mapped_column(Integer)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
