"""The tables of ideas; pages of the public read the views of what is visible.

Whoever changes an idea locks its workflow item first and its row second.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)
_VISIBLE = text("visibility = 'visible'")
WORDS = "to_tsvector('simple'::regconfig, fold_text((title || ' '::text) || markdown))"
PLACE = "(ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography)"


class IdeaRow(Table):
    """What somebody proposed; what becomes of it says the workflow item with the same id.

    `support_count` is the number of rows in `idea_support`, which hold those of merged ideas too.
    `language` is that of the page it was written on, `place` what was typed for the position,
    `area` the smallest that it lies in. `merged_into` is the idea that leads it. `percent` and
    `implement_by` are those of the last report.

    `agency`, `state`, `due_at`, `closed_at` and `escalation` are those of the item, brought here by
    a trigger.
    """

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint("length(title) <= 150", name="title"),
        CheckConstraint("length(markdown) <= 5000", name="markdown"),
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position"),
        CheckConstraint("support_count >= 0", name="support_count"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("merged_into <> id", name="merged_into"),
        CheckConstraint(
            "visibility IN ('pending', 'visible', 'hidden', 'removed')", name="visibility"
        ),
        Index("ix_idea_newest", "space_id", "posted_at", "id", postgresql_where=_VISIBLE),
        Index("ix_idea_supported", "space_id", "support_count", "id", postgresql_where=_VISIBLE),
        Index(
            "ix_idea_due",
            "due_at",
            "id",
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_idea_agency", "agency", "posted_at", "id"),
        Index("ix_idea_author_id", "author_id"),
        Index("ix_idea_words", "words", postgresql_using="gin"),
        Index(
            "ix_idea_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")
        ),
        Index(
            "ix_idea_place",
            text(PLACE),
            postgresql_using="gist",
            postgresql_where=text("lon IS NOT NULL AND visibility = 'visible'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    ref: Mapped[str] = mapped_column(String, unique=True)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("space.id"))
    language: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    markdown: Mapped[str] = mapped_column(String)
    html: Mapped[str] = mapped_column(String)
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comment_author.id"))
    lon: Mapped[float | None] = mapped_column(Double)
    lat: Mapped[float | None] = mapped_column(Double)
    area: Mapped[str | None] = mapped_column(String)
    place: Mapped[str | None] = mapped_column(String)
    posted_at: Mapped[datetime] = mapped_column(_MOMENT)
    edited_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    visibility: Mapped[str] = mapped_column(String)
    support_count: Mapped[int] = mapped_column(Integer, server_default="0")
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("idea.id"))
    threshold_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    answered_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    percent: Mapped[int | None] = mapped_column(Integer)
    implement_by: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    agency: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    due_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    escalation: Mapped[int] = mapped_column(Integer, server_default="0")
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(WORDS, persisted=True), deferred=True)


class IdeaSupport(Table):
    """Somebody who supports an idea, or one that was merged into it: one row a person.

    `is_own` says that it was given to this very idea; other rows go when what brought them is
    separated again. `given_on` is a day and no moment: more says who was there when.
    """

    __tablename__ = "idea_support"
    __table_args__ = (Index("ix_idea_support_author_id", "author_id"),)

    idea_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment_author.id"), primary_key=True)
    is_own: Mapped[bool] = mapped_column(Boolean, server_default="true")
    given_on: Mapped[date] = mapped_column(Date)


class IdeaAnswer(Table):
    """What an agency has said about an idea, in all languages: an answer, or reasons."""

    __tablename__ = "idea_answer"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('answer', 'accepted', 'accepted_in_part', 'rejected')", name="kind"
        ),
        Index("ix_idea_answer_idea_id", "idea_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    idea_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("idea.id"))
    kind: Mapped[str] = mapped_column(String)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    htmls: Mapped[dict[str, str]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    made_by: Mapped[str] = mapped_column(String)


class IdeaProgress(Table):
    """A report of how far an accepted idea has come, and by when it is to be done."""

    __tablename__ = "idea_progress"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        Index("ix_idea_progress_idea_id", "idea_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    idea_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("idea.id"))
    percent: Mapped[int] = mapped_column(Integer)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    htmls: Mapped[dict[str, str]] = mapped_column(JSONB)
    implement_by: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    made_by: Mapped[str] = mapped_column(String)
