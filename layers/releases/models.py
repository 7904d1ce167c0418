"""The table of releases, by which collections change."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class Release(Table):
    """One change of one collection. Numbered from 1, never edited once it is active.

    `scope` is whose items it speaks for, NULL for all: the others stay as they are. `based_on` is
    the release that was current when it was staged. `staged_as` is the number under which its rows
    wait; one that others have overtaken takes a new `number` when it becomes current.
    """

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint("kind IN ('import', 'edit', 'revert')", name="kind"),
        CheckConstraint("state IN ('staged', 'active', 'rejected')", name="state"),
        UniqueConstraint("collection", "staged_as"),
    )

    collection: Mapped[str] = mapped_column(String, ForeignKey("collection.name"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    staged_as: Mapped[int] = mapped_column(Integer)
    based_on: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    scope: Mapped[str | None] = mapped_column(String)
    reverts_to: Mapped[int | None] = mapped_column(Integer)
    source_name: Mapped[str | None] = mapped_column(String)
    source_sha256: Mapped[str | None] = mapped_column(String)
    source_size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    added: Mapped[int] = mapped_column(Integer, server_default="0")
    changed: Mapped[int] = mapped_column(Integer, server_default="0")
    moved: Mapped[int] = mapped_column(Integer, server_default="0")
    removed: Mapped[int] = mapped_column(Integer, server_default="0")
    unchanged: Mapped[int] = mapped_column(Integer, server_default="0")
    rejected: Mapped[int] = mapped_column(Integer, server_default="0")
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    demo: Mapped[bool] = mapped_column(Boolean, server_default="false")
    made_by: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    approved_by: Mapped[str | None] = mapped_column(String)
    activated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    note: Mapped[str | None] = mapped_column(String)
