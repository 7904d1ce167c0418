"""The tables of moderation: what waits, who reported what, what was decided, appeals, the log.

No person is in them: an author is an id behind which only row-level security knows somebody.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
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


class ModerationItem(Table):
    """A post that a moderator looks at, once for each time that it has to be looked at.

    `why` says what brought it here, as codes with figures. `was_shown` says that readers saw it
    while it waited. `reason` is there for what was hidden, `note` is what the author was told with
    it. `decided_by` is the account of the officer, so that nobody decides about his own decision.
    """

    __tablename__ = "moderation_item"
    __table_args__ = (
        CheckConstraint("queue IN ('newcomers', 'reported', 'suspected')", name="queue"),
        CheckConstraint("(decided_at IS NULL) = (verdict IS NULL)", name="decided"),
        CheckConstraint("(verdict = 'hide') = (reason IS NOT NULL)", name="reason"),
        Index(
            "uq_moderation_item_waiting",
            "post_kind",
            "post_id",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index(
            "ix_moderation_item_queue",
            "queue",
            "opened_at",
            "id",
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_moderation_item_author_id", "author_id", "opened_at"),
        Index("ix_moderation_item_post", "post_kind", "post_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    queue: Mapped[str] = mapped_column(String)
    post_kind: Mapped[str] = mapped_column(String)
    post_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    author_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    agency: Mapped[str | None] = mapped_column(String)
    why: Mapped[dict[str, Any]] = mapped_column(JSONB)
    was_shown: Mapped[bool] = mapped_column()
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    verdict: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str | None] = mapped_column(String)
    note: Mapped[str | None] = mapped_column(String)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)


class PostReport(Table):
    """That somebody finds a post wrong: once a person and post, whatever he tries."""

    __tablename__ = "post_report"
    __table_args__ = (Index("ix_post_report_author_id", "author_id"),)

    post_kind: Mapped[str] = mapped_column(String, primary_key=True)
    post_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    reason: Mapped[str] = mapped_column(String)
    note: Mapped[str | None] = mapped_column(String)
    reported_at: Mapped[datetime] = mapped_column(_MOMENT)
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("moderation_item.id"))


class ModerationAppeal(Table):
    """An author says that his post was hidden wrongly: once for each decision.

    `text` is his, and goes when he is erased. `outcome` is `upheld` or `dismissed`.
    """

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        UniqueConstraint("item_id"),
        CheckConstraint("outcome IN ('upheld', 'dismissed')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("moderation_item.id"))
    text: Mapped[str | None] = mapped_column(String)
    appealed_at: Mapped[datetime] = mapped_column(_MOMENT)
    outcome: Mapped[str | None] = mapped_column(String)
    answer: Mapped[str | None] = mapped_column(String)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)


class AuthorBlock(Table):
    """That an author may write nothing until a moment: who has decided so and why, kept."""

    __tablename__ = "author_block"
    __table_args__ = (Index("ix_author_block_author_id", "author_id", "blocked_at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(String)
    note: Mapped[str | None] = mapped_column(String)
    blocked_at: Mapped[datetime] = mapped_column(_MOMENT)
    until: Mapped[datetime] = mapped_column(_MOMENT)
    lifted_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    blocked_by: Mapped[uuid.UUID] = mapped_column(Uuid)


class ModerationEntry(Table):
    """One line of the public log: what was done, for which reason, by which agency.

    Neither author nor officer nor text is in it. `path` is where the post stood, without language.
    """

    __tablename__ = "moderation_entry"
    __table_args__ = (Index("ix_moderation_entry_at", text("at DESC"), text("number DESC")),)

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    action: Mapped[str] = mapped_column(String)
    post_kind: Mapped[str | None] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str | None] = mapped_column(String)


class PostFingerprint(Table):
    """What a post looks like to a comparison, for a month: digests from which no text is read."""

    __tablename__ = "post_fingerprint"
    __table_args__ = (
        Index("ix_post_fingerprint_bands", "bands", postgresql_using="gin"),
        Index("ix_post_fingerprint_posted_at", "posted_at"),
        Index("ix_post_fingerprint_author_id", "author_id", "posted_at"),
    )

    post_kind: Mapped[str] = mapped_column(String, primary_key=True)
    post_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    bands: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    posted_at: Mapped[datetime] = mapped_column(_MOMENT)
    is_spam: Mapped[bool] = mapped_column(server_default="false")


class SpamFeature(Table):
    """In how many posts that moderators kept and hid as spam a digest of a piece of text stood."""

    __tablename__ = "spam_feature"

    feature: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kept: Mapped[int] = mapped_column(Integer, server_default="0")
    spam: Mapped[int] = mapped_column(Integer, server_default="0")


class ModerationMonth(Table):
    """The figures of a month that is over, as they were published."""

    __tablename__ = "moderation_month"

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    agency: Mapped[str] = mapped_column(String, primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    computed_at: Mapped[datetime] = mapped_column(_MOMENT)
