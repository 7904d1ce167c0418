"""Reads of where datasets come from, for anybody."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, column, select, table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from portal.opendata.origins.rules import DatasetOrigin

_ORIGINS = table(
    "dataset_origin",
    column("dataset_id", Uuid),
    column("source", String),
    column("titles", JSONB),
    column("home", String),
    column("source_id", String),
    column("page", String),
    column("harvested_at", DateTime(timezone=True)),
)


def origins_of(session: Session, dataset_ids: Collection[UUID]) -> Mapping[UUID, DatasetOrigin]:
    """Return where datasets come from; those that are not harvested are not among them."""
    if not dataset_ids:
        return {}
    rows = session.execute(select(_ORIGINS).where(_ORIGINS.c.dataset_id.in_(list(dataset_ids))))
    return {
        row["dataset_id"]: DatasetOrigin(
            **{name: row[name] for name in DatasetOrigin.__dataclass_fields__}
        )
        for row in rows.mappings()
    }
