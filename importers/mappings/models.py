"""The table of what officers have confirmed about the columns of a source."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class LayerMapping(Table):
    """What was said with `--map` and `--crs` for the files of one layout, used the next time.

    A layout is known by the fingerprint of its header. `columns` are the fields with their columns
    as they are written after `--map`; a field that was not said is found by its header again.
    """

    __tablename__ = "layer_mapping"

    layer: Mapped[str] = mapped_column(String, ForeignKey("collection.name"), primary_key=True)
    header_fingerprint: Mapped[str] = mapped_column(String, primary_key=True)
    columns: Mapped[dict[str, str]] = mapped_column(JSONB)
    crs: Mapped[str | None] = mapped_column(String)
    source_name: Mapped[str] = mapped_column(String)
    confirmed_by: Mapped[str] = mapped_column(String)
    confirmed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
