"""What was reported around a place: by cells, for nobody is told where in its cell a case lies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

from sqlalchemy.orm import Session

from geo.coordinates import Box, Position
from geo.country import Country
from geo.database import sql
from geo.distances import distances_and_bearings
from layers.around.rules import (
    DEFAULT_LIMIT,
    LARGEST_LIMIT,
    RADIUS_STEPS_M,
    read_limit,
    read_origin,
    read_radius,
)
from portal.contact.forms import case_forms
from portal.contact.listed import (
    ListedCase,
    ListedFilter,
    cell_number,
    listed_cases,
    middle_of_cell,
)
from portal.contact.topics import load_topics

DEFAULT_RADIUS_M = 2_000
# The middle of the own cell is up to 790 metres away, so that a smaller circle might miss it.
SMALLEST_RADIUS_M = 1_000
LARGEST_RADIUS_M = 10_000
RADII_M = tuple(one for one in RADIUS_STEPS_M if SMALLEST_RADIUS_M <= one <= LARGEST_RADIUS_M)
# What is older is in the figures, and in the lists of Open311 by its dates.
SHOWN_FOR = timedelta(days=90)
# Fewer metres than any degree of latitude has.
_DEGREE_M = 110_000


@dataclass(frozen=True)
class ReportsQuery:
    """Which reports are asked for: around a place, within metres, so many."""

    origin: Position
    radius_m: float
    limit: int


@dataclass(frozen=True)
class Cell:
    """A cell by its column and row; its middle lies so many geodesic metres from the origin."""

    column: int
    row: int
    middle: Position
    distance_m: float
    bearing_deg: float


@dataclass(frozen=True)
class Reported:
    """A case as everybody sees it, and the cell that it lies in."""

    case: ListedCase
    cell: Cell


@dataclass(frozen=True)
class ReportsAround:
    """What was found, the nearest cell first; `is_all` unless more were reported than asked for."""

    query: ReportsQuery
    found: Sequence[Reported]
    is_all: bool


def read_reports_query(given: Mapping[str, str], country: Country) -> ReportsQuery:
    """Read the parameters as the radius query does; raises InvalidParameter for a wrong one."""
    return ReportsQuery(
        origin=read_origin(given, country),
        radius_m=read_radius(
            given.get("radius"), DEFAULT_RADIUS_M, LARGEST_RADIUS_M, SMALLEST_RADIUS_M
        ),
        limit=read_limit(given.get("limit"), DEFAULT_LIMIT, LARGEST_LIMIT),
    )


def reports_around(
    session: Session, country: Country, query: ReportsQuery, now: datetime
) -> ReportsAround:
    """Find what was reported lately in the cells whose middles lie within the radius."""
    cells = cells_within(query, country.box)
    rows = session.execute(
        sql("portal.contact", "reports_in_cells"), values_of(cells, query.limit + 1, now)
    )
    references = [row.reference for row in rows]
    shown = references[: query.limit]
    listed = listed_cases(session, ListedFilter(references=shown), limit=query.limit)
    by_reference = {one.reference: one for one in listed}
    by_middle = {cell.middle: cell for cell in cells}
    cases = [by_reference[one] for one in shown if one in by_reference]
    found = [Reported(case, by_middle[case.position]) for case in cases]
    return ReportsAround(query, found, len(references) <= query.limit)


def cells_within(query: ReportsQuery, box: Box) -> list[Cell]:
    """List the cells of a country's box whose middles lie within the radius, the nearest first."""
    origin, tall = query.origin, query.radius_m / _DEGREE_M
    # Of the parallel that is nearer to the pole; beyond the box there is nothing anyhow.
    wide = tall / max(cos(radians(min(abs(origin.lat) + tall, 89))), 0.01)
    columns = _numbers(max(origin.lon - wide, box.west), min(origin.lon + wide, box.east))
    rows = _numbers(max(origin.lat - tall, box.south), min(origin.lat + tall, box.north))
    numbers = [(column, row) for column in columns for row in rows]
    middles = [middle_of_cell(*one) for one in numbers]
    metres, bearings = distances_and_bearings(origin, middles)
    measured = zip(numbers, middles, metres, bearings, strict=True)
    cells = [Cell(*number, middle, m, b) for number, middle, m, b in measured]
    return sorted((c for c in cells if c.distance_m <= query.radius_m), key=_nearness)


def values_of(cells: Sequence[Cell], most: int, now: datetime) -> dict[str, object]:
    """Return what the statement is asked: some cells, and at most so many cases."""
    return {
        "columns": [cell.column for cell in cells],
        "rows": [cell.row for cell in cells],
        "metres": [cell.distance_m for cell in cells],
        "kinds": [kind.value for kind, form in case_forms().items() if form.is_listed],
        "topics": [part.code for _topic, part in load_topics().at_places],
        "since": now - SHOWN_FOR,
        "most": most,
    }


def _numbers(first: float, last: float) -> range:
    return range(cell_number(first), cell_number(last) + 1)


def _nearness(cell: Cell) -> tuple[float, int, int]:
    return cell.distance_m, cell.column, cell.row
