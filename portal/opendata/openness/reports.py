"""What stands with the datasets of each agency: overdue, broken, how open, and what they lack."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.desks import DeskMoment, desk_counts
from portal.opendata.datasets.models import DatasetRow
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.datasets.rules import Dataset, DatasetState
from portal.opendata.openness.quality import Criterion, Quality, rate_dataset
from portal.opendata.openness.queries import broken_links, kept_qualities, kept_stars, known_of
from portal.opendata.openness.rules import LinkState
from portal.opendata.openness.stars import Reason
from portal.opendata.openness.versions import addresses_of, stars_of_resources


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A published dataset with what it lacks, as was found out last.

    `broken` are addresses that have been silent for days, `lost` the names of files that nobody can
    get.
    """

    dataset: Dataset
    quality: Quality
    is_overdue: bool
    broken: Mapping[str, LinkState]
    lost: tuple[str, ...]


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
    def broken(self) -> int:
        """How many addresses do not answer, and how many files are lost."""
        return sum(len(one.broken) + len(one.lost) for one in self.lines)

    @property
    def stars(self) -> float | None:
        """The stars of a dataset in the middle of all, None for no dataset."""
        counts = [one.quality.stars for one in self.lines]
        return round(sum(counts) / len(counts), 1) if counts else None

    @property
    def by_stars(self) -> Mapping[int, int]:
        """How many datasets have how many stars, from the most."""
        counts = Counter(one.quality.stars for one in self.lines)
        return dict(sorted(counts.items(), reverse=True))

    @property
    def missing(self) -> Mapping[Criterion, int]:
        """How many datasets lack what, the most frequent first."""
        every = (one for line in self.lines for one in line.quality.missing)
        return dict(Counter(every).most_common())


def agency_reports(
    session: Session, ctx: DatasetContext, agencies: Collection[str] | None, at: DeskMoment
) -> list[AgencyReport]:
    """Report on the datasets of agencies, None: of all, in the order of their codes."""
    waiting: dict[str, dict[DatasetState, int]] = {}
    for one in desk_counts(session, agencies, at):
        mine = waiting.setdefault(one.agency, {})
        if one.state is not DatasetState.PUBLISHED:
            mine[one.state] = one.datasets
    lines = sorted(_lines(session, ctx, agencies, at), key=lambda one: one.dataset.agency)
    shown = {
        agency: sorted(some, key=_worst_first)
        for agency, some in groupby(lines, key=lambda one: one.dataset.agency)
    }
    return [AgencyReport(code, shown.get(code, ()), waiting[code]) for code in sorted(waiting)]


def _worst_first(one: ReportLine) -> tuple[bool, bool, int, str]:
    is_whole = not (one.broken or one.lost)
    return not one.is_overdue, is_whole, one.quality.score, one.dataset.name


def _lines(
    session: Session, ctx: DatasetContext, agencies: Collection[str] | None, at: DeskMoment
) -> Iterable[ReportLine]:
    found = select(DatasetRow.id).where(
        DatasetRow.published_at.is_not(None), DatasetRow.withdrawn_at.is_(None)
    )
    if agencies is not None:
        found = found.where(DatasetRow.agency.in_(sorted(agencies)))
    datasets = published_datasets(session, session.scalars(found).all())
    qualities = {one.dataset_id: one.quality for one in kept_qualities(session, agencies)}
    links = broken_links(session)
    stars = kept_stars(session, [one.id for dataset in datasets for one in dataset.resources])
    for dataset in datasets:
        current = [one.current for one in dataset.resources if one.current is not None]
        addresses = dict.fromkeys(told for one in current for told in addresses_of(one))
        unavailable = [
            one
            for one in current
            if one.address is None
            and (rated := stars.get((one.resource_id, one.number))) is not None
            and rated.reason is Reason.UNAVAILABLE
        ]
        yield ReportLine(
            dataset,
            qualities.get(dataset.id) or _rated_now(session, ctx, dataset, at),
            dataset.is_overdue_on(at.today),
            {one: links[one] for one in addresses if one in links},
            tuple(one.file_name or "" for one in unavailable),
        )


def _rated_now(session: Session, ctx: DatasetContext, dataset: Dataset, at: DeskMoment) -> Quality:
    """Rate what was published a moment ago, which no worker has come to yet."""
    current = [one.current for one in dataset.resources if one.current is not None]
    rated = stars_of_resources(dataset, ctx.terms, known_of(session, current))
    stars = [one for *_of, one in rated]
    return rate_dataset(dataset, stars, ctx.country, ctx.terms, at.today)
