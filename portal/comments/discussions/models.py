"""The tables of discussions: one row a discussion, its comments, their earlier texts, votes.

Pages of the public read the views `shown_comment` and `shown_revision`: the text of what is not
visible does not leave the database with them.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table
from portal.comments.discussions.rules import NUMBER_DIGITS

_MOMENT = DateTime(timezone=True)
_IS_LISTED = "visibility = 'visible' OR reply_count > 0"
# Few votes tell little: three in favour are less than a hundred for and fifty against would be
# with a mean alone, and a hundred for and none against are more than either.
_RANK = "(agrees - disagrees)::bigint * 1000000 / (agrees + disagrees + 3)"
_LISTED_ROOT = text("is_listed AND depth = 0")


class Discussion(Table):
    """What is said about one thing. Whoever changes anything in it locks this row first.

    `version` moves with every change: it is part of the ETags of all pages that show it.
    `comment_count` counts visible comments, `last_number` all that were ever posted.
    """

    __tablename__ = "discussion"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        Index("ix_discussion_agency", "agency", "last_at"),
        Index("ix_discussion_last_at", "last_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String)
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    agency: Mapped[str | None] = mapped_column(String)
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    last_at: Mapped[datetime] = mapped_column(_MOMENT)
    comment_count: Mapped[int] = mapped_column(Integer, server_default="0")
    last_number: Mapped[int] = mapped_column(Integer, server_default="0")
    version: Mapped[int] = mapped_column(BigInteger, server_default="1")
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    closing_texts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    closing_html: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class Comment(Table):
    """One comment. `path` are the numbers from its root down to itself, of equal length.

    Of `author_id` and `as_agency` exactly one is there; an empty `as_agency` is the government as a
    whole. `reply_count` counts all visible ones below. `rank` orders by what people think of it.
    """

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint(
            "visibility IN ('pending', 'visible', 'hidden', 'removed')", name="visibility"
        ),
        CheckConstraint("(author_id IS NULL) <> (as_agency IS NULL)", name="whose"),
        CheckConstraint("(parent_id IS NULL) = (depth = 0)", name="root"),
        CheckConstraint(f"length(path) = {NUMBER_DIGITS} * (depth + 1)", name="path"),
        CheckConstraint("agrees >= 0 AND disagrees >= 0 AND reply_count >= 0", name="counts"),
        UniqueConstraint("discussion_id", "number"),
        Index(
            "ix_comment_roots",
            "discussion_id",
            "number",
            postgresql_where=_LISTED_ROOT,
        ),
        Index(
            "ix_comment_best",
            "discussion_id",
            text("(- rank)"),
            "number",
            postgresql_where=_LISTED_ROOT,
        ),
        Index("ix_comment_tree", "discussion_id", "path", postgresql_where=text("is_listed")),
        Index(
            "ix_comment_pinned",
            "discussion_id",
            "pinned_at",
            postgresql_where=text("pinned_at IS NOT NULL"),
        ),
        Index("ix_comment_author_id", "author_id", "posted_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    discussion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussion.id"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comment.id"))
    path: Mapped[str] = mapped_column(String(collation="C"))
    depth: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comment_author.id"))
    as_agency: Mapped[str | None] = mapped_column(String)
    markdown: Mapped[str] = mapped_column(String)
    html: Mapped[str] = mapped_column(String)
    posted_at: Mapped[datetime] = mapped_column(_MOMENT)
    edited_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    visibility: Mapped[str] = mapped_column(String)
    agrees: Mapped[int] = mapped_column(Integer, server_default="0")
    disagrees: Mapped[int] = mapped_column(Integer, server_default="0")
    score: Mapped[int] = mapped_column(Integer, Computed("agrees - disagrees", persisted=True))
    rank: Mapped[int] = mapped_column(Integer, Computed(_RANK, persisted=True))
    reply_count: Mapped[int] = mapped_column(Integer, server_default="0")
    is_listed: Mapped[bool] = mapped_column(Boolean, Computed(_IS_LISTED, persisted=True))
    is_answer: Mapped[bool] = mapped_column(Boolean, server_default="false")
    pinned_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class CommentRevision(Table):
    """A text that a comment had before it was edited; public as long as the comment is."""

    __tablename__ = "comment_revision"

    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    markdown: Mapped[str] = mapped_column(String)
    html: Mapped[str] = mapped_column(String)
    written_at: Mapped[datetime] = mapped_column(_MOMENT)
    replaced_at: Mapped[datetime] = mapped_column(_MOMENT)


class CommentVote(Table):
    """What an author thinks of a comment, once: 1 agrees, -1 disagrees.

    `counted_in` is the version of the discussion whose pages are the first that count it.
    """

    __tablename__ = "comment_vote"
    __table_args__ = (
        CheckConstraint("value IN (-1, 1)", name="value"),
        Index("ix_comment_vote_author_id", "author_id"),
    )

    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment_author.id"), primary_key=True)
    value: Mapped[int] = mapped_column(SmallInteger)
    counted_in: Mapped[int] = mapped_column(BigInteger, server_default="0")
