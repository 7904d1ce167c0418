"""Whole positions as texts in one column."""

import pytest
import shapely

from geo.coordinates import Position
from tests.importers.positions.locating import (
    PLACES,
    TEXT,
    UTM,
    codes,
    facts_of,
    locate,
    numbered,
    understand,
)


@pytest.mark.parametrize(
    "form",
    [
        "{lat}, {lon}",
        "({lat}, {lon})",
        "POINT({lon} {lat})",
        '{{"type": "Point", "coordinates": [{lon}, {lat}]}}',
        "https://maps.google.com/?q={lat},{lon}",
        "near lat={lat}, lon={lon} on the left",
        "{lon}, {lat}",
        "[{lat}, {lon}]",
    ],
)
def test_one_cell_holds_the_whole_position(form: str) -> None:
    rows = [{"where": form.format(lat=f"{p.lat:.6f}", lon=f"{p.lon:.6f}")} for p in PLACES]
    located = locate(rows, TEXT)
    assert [one.position for one in located] == [pytest.approx(p, abs=1e-6) for p in PLACES]
    assert [one.column for one in located] == ["where"] * 12


def test_an_order_that_the_rows_show_is_told_as_a_fact() -> None:
    rows = [{"where": f"{p.lon:.6f}, {p.lat:.6f}"} for p in PLACES]
    assert facts_of(understand(rows, TEXT))["read as"] == "where: longitude or easting first"
    few = [{"where": f"{p.lat:.6f}, {p.lon:.6f}"} for p in PLACES]
    assert "read as" not in facts_of(understand(few, TEXT))


def test_a_shape_in_a_cell_becomes_a_point_on_it_and_is_kept() -> None:
    (one,) = locate([{"where": "POLYGON((35.9 31.9,35.92 31.9,35.92 31.92,35.9 31.9))"}], TEXT)
    assert one.shape is not None and one.position is not None
    shape = shapely.from_wkb(one.shape)
    assert shape.geom_type == "Polygon" and shape.contains(shapely.Point(one.position))


def test_the_system_that_a_text_names_is_used_and_recorded() -> None:
    rows = [{"where": f"SRID=32637;POINT({x} {y})"} for x, y in UTM]
    positions = understand(rows, TEXT)
    located = positions.locate(numbered([*rows, {"where": "SRID=32636;POINT(800000 3540000)"}]))
    assert located[3].position == pytest.approx(PLACES[3], abs=1e-7)
    assert located[12].position == pytest.approx(Position(36.17, 31.96), abs=0.05)
    assert positions.projection is not None and positions.projection["crs"] == "EPSG:32637"
    unknown = positions.locate(numbered([{"where": "SRID=77777;POINT(1 2)"}]))
    assert (unknown[0].position, codes(unknown)) == (None, [["unreadable_position"]])


def test_a_text_that_is_no_position_or_several_is_rejected() -> None:
    rows = [
        {"where": "31.9, 35.9"},
        {"where": "behind the bank"},
        {"where": "lat=31.9, lon=35.9; lat=32.1, lon=36.1"},
    ]
    assert codes(locate(rows, TEXT)) == [[], ["unreadable_position"], ["several_positions"]]
