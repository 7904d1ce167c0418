"""The tables of the outbox and of what people do not want to be written."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)
_DELIVERIES = "'queued', 'sent', 'delivered', 'failed', 'expired'"


class LetterRow(Table):
    """A letter on its way, or what is left of it.

    Address and values are sealed and bound to `id`; the values are removed when it is over, the
    address when it was sent. `message_id` is fixed before the first try. `template_digest` is that
    of the texts that the values were made for, and of those that were sent in the end. `parts` and
    `delivery` are of text messages: what is paid for, and what the gateway has reported since.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'given_up')", "state"),
        CheckConstraint("channel IN ('email', 'sms')", "channel"),
        CheckConstraint(f"delivery IN ({_DELIVERIES})", "delivery"),
        CheckConstraint("(state = 'sending') = (claimed_by IS NOT NULL)", "claimed"),
        UniqueConstraint("message_id"),
        Index("ix_letter_due_at", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_letter_claimed_by", "claimed_by", postgresql_where=text("state = 'sending'")),
        Index("ix_letter_changed_at", "changed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    channel: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    template_digest: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_address: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_values: Mapped[bytes | None] = mapped_column(LargeBinary)
    message_id: Mapped[str | None] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    tries: Mapped[int] = mapped_column(Integer, server_default="0")
    claimed_by: Mapped[int | None] = mapped_column(Integer)
    problem: Mapped[str | None] = mapped_column(String)
    parts: Mapped[int | None] = mapped_column(Integer)
    delivery: Mapped[str | None] = mapped_column(String)
    delivery_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    written_at: Mapped[datetime] = mapped_column(_MOMENT)
    due_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class LetterReport(Table):
    """A call-back of a gateway about a text message, as it came; `id` is the gateway's own."""

    __tablename__ = "letter_report"
    __table_args__ = (
        CheckConstraint(f"state IN ({_DELIVERIES})", "state"),
        Index("ix_letter_report_letter_id", "letter_id"),
    )

    id: Mapped[str] = mapped_column(String, primary_key=True)
    letter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String)
    reported_at: Mapped[datetime] = mapped_column(_MOMENT)
    received_at: Mapped[datetime] = mapped_column(_MOMENT)
    reason: Mapped[str | None] = mapped_column(String)


class LetterHeld(Table):
    """A letter to somebody who gets one a day, held until that is written.

    Address and values are sealed and bound to `id`; the address stands as a digest besides.
    """

    __tablename__ = "letter_held"
    __table_args__ = (Index("ix_letter_held_address_digest", "address_digest"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    address_digest: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    sealed_address: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_values: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)


class LetterDaily(Table):
    """An address that wants one letter a day instead of many; it stands there as a digest."""

    __tablename__ = "letter_daily"

    address_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class LetterOnce(Table):
    """Something that was written about and is not to be written about again, by a digest."""

    __tablename__ = "letter_once"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    written_at: Mapped[datetime] = mapped_column(_MOMENT)


class LetterMute(Table):
    """A kind of letters that an address does not want; the address stands there as a digest."""

    __tablename__ = "letter_mute"

    address_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
