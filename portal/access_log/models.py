"""The tables of the access log: what waits, the chains, what they are about, checks."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    String,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class AccessWaiting(Table):
    """An access that is not chained yet: web only adds here, the worker takes it out in seconds.

    The column is not called `person_id`: an officer's access is noted in a session that is bound
    to nobody, so the policies of that name do not fit.
    """

    __tablename__ = "access_waiting"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    action: Mapped[str] = mapped_column(String)
    by: Mapped[str] = mapped_column(String)
    purpose: Mapped[str] = mapped_column(String)
    service_code: Mapped[str | None] = mapped_column(String)
    message_id: Mapped[str | None] = mapped_column(String)
    issue: Mapped[str | None] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)


class AccessEvent(Table):
    """One link of a person's chain, which stays for ever; triggers refuse to change or remove it.

    `chain` is the person's pseudonym, made with a key outside the database, `commitment` the salted
    digest of what happened, `epoch` the number of the last check before.
    """

    __tablename__ = "access_event"

    chain: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(BigInteger)
    commitment: Mapped[bytes] = mapped_column(LargeBinary)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AccessContent(Table):
    """What an event is about, with the salt of its commitment: it goes when the person is erased.

    Nothing here names the chain: that takes the key.
    """

    __tablename__ = "access_content"
    __table_args__ = (Index("ix_access_content_at", "at"),)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    action: Mapped[str] = mapped_column(String)
    by: Mapped[str] = mapped_column(String)
    purpose: Mapped[str] = mapped_column(String)
    service_code: Mapped[str | None] = mapped_column(String)
    message_id: Mapped[str | None] = mapped_column(String)
    issue: Mapped[str | None] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)


class AccessCheck(Table):
    """What one check of the whole log has found; `root` is a keyed digest of all ends then.

    `first_fault` names the first place that does not hold, NULL for none.
    """

    __tablename__ = "access_check"
    __table_args__ = (CheckConstraint("(faults = 0) = (first_fault IS NULL)", name="faults"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(_MOMENT)
    events: Mapped[int] = mapped_column(BigInteger)
    chains: Mapped[int] = mapped_column(BigInteger)
    contents: Mapped[int] = mapped_column(BigInteger)
    faults: Mapped[int] = mapped_column(BigInteger)
    first_fault: Mapped[str | None] = mapped_column(String)
    root: Mapped[bytes] = mapped_column(LargeBinary)
