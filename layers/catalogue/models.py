"""The table of collections: which release of each is current."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, DateTime, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class Collection(Table):
    """Something that changes by releases: a layer of features, a register of records.

    `current_release` is its version everywhere: in answers, cursors and cache keys. It is NULL
    until there is a first one.
    """

    __tablename__ = "collection"
    __table_args__ = (CheckConstraint("kind IN ('layer', 'derived', 'register')", name="kind"),)

    name: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    current_release: Mapped[int | None] = mapped_column(Integer)
    item_count: Mapped[int] = mapped_column(Integer, server_default="0")
    demo: Mapped[bool] = mapped_column(Boolean, server_default="false")
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
