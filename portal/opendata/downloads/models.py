"""The tables of downloads: how often, on which day; nothing in them tells of anybody."""

import uuid
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class DownloadDay(Table):
    """How often a version was taken on a day, by people and by programs that nobody sits at.

    Nothing leads to the resource, so that no count is ever refused.
    """

    __tablename__ = "download_day"
    __table_args__ = (
        CheckConstraint("channel IN ('web', 'api')", name="channel"),
        CheckConstraint("people >= 0 AND programs >= 0", name="counts"),
        Index("ix_download_day_day", "day"),
    )

    resource_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    format: Mapped[str] = mapped_column(String, primary_key=True)
    channel: Mapped[str] = mapped_column(String, primary_key=True)
    people: Mapped[int] = mapped_column(BigInteger)
    programs: Mapped[int] = mapped_column(BigInteger)


class DatasetDownloads(Table):
    """How often anything of a dataset was ever taken: the sum of its days, by which lists sort."""

    __tablename__ = "dataset_downloads"
    __table_args__ = (Index("ix_dataset_downloads_people", "people"),)

    dataset_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True
    )
    people: Mapped[int] = mapped_column(BigInteger)
    programs: Mapped[int] = mapped_column(BigInteger)
