"""Statistics of agencies, each kind from one statement; None is every agency."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Names
from geo.database import sql
from portal.directory.offices.schemas import LAYER
from portal.directory.statistics.rules import WANTED

Agencies = frozenset[str] | None
_LONG_AGO = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Activity:
    """What was done for an agency in a month; `decided_after` is the median time to a decision."""

    code: str
    names: Names
    drafts_made: int
    drafts_approved: int
    drafts_rejected: int
    decided_after: timedelta | None
    tables: int
    reports_received: int
    reports_answered: int
    officers: tuple[str, ...]

    @property
    def is_quiet(self) -> bool:
        """Check whether nothing happened at all."""
        figures = (self.drafts_made, self.drafts_approved, self.drafts_rejected, self.tables)
        return not any((*figures, self.reports_received, self.reports_answered, self.officers))


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at an agency; `filled` of `wanted` fields are filled in all its records."""

    code: str
    names: Names
    services: int
    services_resting: int
    offices: int
    filled: int
    wanted: int
    last_checked: date | None
    not_checked: int
    due: int
    drafts_waiting: int
    reports_open: int
    reports_overdue: int

    @property
    def completeness(self) -> float:
        """The share of wanted fields that are filled, from 0 to 1."""
        return self.filled / self.wanted if self.wanted else 0.0


def activity(
    session: Session, agencies: Agencies, since: datetime, until: datetime, reports: str
) -> Sequence[Activity]:
    """List what was done for each agency between two moments, by code.

    `reports` is the workflow of what the public reports about pages.
    """
    values = {"agencies": _codes(agencies), "since": since, "until": until, "reports": reports}
    rows = session.execute(sql("portal.directory.statistics", "activity"), values)
    return [Activity(**{**row._mapping, "officers": tuple(row.officers)}) for row in rows]


def standings(
    session: Session, agencies: Agencies, languages: Collection[str], reports: str
) -> Sequence[Standing]:
    """List what stands at each agency now, by code; `reports` as for `activity`."""
    now = moment(session)
    values = {
        "agencies": _codes(agencies),
        "languages": list(languages),
        **{f"of_{subject.value}": list(fields) for subject, fields in WANTED.items()},
        "layer": LAYER,
        "now": now,
        "today": now.date(),
        "long_ago": now.date() - _LONG_AGO,
        "reports": reports,
    }
    rows = session.execute(sql("portal.directory.statistics", "standings"), values)
    return [Standing(*row) for row in rows]


def _codes(agencies: Agencies) -> list[str] | None:
    return None if agencies is None else sorted(agencies)
