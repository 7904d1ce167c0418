"""The table of codes that are handed out at counters."""

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class CounterCode(Table):
    """A code that an officer has handed out to somebody whose papers he has seen; works once.

    `code_digest` holds number, birth date and code together, so that it fits nobody else;
    `sealed_facts` are the names that the officer has read.
    """

    __tablename__ = "counter_code"
    __table_args__ = (
        UniqueConstraint("code_digest"),
        Index("ix_counter_code_expires_at", "expires_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_facts: Mapped[bytes] = mapped_column(LargeBinary)
    agency: Mapped[str | None] = mapped_column(String)
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(_MOMENT)
