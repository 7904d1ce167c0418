"""The tables of features, partitioned by layer, and of those that wait to become current."""

from datetime import date
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    Double,
    Index,
    Integer,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

_CURRENT = text("superseded_in IS NULL")


class ContentColumns:
    """What a feature says, as columns: of a staged row as well as of a feature."""

    lon: Mapped[float] = mapped_column(Double)
    lat: Mapped[float] = mapped_column(Double)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    phones: Mapped[list[str]] = mapped_column(ARRAY(String))
    address: Mapped[dict[str, str]] = mapped_column(JSONB)
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opening_hours: Mapped[str | None] = mapped_column(String)
    area_codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    location_source: Mapped[str] = mapped_column(String)
    verified_at: Mapped[date | None] = mapped_column(Date)
    precision_m: Mapped[float | None] = mapped_column(Double)
    shape: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=4326, spatial_index=False)
    )
    search_text: Mapped[str] = mapped_column(String)
    demo: Mapped[bool] = mapped_column(Boolean)
    source_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)


class Feature(ContentColumns, Table):
    """One state of a feature, from `introduced_in` until `superseded_in`, NULL while current.

    `lon` and `lat` are the truth and are checked; `geom` is made from them, because PostGIS turns a
    latitude of 91 into 89 without a word and stores NaN. The indexes cover current rows only.
    `search_text` holds the folded names: folded once, while the row is checked.
    """

    __tablename__ = "feature"
    __table_args__ = (
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("superseded_in > introduced_in", name="order_of_releases"),
        Index("ix_feature_current_ref", "layer", "ref", unique=True, postgresql_where=_CURRENT),
        Index("ix_feature_geom", "geom", postgresql_using="gist", postgresql_where=_CURRENT),
        Index(
            "ix_feature_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_where=_CURRENT,
        ),
        Index(
            "ix_feature_former_refs",
            text("(attributes -> 'former_refs')"),
            postgresql_using="gin",
            postgresql_where=text("superseded_in IS NULL AND attributes ? 'former_refs'"),
        ),
        {"postgresql_partition_by": "LIST (layer)"},
    )

    layer: Mapped[str] = mapped_column(String, primary_key=True)
    ref: Mapped[str] = mapped_column(String, primary_key=True)
    introduced_in: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    superseded_in: Mapped[int | None] = mapped_column(Integer)
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False),
        Computed("ST_SetSRID(ST_MakePoint(lon, lat), 4326)", persisted=True),
    )


class StagedFeature(ContentColumns, Table):
    """A row of a release that is not active yet: the content of a feature, without history.

    `number` is what the release was staged as. No key and one index: rows are written once, read
    once as a whole, and deleted. That a ref stands only once in a release is made sure while the
    rows are checked.
    """

    __tablename__ = "staged_feature"
    __table_args__ = (Index("ix_staged_feature_release", "layer", "number"),)

    layer: Mapped[str] = mapped_column(String)
    number: Mapped[int] = mapped_column(Integer)
    ref: Mapped[str] = mapped_column(String)

    __mapper_args__ = {"primary_key": (layer, number, ref)}  # noqa: RUF012 - SQLAlchemy reads it
