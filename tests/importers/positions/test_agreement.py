"""Positions of one row in several places of it."""

import pytest

from importers.findings import Severity
from importers.readers.rows import Row
from tests.importers.positions.locating import (
    DEGREES,
    METRES,
    PLACES,
    codes,
    degrees_rows,
    facts_of,
    locate,
    metres_rows,
    numbered,
    understand,
)


def test_positions_of_a_row_that_disagree_are_reported_with_both() -> None:
    rows = [{**a, **b} for a, b in zip(degrees_rows(), metres_rows(), strict=True)]
    rows[4]["lat"] = f"{PLACES[4].lat + 0.001:.6f}"  # 111 m
    rows[5]["lat"] = f"{PLACES[5].lat + 0.0003:.6f}"  # 33 m
    located = locate(rows, {**DEGREES, **METRES}, crs="EPSG:32637")
    assert [c for c in codes(located) if c] == [["positions_disagree"]]
    (finding,) = located[4].findings
    assert finding.severity is Severity.WARN
    text = str(finding.message)
    assert "lat, lon" in text and "y, x" in text and " 111 m apart" in text
    assert located[4].text in text and rows[4]["x"] in text


def test_a_source_that_mostly_disagrees_is_dropped_with_a_fact() -> None:
    others = [*metres_rows()[5:], *metres_rows()[:5]]
    rows = [{**a, **b} for a, b in zip(degrees_rows(), others, strict=True)]
    positions = understand(rows, {**DEGREES, **METRES}, crs="EPSG:32637")
    assert positions.columns == ("lat", "lon")
    assert "12 of 12 rows lie elsewhere" in facts_of(positions)["coordinates not used"]
    assert not any(codes(positions.locate(numbered(rows))))


def test_a_row_without_the_preferred_position_takes_the_other_one() -> None:
    rows = [{**a, **b} for a, b in zip(degrees_rows(), metres_rows(), strict=True)]
    rows[2]["lat"] = rows[2]["lon"] = ""
    rows[3]["lat"] = rows[3]["lon"] = "0"
    rows[4]["lat"] = "?x"
    located = locate(rows, {**DEGREES, **METRES}, crs="EPSG:32637")
    assert [one.position for one in located] == [pytest.approx(p, abs=1e-6) for p in PLACES]
    assert [one.column for one in located[1:6]] == ["lat", "y", "y", "y", "lat"]
    assert [(f.code, f.severity) for f in located[4].findings] == [("not_a_number", Severity.WARN)]
    assert codes(located)[2:4] == [[], []]


def test_a_row_without_a_geometry_takes_its_columns() -> None:
    rows = [
        Row(n, cells, position=place if n % 2 else None)
        for n, (cells, place) in enumerate(zip(degrees_rows(), PLACES, strict=True))
    ]
    located = locate(rows, DEGREES, has_geometry=True, reader_crs="EPSG:4326")
    assert [one.position for one in located] == [pytest.approx(p, abs=1e-6) for p in PLACES]
    assert [one.column for one in located[:2]] == ["lat", ""]
