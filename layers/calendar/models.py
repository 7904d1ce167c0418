"""The table of corrected days."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, DateTime, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class HolidayCorrection(Table):
    """A day that is a public holiday, or is none, whatever the library says.

    `names` are those of a holiday by language, as far as somebody gave them.
    """

    __tablename__ = "holiday_correction"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    is_holiday: Mapped[bool] = mapped_column(Boolean)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
