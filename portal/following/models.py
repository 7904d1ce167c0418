"""The tables of following: who follows what, what has happened, and how far it has been told."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    Uuid,
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


class HappeningTelling(Table):
    """How far the job has come that writes to the followers of a happening: those up to `after`."""

    __tablename__ = "happening_telling"
    __table_args__ = (Index("ix_happening_telling_done_at", "done_at"),)

    happening_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("happening.id", ondelete="CASCADE"), primary_key=True
    )
    after: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    done_at: Mapped[datetime | None] = mapped_column(_MOMENT)
