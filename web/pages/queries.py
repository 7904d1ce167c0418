"""Reads that only the pages need: where to start from, and where the data comes from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.coordinates import Position
from layers.areas.models import Area
from layers.catalogue.models import Layer
from layers.releases.models import Release


@dataclass(frozen=True)
class StartingPlace:
    """One of the largest areas, with the middle of its features."""

    code: str
    names: dict[str, str]
    position: Position


@dataclass(frozen=True)
class Source:
    """Where the current features of a layer come from."""

    layer: str
    release: int
    activated_at: datetime
    file_name: str | None
    features: int
    demo: bool


def starting_places(session: Session) -> list[StartingPlace]:
    """List the largest areas that hold features, in the order of their codes."""
    rows = session.execute(
        select(Area.code, Area.names, Area.centre_lon, Area.centre_lat)
        .where(Area.level == 1, Area.centre_lon.is_not(None))
        .order_by(Area.code)
    )
    return [
        StartingPlace(row.code, row.names, Position(row.centre_lon, row.centre_lat)) for row in rows
    ]


def sources(session: Session, layers: Collection[str]) -> list[Source]:
    """Tell release, date and file of the named layers, in that order; empty layers are left out."""
    rows = session.execute(
        select(
            Layer.name,
            Release.number,
            Release.activated_at,
            Release.made_at,
            Release.source_name,
            Layer.feature_count,
            Layer.demo,
        )
        .join(Release, (Release.layer == Layer.name) & (Release.number == Layer.current_release))
        .where(Layer.name.in_(layers))
    )
    found = {
        row.name: Source(
            layer=row.name,
            release=row.number,
            activated_at=row.activated_at or row.made_at,
            file_name=row.source_name,
            features=row.feature_count,
            demo=row.demo,
        )
        for row in rows
    }
    return [found[name] for name in layers if name in found]
