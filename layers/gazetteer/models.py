"""The tables of the gazetteer: sources, places, and one row for each way to write a name."""

from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table

# Beginnings of these lengths have an index each, in the order in which suggestions are given: the
# best of a million names with one letter are then the first entries of an index. Up to eight none
# is left out: few names may go on with a letter where very many begin with those before it.
PREFIX_LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)
_WHOLE = text("is_whole")


class NameSourceRow(Table):
    """A source of names: whom to thank, and under which licence they may be used."""

    __tablename__ = "name_source"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    title: Mapped[str] = mapped_column(String)
    attribution: Mapped[str] = mapped_column(String)
    licence: Mapped[str] = mapped_column(String)
    licence_url: Mapped[str] = mapped_column(String)
    demo: Mapped[bool] = mapped_column(Boolean)
    place_count: Mapped[int] = mapped_column(Integer)
    imported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class NamedPlace(Table):
    """A place that has a name. Areas stand here too, with their code as `ref`.

    `radius_m` is how far around the point the place reaches; `is_approximate` says that nobody has
    measured the point. `rank` is how much the place matters, 0 to 100.
    """

    __tablename__ = "named_place"
    __table_args__ = (
        UniqueConstraint("source", "ref"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("radius_m BETWEEN 0 AND 50000", name="radius"),
        CheckConstraint("rank BETWEEN 0 AND 100", name="rank"),
        Index(
            "ix_named_place_settlement",
            "geom",
            postgresql_using="gist",
            postgresql_where=text("kind IN ('city', 'town', 'village', 'neighbourhood')"),
        ),
        Index(
            "ix_named_place_orienting",
            "geom",
            postgresql_using="gist",
            postgresql_where=text(
                "kind IN ('city', 'town', 'village', 'neighbourhood', 'roundabout', 'landmark')"
            ),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String, ForeignKey("name_source.name", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str] = mapped_column(String)
    rank: Mapped[int] = mapped_column(SmallInteger)
    lon: Mapped[float] = mapped_column(Double)
    lat: Mapped[float] = mapped_column(Double)
    radius_m: Mapped[int] = mapped_column(Integer)
    is_approximate: Mapped[bool] = mapped_column(Boolean)
    area_codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    geom: Mapped[WKBElement] = mapped_column(
        Geometry("POINT", srid=4326, spatial_index=False),
        Computed("ST_SetSRID(ST_MakePoint(lon, lat), 4326)", persisted=True),
    )


class PlaceName(Table):
    """One way to write a place's name, or the end of it from a later word on (not `is_whole`).

    `key`, `sound` and `slips` are those of spelling.py, the last two of whole names.
    `weight` orders suggestions: the place's rank, main names before others, whole before ends.
    """

    __tablename__ = "place_name"
    __table_args__ = (
        Index("ix_place_name_key", "key"),
        Index("ix_place_name_place_id", "place_id"),
        *(
            Index(
                f"ix_place_name_begins_{length}",
                func.left(literal_column("key"), literal_column(str(length))),
                text("weight DESC"),
                "place_id",
            )
            for length in PREFIX_LENGTHS
        ),
        Index("ix_place_name_sound", "sound", text("weight DESC"), postgresql_where=_WHOLE),
        Index(
            "ix_place_name_slips",
            "slips",
            postgresql_using="gin",
            postgresql_where=text("slips IS NOT NULL"),
        ),
    )

    place_id: Mapped[int] = mapped_column(Integer, ForeignKey("named_place.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(collation="C"))
    sound: Mapped[str] = mapped_column(String(collation="C"))
    weight: Mapped[int] = mapped_column(SmallInteger)
    is_whole: Mapped[bool] = mapped_column(Boolean)
    is_main: Mapped[bool] = mapped_column(Boolean)
    slips: Mapped[list[str] | None] = mapped_column(ARRAY(String(collation="C")))

    __mapper_args__ = {"primary_key": (place_id, key)}  # noqa: RUF012 - SQLAlchemy reads it
