"""Reads of offices as the directory needs them: those of one agency."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import any_text
from layers.features.models import Feature
from layers.features.queries import FEATURE_COLUMNS

OFFICES_LAYER = "offices"
MOST_POSITIONS = 1_000
# The index orders by degrees, which are shorter to the east: it is asked for more, to be sorted.
_WIDER = 4


@dataclass(frozen=True, slots=True)
class OfficePage:
    """Some of an agency's offices as rows of the feature table, and how many there are in all."""

    rows: tuple[dict[str, Any], ...]
    count: int


def office_positions(session: Session, agency: str) -> list[Position]:
    """Return where all offices of an agency are, at most MOST_POSITIONS of them."""
    rows = session.execute(
        select(Feature.lon, Feature.lat)
        .where(*_of_agency(agency))
        .order_by(Feature.ref)
        .limit(MOST_POSITIONS)
    )
    return [Position(row.lon, row.lat) for row in rows]


def _of_agency(agency: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Feature.layer == OFFICES_LAYER,
        Feature.superseded_in.is_(None),
        Feature.attributes["agency"].astext == agency,
    )


def offices_beside(
    session: Session,
    agencies: frozenset[str] | None,
    ref: str,
    lon: float,
    lat: float,
    *,
    limit: int,
) -> list[tuple[str, dict[str, str], float]]:
    """List the offices of some agencies (None: all) nearest to another one.

    Each with its ref, names and distance in metres, about the nearest first; read by the index.
    """
    here = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    metres = func.ST_DistanceSphere(Feature.geom, here)
    of_agencies = (
        () if agencies is None else (Feature.attributes["agency"].astext == any_text(agencies),)
    )
    rows = session.execute(
        select(Feature.ref, Feature.names, metres)
        .where(
            Feature.layer == OFFICES_LAYER,
            Feature.superseded_in.is_(None),
            Feature.ref != ref,
            *of_agencies,
        )
        .order_by(Feature.geom.op("<->")(here))
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def agencies_near(session: Session, position: Position, *, offices: int) -> list[str]:
    """List the agencies of so many offices nearest to a place, the nearest first, each once."""
    here = func.ST_SetSRID(func.ST_MakePoint(position.lon, position.lat), 4326)
    metres = func.ST_DistanceSphere(Feature.geom, here)
    found = session.execute(
        select(Feature.attributes["agency"].astext, metres)
        .where(Feature.layer == OFFICES_LAYER, Feature.superseded_in.is_(None))
        .order_by(Feature.geom.op("<->")(here))
        .limit(offices * _WIDER)
    )
    nearest = sorted((tuple(row) for row in found), key=lambda one: one[1])[:offices]
    return list(dict.fromkeys(agency for agency, _metres in nearest if agency))


def agency_of_office(session: Session, feature_id: str | None) -> str | None:
    """Return the agency of a current office by its `layer/ref`; None for what is none."""
    layer, _slash, ref = (feature_id or "").partition("/")
    if layer != OFFICES_LAYER:
        return None
    found = select(Feature.attributes["agency"].astext).where(
        Feature.layer == layer, Feature.ref == ref, Feature.superseded_in.is_(None)
    )
    return session.scalar(found)


def offices_of(session: Session, agency: str, *, limit: int, offset: int = 0) -> OfficePage:
    """List the offices of an agency, its headquarters first, the others area by area."""
    kind = Feature.attributes["kind"].astext
    rows = session.execute(
        select(*FEATURE_COLUMNS, func.count().over().label("count"))
        .where(*_of_agency(agency))
        .order_by(
            func.coalesce(kind == "headquarters", False).desc(), Feature.area_codes, Feature.ref
        )
        .limit(limit)
        .offset(offset)
    ).mappings()
    found = tuple(dict(row) for row in rows)
    return OfficePage(found, found[0]["count"] if found else 0)
