"""The tables of releases and of the rows that wait to become one."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table
from layers.features.models import ContentColumns


class Release(Table):
    """One change of one layer. Numbered per layer from 1, never edited once it is active."""

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint("kind IN ('import', 'edit', 'revert')", name="kind"),
        CheckConstraint(
            "state IN ('staged', 'checked', 'approved', 'active', 'rejected')", name="state"
        ),
    )

    layer: Mapped[str] = mapped_column(String, ForeignKey("layer.name"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
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
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    approved_by: Mapped[str | None] = mapped_column(String)
    activated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    note: Mapped[str | None] = mapped_column(String)


class StagedFeature(ContentColumns, Table):
    """A row of a release that is not active yet: the content of a feature, without history.

    No key and one index: rows are written once, read once as a whole, and deleted. That a ref
    stands only once in a release is made sure while the rows are checked.
    """

    __tablename__ = "staged_feature"
    __table_args__ = (Index("ix_staged_feature_release", "layer", "number"),)

    layer: Mapped[str] = mapped_column(String)
    number: Mapped[int] = mapped_column(Integer)
    ref: Mapped[str] = mapped_column(String)

    __mapper_args__ = {"primary_key": (layer, number, ref)}  # noqa: RUF012 - SQLAlchemy reads it
