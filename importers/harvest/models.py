"""The tables of runs: what each has read, what came of it, and what was not taken."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class HarvestRunRow(Table):
    """One reading of a catalogue. `position` is where it goes on after it was killed.

    `total` is how many records the catalogue says there are. `vanished` are those that are known
    here and were not there; the run retires them, but where they are many only after an officer has
    `confirmed` it. `since` is for a run of changes. `edition` tells two tables
    at one address apart. `problem` is the sentence for a run that broke off.
    """

    __tablename__ = "harvest_run"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'complete', 'asking', 'broken')", name="state"
        ),
        CheckConstraint("reach IN ('whole', 'changes')", name="reach"),
        Index("ix_harvest_run_source", "source", "asked_at"),
        # One run of a catalogue at a time, whoever asks for it.
        Index(
            "uq_harvest_run_unfinished",
            "source",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("harvest_source.code"))
    reach: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    asked_by: Mapped[str] = mapped_column(String)
    asked_at: Mapped[datetime] = mapped_column(_MOMENT)
    began_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    since: Mapped[datetime | None] = mapped_column(_MOMENT)
    edition: Mapped[str | None] = mapped_column(String)
    position: Mapped[int] = mapped_column(Integer, default=0)
    pages: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int | None] = mapped_column(Integer)
    seen: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    restored: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    vanished: Mapped[int] = mapped_column(Integer, default=0)
    retired: Mapped[int] = mapped_column(Integer, default=0)
    confirmed_by: Mapped[str | None] = mapped_column(String)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class HarvestPageRow(Table):
    """The ids of the records that a run has seen together: one row for a hundred of them."""

    __tablename__ = "harvest_page"

    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("harvest_run.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    seen: Mapped[list[str]] = mapped_column(ARRAY(String))


class HarvestFindingRow(Table):
    """What was wrong with a record: as a whole, so that it was refused, or with a part of it."""

    __tablename__ = "harvest_finding"

    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("harvest_run.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    source_id: Mapped[str | None] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    is_refusal: Mapped[bool] = mapped_column(Boolean)
    message: Mapped[dict[str, Any]] = mapped_column(JSONB)
