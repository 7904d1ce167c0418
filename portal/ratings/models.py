"""The tables of ratings: each as it was given, and the sums that everybody may see."""

import uuid
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    String,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class Rating(Table):
    """What somebody thinks of something; nothing here says who it was.

    `agency` is whose officers pass its word, NULL is the unit above the agencies.
    """

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("about IN ('pages', 'services', 'agencies')", name="about"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("(stars IS NULL) <> (is_useful IS NULL)", name="given"),
        CheckConstraint("length(word) <= 500", name="word"),
        CheckConstraint("(word IS NULL) = (word_state = 'none')", name="word_state"),
        Index(
            "ix_rating_waiting",
            "agency",
            "given_at",
            postgresql_where=text("word_state = 'waiting'"),
        ),
        Index(
            "ix_rating_shown",
            "about",
            "code",
            "given_at",
            postgresql_where=text("word_state = 'shown'"),
        ),
        Index(
            "ix_rating_decided_at", "decided_at", postgresql_where=text("decided_at IS NOT NULL")
        ),
        Index("ix_rating_given_at", "given_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    about: Mapped[str] = mapped_column(String)
    code: Mapped[str] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    stars: Mapped[int | None] = mapped_column(Integer)
    is_useful: Mapped[bool | None] = mapped_column(Boolean)
    language: Mapped[str] = mapped_column(String)
    given_at: Mapped[datetime] = mapped_column(_MOMENT)
    word: Mapped[str | None] = mapped_column(String)
    word_state: Mapped[str] = mapped_column(String, server_default="none")
    reason: Mapped[str | None] = mapped_column(String)
    decided_by: Mapped[str | None] = mapped_column(String)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class RatingSum(Table):
    """All ratings of one thing together: how many, their stars, how many said “useful”."""

    __tablename__ = "rating_sum"

    about: Mapped[str] = mapped_column(String, primary_key=True)
    code: Mapped[str] = mapped_column(String, primary_key=True)
    ratings: Mapped[int] = mapped_column(Integer)
    stars: Mapped[int] = mapped_column(Integer)
    useful: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
