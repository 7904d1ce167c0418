"""The columns of the statistics: their headings, what stands in them, how a list is sorted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from geo.country import best_name
from geo.messages import mark as _
from portal.directory.statistics.queries import Activity, Standing

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Column(Generic[_Row]):
    """A column: its name in addresses, its heading, and its value in a language.

    What is sorted by it begins with the smallest value, or with the greatest if `greatest_first`.
    """

    name: str
    heading: str
    value: Callable[[_Row, str], object]
    greatest_first: bool = True


def _agency(one: Standing | Activity, language: str) -> str:
    return best_name(one.names, language) or one.code


STANDING_COLUMNS: tuple[Column[Standing], ...] = (
    Column("agency", _("Agency"), _agency, greatest_first=False),
    Column("services", _("Services in force"), lambda one, _l: one.services),
    Column("resting", _("Services not given now"), lambda one, _l: one.services_resting),
    Column("offices", _("Offices"), lambda one, _l: one.offices),
    Column(
        "completeness",
        _("Complete, %"),
        lambda one, _l: round(100 * one.completeness),
        greatest_first=False,
    ),
    Column(
        "checked",
        _("Last checked on"),
        lambda one, _l: one.last_checked or "",
        greatest_first=False,
    ),
    Column("unchecked", _("Not checked for a year"), lambda one, _l: one.not_checked),
    Column("due", _("Review overdue"), lambda one, _l: one.due),
    Column("drafts", _("Drafts that wait"), lambda one, _l: one.drafts_waiting),
    Column("reports", _("Open error reports"), lambda one, _l: one.reports_open),
    Column("overdue", _("Overdue error reports"), lambda one, _l: one.reports_overdue),
)
ACTIVITY_COLUMNS: tuple[Column[Activity], ...] = (
    Column("agency", _("Agency"), _agency),
    Column("made", _("Drafts made"), lambda one, _l: one.drafts_made),
    Column("approved", _("Approved"), lambda one, _l: one.drafts_approved),
    Column("rejected", _("Rejected"), lambda one, _l: one.drafts_rejected),
    Column("decided_after", _("Median time to a decision, hours"), lambda one, _l: _hours(one)),
    Column("tables", _("Tables activated"), lambda one, _l: one.tables),
    Column("received", _("Reports received"), lambda one, _l: one.reports_received),
    Column("answered", _("Reports dealt with"), lambda one, _l: one.reports_answered),
    Column("officers", _("Who was active"), lambda one, _l: "; ".join(one.officers)),
)


def sorted_standings(
    found: Sequence[Standing], asked: str, language: str
) -> tuple[list[Standing], str]:
    """Return the list in the order of a column, and the column's name; by name for none."""
    by_name = sorted(found, key=lambda one: _agency(one, language))
    chosen = next((one for one in STANDING_COLUMNS if one.name == asked), STANDING_COLUMNS[0])
    if chosen.name == "agency":
        return by_name, chosen.name
    if chosen.name == "checked":
        return sorted(by_name, key=lambda one: one.last_checked or date.min), chosen.name
    return (
        sorted(by_name, key=lambda one: chosen.value(one, language), reverse=chosen.greatest_first),  # type: ignore[arg-type, return-value]  # all others are numbers
        chosen.name,
    )


def _hours(one: Activity) -> object:
    return "" if one.decided_after is None else round(one.decided_after.total_seconds() / 3600, 1)
