"""The table of files that people have handed in; the bytes are in a store."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Index, String, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class Attachment(Table):
    """One file: what it is for, what it is, who handed it in, and until when it is kept.

    `storage_key` is where the store has its bytes. `sha256` and `media_type` are by content, and
    missing for files from before this table. `keep_until` is missing while something needs the
    file; `removed_at` says since when the bytes are gone, and the row tells what was there.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        Index(
            "ix_attachment_keep_until", "keep_until", postgresql_where=text("removed_at IS NULL")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    purpose: Mapped[str] = mapped_column(String)
    file_name: Mapped[str] = mapped_column(String)
    media_type: Mapped[str | None] = mapped_column(String)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String)
    storage_key: Mapped[str] = mapped_column(String, unique=True)
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    keep_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
