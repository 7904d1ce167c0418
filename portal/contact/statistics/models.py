"""The table of what is published about how agencies answer; nothing hidden stands in it."""

from datetime import datetime

from sqlalchemy import DateTime, Double, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class CaseStatistics(Table):
    """The figures of one agency and one month, as `Figures` has them; NULL is not shown.

    `agency` is empty for all of them and “*” for the unit above; `month` is the year and the month
    in which cases came in, empty for all so far. All rows are computed together.
    """

    __tablename__ = "case_statistics"

    agency: Mapped[str] = mapped_column(String, primary_key=True)
    month: Mapped[str] = mapped_column(String, primary_key=True)
    received: Mapped[int | None] = mapped_column(Integer)
    answered: Mapped[int | None] = mapped_column(Integer)
    late_percent: Mapped[int | None] = mapped_column(Integer)
    median_days: Mapped[float | None] = mapped_column(Double)
    reopened_percent: Mapped[int | None] = mapped_column(Integer)
    satisfaction: Mapped[float | None] = mapped_column(Double)
    transferred_percent: Mapped[int | None] = mapped_column(Integer)
    computed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
