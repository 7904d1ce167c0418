"""The tables of forums; pages of the public read the views of what is visible."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)
_VISIBLE = text("visibility = 'visible'")


class CategoryRow(Table):
    """A category of the forum of a space, in all languages; `number` stands in addresses."""

    __tablename__ = "forum_category"
    __table_args__ = (UniqueConstraint("space_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("space.id"))
    number: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)


class TopicRow(Table):
    """A topic that somebody opened; what is said about it is a discussion.

    `language` is that of the page it was written on.
    Officers close one for new comments (`closed_at`) and let it stand first (`pinned_at`).
    """

    __tablename__ = "forum_topic"
    __table_args__ = (
        CheckConstraint("length(title) <= 150", name="title"),
        CheckConstraint("length(markdown) <= 5000", name="markdown"),
        CheckConstraint(
            "visibility IN ('pending', 'visible', 'hidden', 'removed')", name="visibility"
        ),
        Index("ix_forum_topic_newest", "space_id", "posted_at", "id", postgresql_where=_VISIBLE),
        Index("ix_forum_topic_category_id", "category_id", "posted_at"),
        Index("ix_forum_topic_author_id", "author_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    ref: Mapped[str] = mapped_column(String, unique=True)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("space.id"))
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("forum_category.id"))
    language: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    markdown: Mapped[str] = mapped_column(String)
    html: Mapped[str] = mapped_column(String)
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comment_author.id"))
    posted_at: Mapped[datetime] = mapped_column(_MOMENT)
    edited_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    visibility: Mapped[str] = mapped_column(String)
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    pinned_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    version: Mapped[int] = mapped_column(Integer, server_default="1")
