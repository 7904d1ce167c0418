"""The table of reminders."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class Reminder(Table):
    """Something of a person that ends on a day, as a service has said.

    `what` is a word of ENDINGS. `told_at` is when the person was last told of it, `next_at` when
    something is to be done about it again: to tell, or to forget it.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("person_id", "service_code", "what", "due_on"),
        Index("ix_reminder_next_at", "next_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    service_code: Mapped[str] = mapped_column(String)
    what: Mapped[str] = mapped_column(String)
    due_on: Mapped[date] = mapped_column(Date)
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
