"""The tables of catalogues that are harvested and of their records, which a view shows anybody."""

import uuid
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class HarvestSourceRow(Table):
    """A catalogue of somebody else. `agency` answers for what comes from it.

    `agencies` and `categories` say which of ours stand for the organizations and groups of theirs,
    by their names; whatever they do not name gets `agency` and `category`. `licence` is what
    counts for records without any, "" for none. `language` is that of texts which say no other.
    `whole_at` is when the catalogue was last read to its end. More than `ask_above` of a hundred
    records are not retired before an officer has confirmed it.
    """

    __tablename__ = "harvest_source"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(code) <= 40", name="code"),
        CheckConstraint("kind IN ('ckan', 'csv')", name="kind"),
        CheckConstraint("schedule IN ('nightly', 'weekly', 'by_hand')", name="schedule"),
        CheckConstraint("ask_above BETWEEN 0 AND 100", name="ask_above"),
    )

    code: Mapped[str] = mapped_column(String, primary_key=True)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str] = mapped_column(String)
    address: Mapped[str] = mapped_column(String)
    home: Mapped[str] = mapped_column(String)
    agency: Mapped[str] = mapped_column(String)
    agencies: Mapped[dict[str, str]] = mapped_column(JSONB)
    category: Mapped[str] = mapped_column(String)
    categories: Mapped[dict[str, str]] = mapped_column(JSONB)
    licence: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    areas: Mapped[list[str]] = mapped_column(ARRAY(String))
    schedule: Mapped[str] = mapped_column(String)
    is_enabled: Mapped[bool] = mapped_column(Boolean)
    ask_above: Mapped[int] = mapped_column(Integer)
    whole_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(Integer)


class HarvestedRecordRow(Table):
    """A record of a catalogue, and the dataset that stands for it here.

    `digest` is of what was understood of it: where it is the same, nothing is written. A record
    with `retired_at` is no longer in the catalogue.
    """

    __tablename__ = "harvested_record"
    __table_args__ = (Index("ix_harvested_record_dataset_id", "dataset_id", unique=True),)

    source: Mapped[str] = mapped_column(ForeignKey("harvest_source.code"), primary_key=True)
    source_id: Mapped[str] = mapped_column(String, primary_key=True)
    dataset_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String)
    page: Mapped[str | None] = mapped_column(String)
    harvested_at: Mapped[datetime] = mapped_column(_MOMENT)
    retired_at: Mapped[datetime | None] = mapped_column(_MOMENT)
