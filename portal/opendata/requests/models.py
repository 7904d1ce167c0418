"""The tables of data requests; pages of the public read the views of what is released.

Whoever changes a request locks its workflow item first and its row second.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    DateTime,
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


class RequestRow(Table):
    """What somebody asked for; what becomes of it says the workflow item with the same id.

    Nothing here says who has asked. `language` is that of the page it was written on;
    `released_at` is when everybody could read it first, `circumstance` how it ended last,
    `followers` how many follow it, counted by a trigger.

    `agency`, `state`, `due_at`, `closed_at` and `escalation` are those of the item, brought here by
    a trigger.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint("length(title) <= 150", name="title"),
        CheckConstraint("length(markdown) <= 5000", name="markdown"),
        CheckConstraint(
            "visibility IN ('pending', 'visible', 'hidden', 'removed')", name="visibility"
        ),
        CheckConstraint("followers >= 0", name="followers"),
        CheckConstraint("visibility <> 'visible' OR released_at IS NOT NULL", name="released"),
        Index("ix_data_request_newest", "asked_at", "id", postgresql_where=_VISIBLE),
        Index("ix_data_request_agency", "agency", "asked_at", "id"),
        Index("ix_data_request_due", "due_at", "id", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_data_request_words", "words", postgresql_using="gin"),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    ref: Mapped[str] = mapped_column(String, unique=True)
    language: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    markdown: Mapped[str] = mapped_column(String)
    html: Mapped[str] = mapped_column(String)
    asked_at: Mapped[datetime] = mapped_column(_MOMENT)
    visibility: Mapped[str] = mapped_column(String)
    released_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    circumstance: Mapped[str | None] = mapped_column(String)
    passed_on: Mapped[int] = mapped_column(Integer, server_default="0")
    followers: Mapped[int] = mapped_column(Integer, server_default="0")
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    agency: Mapped[str | None] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    due_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    escalation: Mapped[int] = mapped_column(Integer, server_default="0")
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(WORDS, persisted=True), deferred=True)


class RequestAsker(Table):
    """Who has asked: behind row-level security, so that nobody but the person ever reads it."""

    __tablename__ = "data_request_asker"
    __table_args__ = (Index("ix_data_request_asker_person_id", "person_id"),)

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("data_request.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid)


class RequestAnswer(Table):
    """What an agency has said: how it ends, or to whom it is passed on, with the explanation.

    What is named with it stands in the column that its circumstance needs. `agency` is the one that
    has said it.
    """

    __tablename__ = "data_request_answer"
    __table_args__ = (Index("ix_data_request_answer_request_id", "request_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("data_request.id"))
    circumstance: Mapped[str] = mapped_column(String)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    htmls: Mapped[dict[str, str]] = mapped_column(JSONB)
    agency: Mapped[str | None] = mapped_column(String)
    dataset_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("dataset.id"))
    day: Mapped[date | None] = mapped_column(Date)
    address: Mapped[str | None] = mapped_column(String)
    to_agency: Mapped[str | None] = mapped_column(String)
    law: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    made_by: Mapped[str] = mapped_column(String)


class RequestAppeal(Table):
    """That whoever asked has appealed an answer; `id` is that of the unit's case, which decides.

    `text` is why, until its writer is erased; `outcome` is NULL until the unit has decided.
    """

    __tablename__ = "data_request_appeal"
    __table_args__ = (
        CheckConstraint("outcome IN ('upheld', 'dismissed')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_data_request_appeal_request_id", "request_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("data_request.id"))
    text: Mapped[str | None] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    outcome: Mapped[str | None] = mapped_column(String)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
