"""The tables of polls: what is asked, who holds keys, envelopes, named votes, ballots, results."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class PollRow(Table):
    """A poll; where it stands says the item of the workflow with the same id.

    From `frozen_at` on a trigger refuses every change of what is asked. `digest_check` tells
    whether the key of the voters' digests, which lies elsewhere, is the right one.
    """

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint("kind IN ('secret', 'named')", name="kind"),
        CheckConstraint("identity IN ('P1', 'P2')", name="identity"),
        CheckConstraint("least_shown >= 2", name="least_shown"),
        CheckConstraint("closes_at > opens_at", name="times"),
        CheckConstraint(
            "frozen_at IS NULL OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name="frozen"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_item.id"), primary_key=True)
    ref: Mapped[str] = mapped_column(String, unique=True)
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("space.id"), index=True)
    kind: Mapped[str] = mapped_column(String)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    identity: Mapped[str] = mapped_column(String)
    least_shown: Mapped[int] = mapped_column(Integer)
    is_shuffled: Mapped[bool] = mapped_column(Boolean, default=False)
    opens_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    closes_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    frozen_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    digest_check: Mapped[bytes | None] = mapped_column(LargeBinary)


class PollQuestionRow(Table):
    """A question of a poll, and how many of its options may be chosen."""

    __tablename__ = "poll_question"
    __table_args__ = (
        UniqueConstraint("poll_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 20", name="position"),
        CheckConstraint("least >= 0 AND most >= 1 AND least <= most", name="choices"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(SmallInteger)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    least: Mapped[int] = mapped_column(SmallInteger)
    most: Mapped[int] = mapped_column(SmallInteger)


class PollOptionRow(Table):
    """An option of a question."""

    __tablename__ = "poll_option"
    __table_args__ = (
        UniqueConstraint("question_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 400", name="position"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("poll_question.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(SmallInteger)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)


class PollKeyHolder(Table):
    """An officer who holds one of the two private keys, of which only the public one is here.

    Position 2 is the outer envelope, which is opened first. `test_sealed` is an envelope whose
    content only he can tell, `test_digest` that of what he has to answer. `opening_at` is when his
    layer began to be opened, `opened_at` when that ended, `invalid` how many would not open.
    """

    __tablename__ = "poll_key_holder"
    __table_args__ = (
        UniqueConstraint("poll_id", "account_id"),
        UniqueConstraint("poll_id", "public_key"),
        CheckConstraint("position IN (1, 2)", name="position"),
        CheckConstraint("octet_length(public_key) = 65", name="public_key"),
        CheckConstraint("confirmed_at IS NULL OR public_key IS NOT NULL", name="confirmed"),
    )

    poll_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("poll.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    test_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    test_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    opening_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    opened_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    invalid: Mapped[int | None] = mapped_column(Integer)


class PollEnvelope(Table):
    """The sealed vote of one voter: no time, no sequence, no person.

    Whoever votes again replaces it. It is gone once the outer layer of all is opened.
    """

    __tablename__ = "poll_envelope"
    __table_args__ = (
        CheckConstraint("octet_length(voter_digest) = 32", name="voter_digest"),
        CheckConstraint("octet_length(sealed) = 226", name="sealed"),
    )

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    voter_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class PollInnerEnvelope(Table):
    """An envelope whose outer layer is opened, under a random id that belongs to no voter."""

    __tablename__ = "poll_inner_envelope"
    __table_args__ = (CheckConstraint("octet_length(sealed) = 145", name="sealed"),)

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class PollNamedVote(Table):
    """The choices of one author in a named poll, by question and option."""

    __tablename__ = "poll_named_vote"

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment_author.id"), primary_key=True)
    choices: Mapped[dict[str, list[int]]] = mapped_column(JSONB)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class Ballot(Table):
    """What one ballot says to one question, under a code that only its voter knows.

    The codes of one voter's answers to several questions cannot be told to be his.
    """

    __tablename__ = "ballot"

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    question: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    code: Mapped[str] = mapped_column(String, primary_key=True)
    choices: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class PollResult(Table):
    """What a poll has come to; without `counts` where there were too few ballots to be shown.

    `counts` are by question and option, `digest` is the SHA-256 of all ballots as published.
    """

    __tablename__ = "poll_result"
    __table_args__ = (
        CheckConstraint("ballots >= 0 AND invalid >= 0", name="numbers"),
        CheckConstraint("(counts IS NULL) = (digest IS NULL)", name="shown"),
    )

    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    ballots: Mapped[int] = mapped_column(Integer)
    invalid: Mapped[int] = mapped_column(Integer)
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    digest: Mapped[str | None] = mapped_column(String)
    counted_at: Mapped[datetime] = mapped_column(_MOMENT)
