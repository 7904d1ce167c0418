"""The tables of base maps: what each is, and its shapes generalised for each band of zooms."""

from datetime import datetime

from geoalchemy2 import Geometry
from sqlalchemy import Column, DateTime, Double, Index, Integer, SmallInteger, String
from sqlalchemy import Table as PlainTable
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class BasemapRow(Table):
    """A base map: the one with the highest number is served, others are about to go."""

    __tablename__ = "basemap"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String)
    attribution: Mapped[str] = mapped_column(String)
    licence: Mapped[str] = mapped_column(String)
    licence_url: Mapped[str] = mapped_column(String)
    file_name: Mapped[str] = mapped_column(String)
    west: Mapped[float] = mapped_column(Double)
    south: Mapped[float] = mapped_column(Double)
    east: Mapped[float] = mapped_column(Double)
    north: Mapped[float] = mapped_column(Double)
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    shape_count: Mapped[int] = mapped_column(Integer)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


# Nobody speaks of a single shape, so it has no key and no class. One partition for each map, which
# is filled before it is attached and goes as a whole.
basemap_shape = PlainTable(
    "basemap_shape",
    Table.metadata,
    Column("map_number", Integer, nullable=False),
    Column("band", SmallInteger, nullable=False),
    Column("layer", String, nullable=False),
    Column("least_zoom", SmallInteger, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("properties", JSONB, nullable=False),
    Column("geom", Geometry("GEOMETRY", srid=3857, spatial_index=False), nullable=False),
    Index("ix_basemap_shape_band_geom", "band", "geom", postgresql_using="gist"),
    postgresql_partition_by="LIST (map_number)",
)
