"""The tables of what officers do with cases: tasks, locks, answers, rules, public copies."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)
PUBLISHED_WORDS = (
    "to_tsvector('simple'::regconfig,"
    " fold_text((((subject || ' '::text) || text) || ' '::text) || answer))"
)


class CaseTask(Table):
    """What a case needs of another agency: an item of its own, with its own clock.

    `asked_by` is the agency of the case, None is nobody's written as “*”.
    """

    __tablename__ = "case_task"
    __table_args__ = (
        CheckConstraint("length(asked) <= 5000", name="asked"),
        CheckConstraint("length(answer) <= 5000", name="answer"),
        Index("ix_case_task_case_id", "case_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_case.id"))
    asked: Mapped[str] = mapped_column(String)
    asked_by: Mapped[str] = mapped_column(String)
    answer: Mapped[str | None] = mapped_column(String)


class IntakeDraft(Table):
    """What an officer has typed so far for a caller, sealed; it goes after a day."""

    __tablename__ = "intake_draft"
    __table_args__ = (Index("ix_intake_draft_saved_at", "saved_at"),)

    account_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(_MOMENT)


class CaseReaction(Table):
    """What somebody outside was asked about a case, and the reaction; the address is sealed.

    Until `until` the link in the letter can be used, once.
    """

    __tablename__ = "case_reaction"
    __table_args__ = (
        CheckConstraint("length(asked) <= 5000 AND length(answer) <= 5000", name="text"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        Index("ix_case_reaction_case_id", "case_id", "asked_at"),
        Index("ix_case_reaction_until", "until", postgresql_where=text("answered_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_case.id"))
    agency: Mapped[str | None] = mapped_column(String)
    asked_by: Mapped[str] = mapped_column(String)
    sealed_address: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String)
    asked: Mapped[str] = mapped_column(String)
    asked_at: Mapped[datetime] = mapped_column(_MOMENT)
    until: Mapped[datetime] = mapped_column(_MOMENT)
    answer: Mapped[str | None] = mapped_column(String)
    answered_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class CaseLock(Table):
    """Who works on a case just now; it ends by itself."""

    __tablename__ = "case_lock"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_case.id"), primary_key=True)
    officer_id: Mapped[str] = mapped_column(String)
    officer_name: Mapped[str] = mapped_column(String)
    until: Mapped[datetime] = mapped_column(_MOMENT)


class CannedAnswer(Table):
    """One version of an answer that is written often, in both languages, with places for values.

    `agency` is whose it is, NULL is every one's; `kind` what cases it is for, NULL is all.
    """

    __tablename__ = "canned_answer"
    __table_args__ = (
        CheckConstraint("length(text_ar) <= 5000 AND length(text_en) <= 5000", name="text"),
        Index("ix_canned_answer_current", "id", unique=True, postgresql_where=text("is_current")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    agency: Mapped[str | None] = mapped_column(String)
    kind: Mapped[str | None] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    text_ar: Mapped[str] = mapped_column(String)
    text_en: Mapped[str] = mapped_column(String)
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    is_current: Mapped[bool] = mapped_column(Boolean, server_default="true")


class RoutingRule(Table):
    """Whose affair a case is that fits: NULL fits everything, and the first by `position` holds.

    One that is not on is not asked. `area` fits the areas within it too, `topic` its parts; `words`
    is any of some.
    """

    __tablename__ = "routing_rule"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str | None] = mapped_column(String)
    meant_agency: Mapped[str | None] = mapped_column(String)
    topic: Mapped[str | None] = mapped_column(String)
    area: Mapped[str | None] = mapped_column(String)
    words: Mapped[str | None] = mapped_column(String)
    agency: Mapped[str] = mapped_column(String)
    is_on: Mapped[bool] = mapped_column(Boolean, server_default="true")
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)


class CasePublicCopy(Table):
    """A redacted text that is to stand for a case in public, when its writer has agreed to it.

    A new text is another version, and asks for agreement anew. `area` is what is shown of the
    place. `withdrawn_by` is the officer, or “” for the writer. `published_id` is what readers see.
    """

    __tablename__ = "case_public_copy"
    __table_args__ = (
        CheckConstraint("length(subject) <= 150", name="subject"),
        CheckConstraint("length(text) <= 5000 AND length(answer) <= 5000", name="text"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contact_case.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    answer: Mapped[str] = mapped_column(String)
    area: Mapped[str | None] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    proposed_by: Mapped[str] = mapped_column(String)
    proposed_at: Mapped[datetime] = mapped_column(_MOMENT)
    agreed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawn_by: Mapped[str | None] = mapped_column(String)
    published_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, unique=True)


class PublishedCase(Table):
    """What readers see of a case: nothing here leads back to it, to its day or to its writer.

    `area` is as near as the place is told, `agency` whose answer it is.
    """

    __tablename__ = "published_case"
    __table_args__ = (
        CheckConstraint("kind IN ('question', 'suggestion', 'praise')", name="kind"),
        Index("ix_published_case_published_at", "published_at", "id"),
        Index("ix_published_case_area", "area"),
        Index("ix_published_case_words", "words", postgresql_using="gin"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    answer: Mapped[str] = mapped_column(String)
    topic: Mapped[str | None] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    area: Mapped[str | None] = mapped_column(String)
    published_at: Mapped[datetime] = mapped_column(_MOMENT)
    words: Mapped[Any] = mapped_column(
        TSVECTOR, Computed(PUBLISHED_WORDS, persisted=True), deferred=True
    )
