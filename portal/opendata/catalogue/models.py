"""The table by which datasets are found: one narrow row each, which triggers keep."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class ListedRow(Table):
    """What a published dataset is found, counted and ordered by.

    Triggers write it whenever the dataset or a current version changes. `words` are those of all
    texts, with more weight in titles. `title_keys` are folded titles by language, to be ordered by;
    `updated_on` is the day of the newest version. `turn` rises with each change of a row, and
    `changed_in` is the transaction that made the last: by these processes follow.
    """

    __tablename__ = "dataset_listed"
    __table_args__ = (
        Index(
            "ix_dataset_listed_title_words",
            "title_words",
            postgresql_using="gin",
            postgresql_ops={"title_words": "gin_trgm_ops"},
        ),
        Index("ix_dataset_listed_words", "words", postgresql_using="gin"),
        Index("ix_dataset_listed_changed_in", "changed_in"),
    )

    dataset_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    agency: Mapped[str] = mapped_column(String)
    category: Mapped[str] = mapped_column(String)
    licence: Mapped[str] = mapped_column(String)
    frequency: Mapped[str] = mapped_column(String)
    formats: Mapped[list[str]] = mapped_column(ARRAY(String))
    areas: Mapped[list[str]] = mapped_column(ARRAY(String))
    is_withdrawn: Mapped[bool] = mapped_column(Boolean)
    title_keys: Mapped[dict[str, str]] = mapped_column(JSONB)
    title_words: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(TSVECTOR)
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_on: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer)
    turn: Mapped[int] = mapped_column(Integer)
    changed_in: Mapped[int] = mapped_column(BigInteger)
