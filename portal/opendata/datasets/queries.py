"""Reads of datasets: what anybody is shown, and all of them for officers.

`find_dataset`, `dataset_of`, `version_of` and `versions_of` read the views of what is published, so
a session of the public may ask them; `any_dataset` and `any_datasets` read drafts as well.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Select, Table, and_, column, select, table
from sqlalchemy.orm import Session

from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.rules import (
    Dataset,
    Origin,
    Resource,
    ResourceKind,
    Version,
    VersionState,
)

_OFFICERS_ALONE = frozenset(
    {"made_by", "made_by_id", "reviewed_by_id", "checked_by_id", "published_by", "folded"}
)
_MOST_LISTED = 1_000


def _table_of(of: type[DatasetRow | ResourceRow | VersionRow]) -> Table:
    found = of.__table__
    assert isinstance(found, Table)
    return found


def _published(of: type[DatasetRow | ResourceRow | VersionRow]) -> FromClause:
    """Return the view of a table that holds what is published."""
    of_all = _table_of(of)
    shown = (one for one in of_all.columns if one.name not in _OFFICERS_ALONE)
    return table(f"published_{of_all.name}", *(column(one.name, one.type) for one in shown))


_DATASETS, _RESOURCES = _published(DatasetRow), _published(ResourceRow)
_VERSIONS = _published(VersionRow)


def find_dataset(session: Session, name: str) -> Dataset | None:
    """Find a published dataset by its name in addresses; a withdrawn one as its tombstone."""
    return _one(session, select(_DATASETS).where(_DATASETS.c.name == name))


def dataset_of(session: Session, dataset_id: UUID) -> Dataset | None:
    """Find a published dataset; a withdrawn one as its tombstone."""
    return _one(session, select(_DATASETS).where(_DATASETS.c.id == dataset_id))


def published_datasets(session: Session, ids: Sequence[UUID]) -> list[Dataset]:
    """Return published datasets with their resources, in the order of their ids."""
    found = _all(session, select(_DATASETS).where(_DATASETS.c.id.in_(ids)), _RESOURCES, _VERSIONS)
    by_id = {one.id: one for one in found}
    return [by_id[one] for one in ids if one in by_id]


def versions_of(session: Session, resource_id: UUID) -> list[Version]:
    """List the published versions of a resource, the newest first, withdrawn ones among them."""
    mine = select(_VERSIONS).where(_VERSIONS.c.resource_id == resource_id)
    rows = session.execute(mine.order_by(_VERSIONS.c.number.desc()).limit(_MOST_LISTED))
    return [_version(dict(row)) for row in rows.mappings()]


def versions_of_all(session: Session, resource_ids: Sequence[UUID]) -> dict[UUID, list[Version]]:
    """List the published versions of some resources, the newest first, in one statement."""
    mine = select(_VERSIONS).where(_VERSIONS.c.resource_id.in_(resource_ids))
    newest = mine.order_by(_VERSIONS.c.day.desc(), _VERSIONS.c.number.desc()).limit(_MOST_LISTED)
    found: dict[UUID, list[Version]] = {}
    for row in session.execute(newest).mappings():
        found.setdefault(row["resource_id"], []).append(_version(dict(row)))
    return found


def withdrawn_versions(session: Session, resource_ids: Sequence[UUID]) -> dict[UUID, list[Version]]:
    """List the withdrawn versions of some resources, the newest first; others are left out."""
    gone = select(_VERSIONS).where(
        _VERSIONS.c.resource_id.in_(resource_ids), _VERSIONS.c.withdrawn_at.is_not(None)
    )
    found: dict[UUID, list[Version]] = {}
    for row in session.execute(gone.order_by(_VERSIONS.c.number.desc())).mappings():
        found.setdefault(row["resource_id"], []).append(_version(dict(row)))
    return found


def version_of(session: Session, resource_id: UUID, number: int) -> Version | None:
    """Find a published version, withdrawn or not."""
    mine = select(_VERSIONS).where(
        _VERSIONS.c.resource_id == resource_id, _VERSIONS.c.number == number
    )
    row = session.execute(mine).mappings().one_or_none()
    return None if row is None else _version(dict(row))


def any_dataset(session: Session, name: str) -> Dataset | None:
    """Find a dataset by its name, a draft or not: for officers."""
    found = _all(session, _drafts().where(DatasetRow.name == name), *_TABLES)
    return found[0] if found else None


def any_datasets(session: Session, ids: Collection[UUID]) -> dict[UUID, Dataset]:
    """Return datasets by their ids, drafts among them: for officers."""
    found = _all(session, _drafts().where(DatasetRow.id.in_(ids)), *_TABLES)
    return {one.id: one for one in found}


def has_datasets(session: Session) -> bool:
    """Check whether there is any dataset, a draft or not: for the samples."""
    return session.scalar(select(DatasetRow.id).limit(1)) is not None


def any_versions_of(session: Session, resource_id: UUID) -> list[Version]:
    """List all versions of a resource, the newest first, drafts among them: for officers."""
    rows = session.scalars(
        select(VersionRow)
        .where(VersionRow.resource_id == resource_id)
        .order_by(VersionRow.number.desc())
    )
    return [_version(_as_mapping(one)) for one in rows]


_TABLES = (_table_of(ResourceRow), _table_of(VersionRow))


def _as_mapping(row: VersionRow) -> Mapping[str, Any]:
    return {one.name: getattr(row, one.name) for one in _TABLES[1].columns}


def _drafts() -> Select[tuple[Any, ...]]:
    shown = _table_of(DatasetRow)
    return select(*(one for one in shown.c if one.name not in _OFFICERS_ALONE))


def _one(session: Session, statement: Select[Any]) -> Dataset | None:
    found = _all(session, statement, _RESOURCES, _VERSIONS)
    return found[0] if found else None


def _all(
    session: Session, statement: Select[Any], resources: FromClause, versions: FromClause
) -> list[Dataset]:
    """Read datasets with their resources and current versions, in two statements."""
    rows = session.execute(statement).mappings().all()
    parts = _resources(session, [row["id"] for row in rows], resources, versions)
    return [_dataset(dict(row), parts.get(row["id"], ())) for row in rows]


def _resources(
    session: Session, ids: Sequence[UUID], resources: FromClause, versions: FromClause
) -> dict[UUID, list[Resource]]:
    if not ids:
        return {}
    current = and_(
        versions.c.resource_id == resources.c.id, versions.c.number == resources.c.current_version
    )
    joined = resources.outerjoin(versions, current)
    mine = (
        select(
            *resources.c,
            *(one.label(f"version_{one.name}") for one in versions.c),
        )
        .select_from(joined)
        .where(resources.c.dataset_id.in_(ids))
        .order_by(resources.c.dataset_id, resources.c.position, resources.c.name)
    )
    found: dict[UUID, list[Resource]] = {}
    for row in session.execute(mine).mappings():
        found.setdefault(row["dataset_id"], []).append(_resource(dict(row)))
    return found


def _resource(row: Mapping[str, Any]) -> Resource:
    current = None
    if row["version_number"] is not None:
        prefix = "version_"
        told = {key[len(prefix) :]: row[key] for key in row if key.startswith(prefix)}
        current = _version(told)
    return Resource(
        row["id"],
        row["dataset_id"],
        row["name"],
        row["position"],
        ResourceKind(row["kind"]),
        row["titles"],
        row["texts"],
        current,
    )


def _version(row: Mapping[str, Any]) -> Version:
    told = {key: row[key] for key in Version.__dataclass_fields__}
    return Version(**told | {"state": VersionState(row["state"])})


def _dataset(row: Mapping[str, Any], resources: Iterable[Resource]) -> Dataset:
    told = {key: row[key] for key in Dataset.__dataclass_fields__ if key != "resources"}
    return Dataset(
        **told | {"origin": Origin(row["origin"]), "areas": tuple(row["areas"])},
        resources=tuple(resources),
    )
