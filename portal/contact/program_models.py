"""The table of cases that programs have sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class CaseRequest(Table):
    """A case that a program has sent under a key: the same again is answered the same for a day.

    Key and body stand here as digests; `answer` is what anybody may know who has the reference.
    """

    __tablename__ = "case_request"
    __table_args__ = (Index("ix_case_request_taken_at", "taken_at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    body_digest: Mapped[bytes] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime] = mapped_column(_MOMENT)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
