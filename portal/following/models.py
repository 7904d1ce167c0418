"""The tables of following: who follows what, what has happened, and how far it has been told."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
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


class Follow(Table):
    """Who follows what; a person sees his own rows alone, and whoever is followed none.

    Persons are of a topic above this one, so there is no foreign key: `holdings.py` erases.
    """

    __tablename__ = "follow"
    __table_args__ = (
        CheckConstraint("mode IN ('at_once', 'weekly')", name="mode"),
        # The job that tells of a happening walks along it.
        Index("ix_follow_subject", "kind", "subject_id", "mode", "person_id"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    mode: Mapped[str] = mapped_column(String)
    since: Mapped[datetime] = mapped_column(_MOMENT)


class FollowDigest(Table):
    """How far somebody who wants one letter a week has been told: in which night, up to what."""

    __tablename__ = "follow_digest"
    __table_args__ = (Index("ix_follow_digest_told_on", "told_on"),)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    told_on: Mapped[date] = mapped_column(Date)
    told_number: Mapped[int] = mapped_column(BigInteger)


class HappeningRow(Table):
    """Something that has happened, for everybody to read; it goes when its post is hidden.

    `number` is given by the job that tells of it, one after the other, so that who has been told up
    to a number has missed nothing: moments and sequences are not in the order of transactions.
    """

    __tablename__ = "happening"
    __table_args__ = (
        CheckConstraint("(within_kind IS NULL) = (within_id IS NULL)", name="within"),
        CheckConstraint("path LIKE '/%'", name="path"),
        UniqueConstraint("number"),
        Index("ix_happening_subject", "kind", "subject_id", "at"),
        Index("ix_happening_within", "within_kind", "within_id", "at"),
        Index("ix_happening_about", "about_kind", "about_id"),
        Index("ix_happening_at", "at"),
        Index("ix_happening_unnumbered", "at", postgresql_where=text("number IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    within_kind: Mapped[str | None] = mapped_column(String)
    within_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    about_kind: Mapped[str] = mapped_column(String)
    about_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    what: Mapped[str] = mapped_column(String)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    path: Mapped[str] = mapped_column(String)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    number: Mapped[int | None] = mapped_column(BigInteger)


class HappeningCount(Table):
    """How many happenings have a number: one row, held by whoever gives out the next ones."""

    __tablename__ = "happening_count"
    __table_args__ = (CheckConstraint("id = 1", name="id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    numbered: Mapped[int] = mapped_column(BigInteger)


class FollowingRound(Table):
    """How far the followers of a subject have been written to, of what has happened up to a number.

    A round tells of the happenings after `from_number`, to the followers in the order of their ids:
    those up to `after` have their letters. `next_at` is when the next one may begin; None where
    nothing has happened since.
    """

    __tablename__ = "following_round"
    __table_args__ = (
        Index(
            "ix_following_round_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")
        ),
        Index(
            "ix_following_round_open",
            "begun_at",
            postgresql_where=text("begun_at IS NOT NULL AND done_at IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String, primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    from_number: Mapped[int] = mapped_column(BigInteger)
    through_number: Mapped[int] = mapped_column(BigInteger)
    after: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    begun_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    done_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
