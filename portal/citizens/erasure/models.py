"""The table of erasures that are asked for and wait."""

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class PersonErasure(Table):
    """Somebody wants to be forgotten from `due_at` on; the row goes last of all."""

    __tablename__ = "person_erasure"
    __table_args__ = (Index("ix_person_erasure_due_at", "due_at", "person_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
