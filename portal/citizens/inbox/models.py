"""The tables of the inbox: messages, and which topics somebody wants copies of."""

import uuid
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class InboxMessage(Table):
    """What a person was told; `sealed_content` holds values and page under the person's key.

    `emailed_at` and `texted_at` say when a letter said that there is something new.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (
        Index("ix_inbox_message_person_id", "person_id", "created_at", "id"),
        Index("ix_inbox_message_unread", "person_id", postgresql_where=text("read_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String)
    topic: Mapped[str] = mapped_column(String)
    sealed_content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    read_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    emailed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    texted_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Subscription(Table):
    """What somebody has chosen for a topic and a channel; without a row the usual holds."""

    __tablename__ = "subscription"
    __table_args__ = (CheckConstraint("channel IN ('email', 'sms')", name="channel"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String, primary_key=True)
    channel: Mapped[str] = mapped_column(String, primary_key=True)
    is_wanted: Mapped[bool] = mapped_column(Boolean)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
