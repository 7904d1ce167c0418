"""What the tests of positions share: rows read into positions with few words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pyproj import Transformer

from geo.coordinates import Position
from geo.country import load_country
from importers.columns.mapped_columns import Columns
from importers.positions.file_positions import understand_positions
from importers.positions.locating import Located, Positions
from importers.readers.rows import Row


def understand(
    rows: Sequence[Row | Mapping[str, str]],
    fields: Mapping[str, tuple[str, ...]],
    *,
    country: str = "jo",
    crs: str | None = None,
    **more: Any,  # noqa: ANN401 as understand_positions has them
) -> Positions:
    given = {"reader_crs": None, "has_geometry": False, "check_country": True, **more}
    return understand_positions(
        Columns(fields),
        numbered(rows)[:2000],
        said_crs=crs,
        country=load_country(country),
        **given,
    )


def numbered(rows: Sequence[Row | Mapping[str, str]]) -> list[Row]:
    return [
        row if isinstance(row, Row) else Row(number, {k: v for k, v in row.items() if v})
        for number, row in enumerate(rows, start=2)
    ]


def locate(
    rows: Sequence[Row | Mapping[str, str]],
    fields: Mapping[str, tuple[str, ...]],
    **more: Any,  # noqa: ANN401
) -> list[Located]:
    return understand(rows, fields, **more).locate(numbered(rows))


def codes(located: Sequence[Located]) -> list[list[str]]:
    return [[finding.code for finding in one.findings] for one in located]


def facts_of(positions: Positions) -> dict[str, str]:
    return {fact.label: str(fact.value) for fact in positions.facts}


DEGREES = {"lat": ("lat",), "lon": ("lon",)}
METRES = {"northing": ("y",), "easting": ("x",)}
TEXT = {"position": ("where",)}
# Twelve places in Jordan, each in degrees and in UTM 37N.
PLACES = [Position(35.6 + n * 0.08, 30.1 + n * 0.15) for n in range(12)]
_TO_UTM = Transformer.from_crs("EPSG:4326", "EPSG:32637", always_xy=True)
UTM = [_TO_UTM.transform(*place) for place in PLACES]


def degrees_rows() -> list[dict[str, str]]:
    return [{"lat": f"{p.lat:.6f}", "lon": f"{p.lon:.6f}"} for p in PLACES]


def metres_rows() -> list[dict[str, str]]:
    return [{"y": f"{y:.2f}", "x": f"{x:.2f}"} for x, y in UTM]


def geometry_rows(points: Sequence[tuple[float, float]]) -> list[Row]:
    return [Row(n, {}, position=Position(*point)) for n, point in enumerate(points, start=1)]
