"""The table of counters."""

from datetime import datetime

from sqlalchemy import DateTime, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class RateLimit(Table):
    """How often something was tried since a moment; `bucket` is what and by whom, digested."""

    __tablename__ = "rate_limit"
    __table_args__ = (Index("ix_rate_limit_window_start", "window_start"),)

    bucket: Mapped[str] = mapped_column(String, primary_key=True)
    window_start: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    count: Mapped[int] = mapped_column(Integer)
