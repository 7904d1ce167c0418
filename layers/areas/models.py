"""The table of administrative areas, and the mark that tells when they have changed."""

from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Computed,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class Area(Table):
    """One area. Level 0 is the country: the union of level 1, and the border of all checks.

    The centre is where its features are, `feature_counts` their numbers by layer: see
    `sql/follow_features.sql`.
    """

    __tablename__ = "area"
    __table_args__ = (
        Index("ix_area_geom", "geom", postgresql_using="gist"),
        Index(
            "ix_area_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    code: Mapped[str] = mapped_column(String, primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)
    parent_code: Mapped[str | None] = mapped_column(
        String, ForeignKey("area.code", deferrable=True, initially="DEFERRED")
    )
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    search_text: Mapped[str] = mapped_column(
        String,
        Computed("fold_text(jsonb_path_query_array(names, '$.*')::text)", persisted=True),
    )
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("MULTIPOLYGON", srid=4326, spatial_index=False)
    )
    centre_lon: Mapped[float | None] = mapped_column(Double)
    centre_lat: Mapped[float | None] = mapped_column(Double)
    feature_counts: Mapped[dict[str, int]] = mapped_column(
        JSONB, server_default=text("'{}'::jsonb")
    )
    demo: Mapped[bool] = mapped_column(Boolean)
    source_name: Mapped[str] = mapped_column(String)


class AreasVersion(Table):
    """One row: a mark that is another whenever a level of areas has been replaced.

    Not a number, which a database that was restored from a backup would give out twice.
    """

    __tablename__ = "areas_version"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[UUID] = mapped_column(Uuid)
