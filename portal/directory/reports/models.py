"""The table of error reports by the public."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class ErrorReport(Table):
    """What somebody says is wrong on a page.

    What becomes of it, since when, and whose officers see it says the item of the workflow with
    the same id. `code` is that of the record, for an office `layer/ref`. `contact` is personal
    data: NULL when none was left, and from the end on.
    """

    __tablename__ = "error_report"
    __table_args__ = (
        CheckConstraint("kind IN ('agency', 'service', 'office', 'page')", name="kind"),
        CheckConstraint("length(text) <= 4000", name="text"),
        CheckConstraint("length(contact) <= 300", name="contact"),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    code: Mapped[str | None] = mapped_column(String)
    path: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    contact: Mapped[str | None] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
