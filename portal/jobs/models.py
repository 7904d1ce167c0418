"""The table of what is done each night: one row a job, with the last night it was queued for."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, String
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class NightlyRun(Table):
    """A nightly job and its last night; `finished_at` is empty while its work is not done."""

    __tablename__ = "nightly_run"

    job: Mapped[str] = mapped_column(String, primary_key=True)
    night: Mapped[date] = mapped_column(Date)
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
