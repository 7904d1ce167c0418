"""The tables of a citizen's services: which are chosen, and the last answer about each."""

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
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class PersonService(Table):
    """A service that a person has chosen, at its place on the page.

    `sealed_alias` is what the person calls it, under the person's key. `asked_at` is when the
    agency was last to be asked; `sealed_known` digests of what the person was told of (sealing).
    """

    __tablename__ = "person_service"
    __table_args__ = (
        UniqueConstraint("person_id", "service_code"),
        CheckConstraint("position >= 0", name="position"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    service_code: Mapped[str] = mapped_column(String)
    position: Mapped[int] = mapped_column(Integer)
    sealed_alias: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_known: Mapped[bytes | None] = mapped_column(LargeBinary)
    chosen_at: Mapped[datetime] = mapped_column(_MOMENT)
    asked_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class ServiceSnapshot(Table):
    """The last answer of an agency about a person, sealed with the person's key, for a while.

    `fetched_at` is when the content came (NULL without one), `tried_at` when the agency was last
    asked.
    """

    __tablename__ = "service_snapshot"
    __table_args__ = (
        CheckConstraint(
            "state IN ('ok', 'empty', 'stale', 'denied', 'unavailable', 'bad_response')",
            name="state",
        ),
        CheckConstraint("(sealed_content IS NULL) = (fetched_at IS NULL)", name="content"),
        CheckConstraint(
            "(sealed_content IS NULL) = (state NOT IN ('ok', 'stale'))", name="content_of_state"
        ),
        Index("ix_service_snapshot_expires_at", "expires_at"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    service_code: Mapped[str] = mapped_column(String, primary_key=True)
    state: Mapped[str] = mapped_column(String)
    sealed_content: Mapped[bytes | None] = mapped_column(LargeBinary)
    fetched_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    tried_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    message_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
