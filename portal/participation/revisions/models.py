"""The table of earlier texts; pages of the public read the view of what is visible."""

import uuid
from datetime import datetime

from sqlalchemy import DateTime, SmallInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class PostRevision(Table):
    """A title and a text that an idea or a topic had; public as long as the post is."""

    __tablename__ = "post_revision"

    kind: Mapped[str] = mapped_column(String, primary_key=True)
    post_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String)
    markdown: Mapped[str] = mapped_column(String)
    html: Mapped[str] = mapped_column(String)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    replaced_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
