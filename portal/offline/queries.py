"""Reads for the files of areas: which there are, their shapes, and what lies in one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import RowMapping, any_, func, literal, select
from sqlalchemy.orm import Session

from layers.areas.models import Area
from layers.areas.queries import AreaName
from layers.areas.version import areas_version
from layers.basemap.rules import Basemap
from layers.basemap.sources import TileSource
from layers.catalogue.definitions import Catalogue
from layers.features.models import Feature
from layers.gazetteer.models import NamedPlace, NameSourceRow
from layers.releases.queries import CurrentSource, current_sources
from portal.offline.rules import LEVEL

_AT_ONCE = 1_000
_MOST_NAMES = 5_000
# Corners of about 50 m: it only decides whether a circle reaches out of the area.
_OUTLINE_DEG = 0.0005


@dataclass(frozen=True)
class Sources:
    """All that the files of any area are made of, as a session sees it."""

    areas: tuple[AreaName, ...]
    areas_version: str
    layers: tuple[CurrentSource, ...]
    names_at: datetime | None
    basemap: Basemap | None


def read_sources(session: Session, catalogue: Catalogue, tiles: TileSource) -> Sources:
    """Read what there is now; of tiles that are somebody else's no map is made."""
    basemap = tiles.served()
    rows = session.execute(
        select(Area.code, Area.level, Area.names).where(Area.level == LEVEL).order_by(Area.code)
    )
    return Sources(
        areas=tuple(AreaName(*row) for row in rows),
        areas_version=areas_version(session),
        layers=tuple(current_sources(session, catalogue.names)),
        names_at=_names_at(session),
        basemap=None if basemap is None or basemap.tile_address else basemap,
    )


def area_shape(session: Session, code: str) -> shapely.Geometry:
    """Return the shape of an area in degrees."""
    return shapely.from_wkb(
        bytes(session.scalars(select(Area.geom).filter_by(code=code)).one().data)
    )


def area_outline(session: Session, code: str) -> str:
    """Return the outline of an area as GeoJSON, a little simplified."""
    simple = func.ST_SimplifyPreserveTopology(Area.geom, _OUTLINE_DEG)
    return str(session.scalar(select(func.ST_AsGeoJSON(simple, 5)).where(Area.code == code)))


def features_of(session: Session, code: str, layers: tuple[str, ...]) -> Iterator[RowMapping]:
    """Return the current features of an area, in the order that settles equal distances."""
    wanted = (
        select(
            Feature.layer,
            Feature.ref,
            Feature.lon,
            Feature.lat,
            Feature.names,
            Feature.phones,
            Feature.address,
            Feature.attributes,
            Feature.opening_hours,
            Feature.area_codes,
        )
        .where(
            Feature.layer.in_(layers),
            Feature.superseded_in.is_(None),
            literal(code) == any_(Feature.area_codes),
        )
        .order_by(Feature.layer.collate("C"), Feature.ref.collate("C"))
        .execution_options(yield_per=_AT_ONCE)
    )
    return session.execute(wanted).mappings()


def names_of(session: Session, code: str) -> list[dict[str, Any]]:
    """Return the named places of an area to begin a search at, those that matter most first."""
    wanted = (
        select(NamedPlace.names, NamedPlace.kind, NamedPlace.lon, NamedPlace.lat)
        .where(literal(code) == any_(NamedPlace.area_codes))
        .order_by(NamedPlace.rank.desc(), NamedPlace.id)
        .limit(_MOST_NAMES)
    )
    return [dict(row) for row in session.execute(wanted).mappings()]


def _names_at(session: Session) -> datetime | None:
    return session.scalar(select(func.max(NameSourceRow.imported_at)))
