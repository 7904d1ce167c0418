"""The table of registrations that go on: what somebody has said so far."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class RegistrationRow(Table):
    """A registration that goes on: `id` is the SHA-256 of what its browser keeps.

    All that was said stands sealed in `sealed_draft`. What became of the evidence is shown from
    `shown_at` on, at whole steps of time after `asked_at`.
    """

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'asked', 'matched', 'failed', 'unavailable')", name="state"
        ),
        CheckConstraint("(state = 'open') = (asked_at IS NULL)", name="asked_at"),
        Index("ix_registration_expires_at", "expires_at"),
    )

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    state: Mapped[str] = mapped_column(String)
    sealed_draft: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    shown_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
