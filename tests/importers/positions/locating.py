"""What the tests of positions share: rows read into positions with few words."""

from collections.abc import Mapping, Sequence
from typing import Any

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
