"""The columns of how agencies answer: headings, how a list is sorted, how a figure is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.messages import mark as _
from portal.contact.statistics.models import CaseStatistics


@dataclass(frozen=True)
class Column:
    """A column: its name in addresses and in the row, its heading, and its unit.

    What is sorted by it begins with the greatest value, or with the smallest.
    """

    name: str
    heading: str
    unit: str = ""
    greatest_first: bool = True

    def value(self, row: CaseStatistics) -> float | None:
        """Return the figure of a row; None where it is not shown."""
        found: float | None = getattr(row, self.name)
        return found


COLUMNS = (
    Column("received", _("Received")),
    Column("answered", _("Answered")),
    Column("late_percent", _("Late"), "%"),
    Column("median_days", _("Median time, days"), greatest_first=False),
    Column("reopened_percent", _("Opened again"), "%"),
    Column("satisfaction", _("Satisfaction, 1 to 5")),
    Column("transferred_percent", _("From another agency"), "%"),
)
BY_NAME = "agency"
ORDERS = (BY_NAME, *(one.name for one in COLUMNS))


def in_order(rows: Sequence[CaseStatistics], asked: str) -> list[CaseStatistics]:
    """Return rows, which come in the order of their names, in that of a column.

    What is not shown comes last.
    """
    column = next((one for one in COLUMNS if one.name == asked), None)
    if column is None:
        return list(rows)
    shown = [row for row in rows if column.value(row) is not None]
    rest = [row for row in rows if column.value(row) is None]
    return (
        sorted(shown, key=lambda row: column.value(row) or 0, reverse=column.greatest_first) + rest
    )
