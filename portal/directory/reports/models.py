"""The table of error reports by the public."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class ErrorReport(Table):
    """What somebody says is wrong on a page.

    `agency` decides whose officers see it; NULL is nobody's agency. `code` is that of the record,
    for an office `layer/ref`. `contact` is personal data: NULL when none was left.
    """

    __tablename__ = "error_report"
    __table_args__ = (
        CheckConstraint("kind IN ('agency', 'service', 'office', 'page')", name="kind"),
        CheckConstraint("state IN ('open', 'done', 'dismissed')", name="state"),
        CheckConstraint("length(text) <= 4000", name="text"),
        CheckConstraint("length(contact) <= 300", name="contact"),
        Index("ix_error_report_agency_state", "agency", "state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    code: Mapped[str | None] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    path: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    contact: Mapped[str | None] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    state: Mapped[str] = mapped_column(String, server_default="open")
    handled_by: Mapped[str | None] = mapped_column(String)
    handled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    note: Mapped[str | None] = mapped_column(String)
