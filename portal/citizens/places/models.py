"""The table of a person's own places."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class PersonPlace(Table):
    """A place of a person; `sealed_content` holds its name and position under the person's key."""

    __tablename__ = "person_place"
    __table_args__ = (
        CheckConstraint("kind IN ('home', 'work', 'school', 'other')", name="kind"),
        Index("ix_person_place_person_id", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String)
    sealed_content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
