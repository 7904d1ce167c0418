"""The tables of openness: what was found out last; anybody may read all but where links lead."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class OpennessRow(Table):
    """How open a published version is: stars, why, and what gains the next."""

    __tablename__ = "openness"
    __table_args__ = (
        ForeignKeyConstraint(
            ["resource_id", "number"],
            ["resource_version.resource_id", "resource_version.number"],
            ondelete="CASCADE",
        ),
        CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),
    )

    resource_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    stars: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String)
    how_next: Mapped[str] = mapped_column(String)
    computed_at: Mapped[datetime] = mapped_column(_MOMENT)


class DatasetQualityRow(Table):
    """What a published dataset has and lacks; `version` is that of the dataset that was looked at.

    `criteria` says of each whether it is met.
    """

    __tablename__ = "dataset_quality"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 0 AND 5", name="stars"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        Index("ix_dataset_quality_agency", "agency"),
    )

    dataset_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True
    )
    agency: Mapped[str] = mapped_column(String)
    stars: Mapped[int] = mapped_column(Integer)
    score: Mapped[int] = mapped_column(Integer)
    criteria: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(Integer)
    computed_at: Mapped[datetime] = mapped_column(_MOMENT)


class OpennessMonthRow(Table):
    """The index of a publisher in a month, by its first day: the last one that was counted."""

    __tablename__ = "openness_month"
    __table_args__ = (CheckConstraint("index BETWEEN 0 AND 100", name="index"),)

    agency: Mapped[str] = mapped_column(String, primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    datasets: Mapped[int] = mapped_column(Integer)
    open_datasets: Mapped[int] = mapped_column(Integer)
    stars: Mapped[int] = mapped_column(Integer)
    score: Mapped[int] = mapped_column(Integer)
    index: Mapped[int] = mapped_column(Integer)
    computed_at: Mapped[datetime] = mapped_column(_MOMENT)


class FileCheckRow(Table):
    """Whether the bytes of a file are still what was handed in.

    `read_at` is when all of them were read last; until then it is known that there are as many.
    """

    __tablename__ = "file_check"
    __table_args__ = (
        CheckConstraint("status IN ('whole', 'gone', 'changed')", name="status"),
        Index("ix_file_check_read_at", "read_at"),
    )

    attachment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True
    )
    status: Mapped[str] = mapped_column(String)
    checked_at: Mapped[datetime] = mapped_column(_MOMENT)
    read_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class LinkCheckRow(Table):
    """An address that data stands at or leads to, and how it answered.

    `address_key` is its digest, since addresses may be longer than an index takes. `failures` are
    those since it last answered, of different days.
    """

    __tablename__ = "link_check"
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures"),
        Index("ix_link_check_checked_at", "checked_at"),
    )

    address_key: Mapped[str] = mapped_column(String, primary_key=True)
    address: Mapped[str] = mapped_column(String)
    status: Mapped[str] = mapped_column(String)
    checked_at: Mapped[datetime] = mapped_column(_MOMENT)
    first_failure: Mapped[datetime | None] = mapped_column(_MOMENT)
    failures: Mapped[int] = mapped_column(Integer)
    last_success: Mapped[datetime | None] = mapped_column(_MOMENT)
