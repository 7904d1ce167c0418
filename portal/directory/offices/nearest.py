"""The office nearest to a place for each of several questions: an open one, where there is any."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.database import sql
from geo.distances import distances_and_bearings
from layers.around.rules import MILLIMETRES
from layers.around.service import Found
from layers.deployment import Deployment
from layers.features.columns import TOLD_COLUMNS
from layers.opening.clock import OpeningClock, opening_clock
from portal.directory.offices.rules import AGENCY, SERVICES

_HERE = "portal.directory.offices"


@dataclass(frozen=True)
class NearestOffices:
    """The nearest office by question, and the clock by which they are open."""

    found: Mapping[str, Found]
    clock: OpeningClock


def nearest_offices(
    session: Session,
    deployment: Deployment,
    origin: Position,
    wanted: Mapping[str, Mapping[str, str]],
) -> NearestOffices:
    """Find for each question the nearest office that is open now, else the nearest of all.

    `wanted` has by question the filters of the offices that answer it (`office_filters`). A
    question that no office answers is left out. Two statements, however many questions there are.
    """
    rows = session.execute(sql(_HERE, "office_hours")).all()
    corrections = rows[0].corrections if rows else ""
    clock = opening_clock(deployment, deployment.now(), lambda: corrections)
    held = {
        "origin": f"SRID=4326;POINT({origin.lon!r} {origin.lat!r})",
        "keys": list(wanted),
        "agencies": [filters.get(AGENCY) for filters in wanted.values()],
        "services": [filters.get(SERVICES) for filters in wanted.values()],
        "open_hours": clock.open_ones(row.opening_hours for row in rows),
    }
    found: dict[str, Found] = {}
    for row in session.execute(_nearest(), held).mappings():
        # The first of a question is the open one.
        if row["key"] not in found:
            found[row["key"]] = _found(origin, dict(row), clock)
    return NearestOffices(found, clock)


def _found(origin: Position, row: dict[str, Any], clock: OpeningClock) -> Found:
    _metres, (bearing,) = distances_and_bearings(origin, [Position(row["lon"], row["lat"])])
    metres = row["distance_mm"] / MILLIMETRES
    return Found(row, metres, bearing, clock.openness(row["opening_hours"]))


@cache
def _nearest() -> TextClause:
    source = (resources.files(_HERE) / "sql" / "nearest_offices.sql").read_text("utf-8")
    return text(source.replace("{columns}", ", ".join(TOLD_COLUMNS)))
