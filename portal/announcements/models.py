"""The table of announcements; anybody may read the published ones, through a view."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_MOMENT = DateTime(timezone=True)


class AnnouncementRow(Table):
    """An announcement in all languages of the country; a draft has no `published_at`.

    It ends by itself at `ends_at`: nothing is written then.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint("kind IN ('urgent', 'outage', 'information')", name="kind"),
        CheckConstraint("ends_at >= starts_at", name="times"),
        Index(
            "ix_announcement_ends_at",
            "ends_at",
            postgresql_where=text("published_at IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    agency: Mapped[str | None] = mapped_column(String)
    titles: Mapped[dict[str, str]] = mapped_column(JSONB)
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    link: Mapped[str | None] = mapped_column(String)
    starts_at: Mapped[datetime] = mapped_column(_MOMENT)
    ends_at: Mapped[datetime] = mapped_column(_MOMENT)
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    published_by: Mapped[str | None] = mapped_column(String)
    published_at: Mapped[datetime | None] = mapped_column(_MOMENT)
