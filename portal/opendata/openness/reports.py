"""What stands with the datasets of each agency: what is overdue, how open it is, what it lacks."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.desks import Line, desk_lines
from portal.opendata.datasets.rules import Dataset, DatasetState, ResourceKind, Version
from portal.opendata.formats.rules import Doubt
from portal.opendata.openness.quality import Criterion, Quality, rate_dataset
from portal.opendata.openness.stars import Stars, VersionFacts, rate


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A published dataset with what it lacks."""

    dataset: Dataset
    quality: Quality
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class AgencyReport:
    """The datasets of an agency: what is published with what it lacks, and what waits for whom."""

    agency: str
    lines: Sequence[ReportLine]
    waiting: Mapping[DatasetState, int]

    @property
    def overdue(self) -> int:
        """How many have not been updated as promised."""
        return sum(one.is_overdue for one in self.lines)

    @property
    def stars(self) -> float | None:
        """The stars of a dataset in the middle of all, None for no dataset."""
        counts = [one.quality.stars for one in self.lines]
        return round(sum(counts) / len(counts), 1) if counts else None

    @property
    def missing(self) -> Mapping[Criterion, int]:
        """How many datasets lack what, the most frequent first."""
        return dict(
            Counter(one for line in self.lines for one in line.quality.missing).most_common()
        )


def agency_reports(
    session: Session, ctx: DatasetContext, agencies: Collection[str] | None, today: date
) -> list[AgencyReport]:
    """Report on the datasets of agencies, None: of all, in the order of their codes."""
    lines = desk_lines(session, agencies)
    codes = sorted({one.dataset.agency for one in lines})
    return [
        _report(code, [one for one in lines if one.dataset.agency == code], ctx, today)
        for code in codes
    ]


def _report(agency: str, lines: Sequence[Line], ctx: DatasetContext, today: date) -> AgencyReport:
    shown = [one.dataset for one in lines if one.state is DatasetState.PUBLISHED]
    told = [
        ReportLine(
            one,
            rate_dataset(one, stars_of(one, ctx), ctx.country, ctx.terms, today),
            one.is_overdue_on(today),
        )
        for one in shown
    ]
    told.sort(key=lambda one: (not one.is_overdue, one.quality.score, one.dataset.name))
    waiting: Counter[DatasetState] = Counter(
        one.state for one in lines if one.state is not DatasetState.PUBLISHED
    )
    return AgencyReport(agency, told, dict(waiting))


def stars_of(found: Dataset, ctx: DatasetContext) -> Iterable[Stars]:
    """Yield the stars of the current files of a dataset."""
    is_open = ctx.terms.licences.is_open(found.licence)
    for one in found.resources:
        if one.kind is ResourceKind.FILE and one.current is not None:
            yield stars_of_version(one.current, licence_is_open=is_open)


def stars_of_version(version: Version, *, licence_is_open: bool) -> Stars:
    """Return how open a version is, by what was found out about it; links are not looked at."""
    told = version.detected
    inside, doubts = told.get("inside"), told.get("doubts")
    return rate(
        VersionFacts(
            licence_is_open=licence_is_open,
            format=version.detected_format or "UNKNOWN",
            is_available=not version.is_withdrawn,
            doubts=frozenset(map(Doubt, doubts)) if isinstance(doubts, list) else frozenset(),
            inside=tuple(map(str, inside)) if isinstance(inside, list) else (),
            has_identifiers=bool(told.get("identifiers")),
        )
    )
