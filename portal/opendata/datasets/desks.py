"""Datasets as officers find them: where each stands, who has written it, all of its versions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import sql
from geo.folding import fold_text
from portal.opendata.datasets.models import DatasetRow, VersionRow
from portal.opendata.datasets.queries import any_dataset, any_datasets, any_versions_of
from portal.opendata.datasets.rules import Dataset, DatasetState, Origin, Version, VersionState
from portal.workflow.models import WorkflowItem


@dataclass(frozen=True, slots=True)
class Line:
    """A dataset in the list of officers; `due_at` is when somebody should have dealt with it.

    Late is what should have been dealt with, or whose next version should have come.
    """

    dataset: Dataset
    state: DatasetState
    due_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class DeskMoment:
    """When a desk is looked at, by the clock of the country."""

    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class DeskQuery:
    """Which datasets are wanted: in a state, or LATE; with all of some words; a page of them."""

    state: str = ""
    words: str = ""
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Some of the datasets that are wanted, and how many there are in all."""

    lines: Sequence[Line]
    total: int


@dataclass(frozen=True, slots=True)
class DeskCount:
    """How many datasets of an agency stand somewhere, and how many of these are late."""

    agency: str
    state: DatasetState
    datasets: int
    late: int


_TOPIC = "portal.opendata.datasets"
# What is asked for besides the states: what somebody should have dealt with.
LATE = "late"
_EVERYTHING = DeskQuery()


@dataclass(frozen=True, slots=True)
class OwnVersion:
    """A version with who has handed it in and who has checked it."""

    version: Version
    made_by: str
    made_by_id: UUID | None
    checked_by_id: UUID | None

    @property
    def is_on_the_way(self) -> bool:
        """Check whether nobody but officers sees it yet."""
        return self.version.state in (VersionState.DRAFT, VersionState.CHECKED)


@dataclass(frozen=True, slots=True)
class Desk:
    """One dataset with all that officers decide about."""

    dataset: Dataset
    state: DatasetState
    due_at: datetime | None
    made_by: str
    made_by_id: UUID | None
    versions: Mapping[UUID, Sequence[OwnVersion]]

    @property
    def has_versions(self) -> bool:
        """Check whether anything was handed in."""
        return any(self.versions.values())

    def version(self, resource: str, number: int) -> OwnVersion | None:
        """Find a version by the name of its resource and its number."""
        found = self.dataset.resource(resource)
        mine = () if found is None else self.versions.get(found.id, ())
        return next((one for one in mine if one.version.number == number), None)


def desk_lines(
    session: Session,
    agencies: Collection[str] | None,
    at: DeskMoment,
    query: DeskQuery = _EVERYTHING,
) -> DeskPage:
    """List the datasets of agencies, None: of all, with where each stands; what is late first."""
    held = {
        **_of_agencies(agencies, at),
        "words": fold_text(query.words).split(),
        "state": query.state,
        "most": query.limit,
        "skipped": query.offset,
    }
    rows = session.execute(sql(_TOPIC, "desk_lines"), held).all()
    datasets = any_datasets(session, [row.id for row in rows])
    lines = [
        Line(datasets[row.id], DatasetState(row.state), row.due_at, row.is_late) for row in rows
    ]
    return DeskPage(lines, rows[0].total if rows else 0)


def desk_counts(
    session: Session, agencies: Collection[str] | None, at: DeskMoment
) -> list[DeskCount]:
    """Count the datasets of agencies, None: of all, by where they stand."""
    rows = session.execute(sql(_TOPIC, "desk_counts"), _of_agencies(agencies, at))
    return [DeskCount(row.agency, DatasetState(row.state), row.datasets, row.late) for row in rows]


def _of_agencies(agencies: Collection[str] | None, at: DeskMoment) -> dict[str, object]:
    chosen = None if agencies is None else sorted(agencies)
    return {"agencies": chosen, "today": at.today, "now": at.now}


def desk_of(session: Session, name: str) -> Desk | None:
    """Find a dataset by its name, a draft or not, with its versions."""
    found = any_dataset(session, name)
    if found is None:
        return None
    row = session.get_one(DatasetRow, found.id)
    state, due_at = _standing(found, session.get(WorkflowItem, found.id))
    versions = {one.id: _versions(session, one.id) for one in found.resources}
    return Desk(found, state, due_at, row.made_by, row.made_by_id, versions)


def _versions(session: Session, resource_id: UUID) -> list[OwnVersion]:
    rows = session.scalars(select(VersionRow).where(VersionRow.resource_id == resource_id))
    makers = {one.number: one for one in rows}
    return [
        OwnVersion(
            one,
            makers[one.number].made_by,
            makers[one.number].made_by_id,
            makers[one.number].checked_by_id,
        )
        for one in any_versions_of(session, resource_id)
    ]


def _standing(found: Dataset, item: WorkflowItem | None) -> tuple[DatasetState, datetime | None]:
    if item is not None and found.origin is Origin.AGENCY:
        return DatasetState(item.state), item.due_at
    state = DatasetState.WITHDRAWN if found.is_withdrawn else DatasetState.PUBLISHED
    return state, None
