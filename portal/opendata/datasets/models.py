"""The tables of datasets; anybody may read what is published, through views."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)
_SLUG = "name ~ '^[a-z0-9]+([-_][a-z0-9]+)*$' AND length(name) <= "


class DatasetRow(Table):
    """A dataset in all languages of the country; `published_at` is missing before it is shown.

    One of an agency is the workflow item with the same id; the portal's own and harvested ones are
    published as they come and have none. `made_by_id` and `reviewed_by_id` are accounts of
    officers: whoever reviews is another than who has written. `folded` is what is searched.
    """

    __tablename__ = "dataset"
    __table_args__ = (
        CheckConstraint(f"{_SLUG}80", name="name"),
        CheckConstraint("origin IN ('own', 'agency', 'harvested')", name="origin"),
        CheckConstraint("temporal_from <= temporal_to", name="temporal"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_because IS NULL)"
            " AND (withdrawn_at IS NULL OR published_at IS NOT NULL)",
            name="withdrawn",
        ),
        CheckConstraint(
            "(origin = 'harvested') = (source_catalogue IS NOT NULL AND source_id IS NOT NULL)",
            name="source",
        ),
        UniqueConstraint("source_catalogue", "source_id", name="uq_dataset_source"),
        Index("ix_dataset_agency", "agency"),
        Index("ix_dataset_category", "category"),
        Index("ix_dataset_published_at", "published_at", "id"),
        Index("ix_dataset_next_due", "next_due", postgresql_where=text("next_due IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)
    agency: Mapped[str] = mapped_column(String)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    htmls: Mapped[dict[str, str]] = mapped_column(JSONB)
    category: Mapped[str] = mapped_column(String)
    keywords: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    licence: Mapped[str] = mapped_column(String)
    frequency: Mapped[str] = mapped_column(String)
    next_due: Mapped[date | None] = mapped_column(Date)
    areas: Mapped[list[str]] = mapped_column(ARRAY(String))
    temporal_from: Mapped[date | None] = mapped_column(Date)
    temporal_to: Mapped[date | None] = mapped_column(Date)
    contact: Mapped[dict[str, str]] = mapped_column(JSONB)
    origin: Mapped[str] = mapped_column(String)
    source_catalogue: Mapped[str | None] = mapped_column(String)
    source_id: Mapped[str | None] = mapped_column(String)
    is_sample: Mapped[bool] = mapped_column(Boolean)
    folded: Mapped[str] = mapped_column(String)
    made_by: Mapped[str] = mapped_column(String)
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    reviewed_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    published_by: Mapped[str | None] = mapped_column(String)
    published_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    modified_at: Mapped[datetime] = mapped_column(_MOMENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawn_because: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int] = mapped_column(Integer)


class ResourceRow(Table):
    """A part of a dataset; `current_version` is the newest one that anybody may have."""

    __tablename__ = "dataset_resource"
    __table_args__ = (
        CheckConstraint(f"{_SLUG}80", name="name"),
        CheckConstraint("kind IN ('file', 'api', 'documentation')", name="kind"),
        UniqueConstraint("dataset_id", "name", name="uq_dataset_resource_name"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    dataset_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    current_version: Mapped[int | None] = mapped_column(Integer)


class VersionRow(Table):
    """One state of a resource. What it is never changes, which a trigger holds; its state does.

    `made_by_id` and `checked_by_id` are accounts of officers and never the same.
    """

    __tablename__ = "resource_version"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("state IN ('draft', 'checked', 'published', 'withdrawn')", name="state"),
        CheckConstraint("attachment_id IS NULL OR file_sha256 IS NOT NULL", name="checksum"),
        CheckConstraint("file_size >= 0 AND rows >= 0", name="sizes"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL AND withdrawn_because IS NOT NULL)",
            name="withdrawn",
        ),
        CheckConstraint("checked_by_id <> made_by_id", name="second_officer"),
    )

    resource_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("dataset_resource.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String)
    day: Mapped[date] = mapped_column(Date)
    file_sha256: Mapped[str | None] = mapped_column(String)
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    file_name: Mapped[str | None] = mapped_column(String)
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachment.id"))
    address: Mapped[str | None] = mapped_column(String)
    declared_format: Mapped[str | None] = mapped_column(String)
    detected_format: Mapped[str | None] = mapped_column(String)
    detected: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    columns: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    release_number: Mapped[int | None] = mapped_column(Integer)
    notes: Mapped[dict[str, str]] = mapped_column(JSONB)
    made_by: Mapped[str] = mapped_column(String)
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    checked_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    published_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawn_because: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
