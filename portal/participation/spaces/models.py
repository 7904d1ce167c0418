"""The tables of spaces; anybody may read the published ones, through views."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class SpaceRow(Table):
    """A space in all languages of the country; a draft has no `published_at`.

    What is published promises something until a day, what is closed says what came of it.
    `first_due` is the day of the answer as it was first promised; it stays when the day is moved.
    `version` moves with every change of the space, its phases or its news.
    """

    __tablename__ = "space"
    __table_args__ = (
        CheckConstraint("name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(name) <= 60", name="name"),
        CheckConstraint("level IN ('information', 'consultation', 'active')", name="level"),
        CheckConstraint(
            "published_at IS NULL OR (answer_due IS NOT NULL AND promises <> '{}')", name="promise"
        ),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position"),
        CheckConstraint("support_threshold > 0", name="threshold"),
        CheckConstraint("answer_working_days > 0", name="answer_working_days"),
        CheckConstraint(
            "closed_at IS NULL"
            " OR (published_at IS NOT NULL AND outcome_texts IS NOT NULL"
            " AND outcome_at IS NOT NULL)",
            name="outcome",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)
    agency: Mapped[str] = mapped_column(String, index=True)
    level: Mapped[str] = mapped_column(String)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    summaries: Mapped[dict[str, str]] = mapped_column(JSONB)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    htmls: Mapped[dict[str, str]] = mapped_column(JSONB)
    promises: Mapped[dict[str, str]] = mapped_column(JSONB)
    answer_due: Mapped[date | None] = mapped_column(Date)
    first_due: Mapped[date | None] = mapped_column(Date)
    areas: Mapped[list[str]] = mapped_column(ARRAY(String))
    lon: Mapped[float | None] = mapped_column(Float)
    lat: Mapped[float | None] = mapped_column(Float)
    support_threshold: Mapped[int | None] = mapped_column(Integer)
    answer_working_days: Mapped[int] = mapped_column(Integer)
    outcome_texts: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    outcome_htmls: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    outcome_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    published_by: Mapped[str | None] = mapped_column(String)
    published_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(Integer)
    search_text: Mapped[str | None] = mapped_column(
        String,
        Computed("fold_text(titles::text || ' ' || summaries::text)", persisted=True),
        deferred=True,
    )


class PhaseRow(Table):
    """A time of a space in which some activities are allowed; the database keeps them apart.

    `told_at` is when those who follow the space were told that it has begun.
    """

    __tablename__ = "space_phase"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="times"),
        # Looked at when the transaction ends: phases that change places may meet in between.
        ExcludeConstraint(
            ("space_id", "="),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_space_phase_overlap",
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    space_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("space.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    starts_at: Mapped[datetime] = mapped_column(_MOMENT)
    ends_at: Mapped[datetime] = mapped_column(_MOMENT)
    activities: Mapped[list[str]] = mapped_column(ARRAY(String))
    told_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class NewsRow(Table):
    """What an officer has told the people of a space."""

    __tablename__ = "space_news"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    space_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("space.id", ondelete="CASCADE"), index=True
    )
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    htmls: Mapped[dict[str, str]] = mapped_column(JSONB)
    made_by: Mapped[str] = mapped_column(String)
    published_at: Mapped[datetime] = mapped_column(_MOMENT)
