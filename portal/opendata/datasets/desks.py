"""Datasets as officers find them: where each stands, who has written it, all of its versions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.opendata.datasets.models import DatasetRow, VersionRow
from portal.opendata.datasets.queries import any_dataset, any_versions_of, datasets_of
from portal.opendata.datasets.rules import Dataset, DatasetState, Origin, Version, VersionState
from portal.workflow.models import WorkflowItem


@dataclass(frozen=True, slots=True)
class Line:
    """A dataset in the list of officers; `due_at` is when somebody should have dealt with it."""

    dataset: Dataset
    state: DatasetState
    due_at: datetime | None


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


def desk_lines(session: Session, agencies: Collection[str] | None) -> list[Line]:
    """List the datasets of agencies, None: of all, with where each stands."""
    found = datasets_of(session, agencies)
    ids = [one.id for one in found]
    items = session.scalars(select(WorkflowItem).where(WorkflowItem.id.in_(ids)))
    by_id = {one.id: one for one in items}
    return [Line(one, *_standing(one, by_id.get(one.id))) for one in found]


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
