"""The table of support by month, as it may be shown: exact figures of few people are in none."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class SupportMonth(Table):
    """How many gave their support to ideas of a space in a month; NULL is hidden."""

    __tablename__ = "support_month"

    space_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("space.id", ondelete="CASCADE"), primary_key=True
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    supports: Mapped[int | None] = mapped_column(Integer)
    computed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
