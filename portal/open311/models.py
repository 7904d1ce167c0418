"""The table of the keys under which programs file reports."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class Open311Key(Table):
    """A key of a program: it stands here as a digest, and was shown once.

    `per_hour` is how many reports may come under it in an hour.
    """

    __tablename__ = "open311_key"
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 1 AND 120", name="name"),
        CheckConstraint("per_hour BETWEEN 1 AND 2000", name="per_hour"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(String)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    per_hour: Mapped[int] = mapped_column(Integer)
    issued_by: Mapped[str] = mapped_column(String)
    issued_at: Mapped[datetime] = mapped_column(_MOMENT)
    revoked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
