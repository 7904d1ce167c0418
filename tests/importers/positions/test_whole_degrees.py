"""Columns of whole degrees, which are hardly positions."""

from pathlib import Path

import pytest

from geo.errors import Refused
from tests.importers.positions.angle_tables import (
    locate,
    two_places,
    understand,
)

WHOLE = [
    ["S1", "a", "31", "57", "14", "35", "54", "38"],
    ["S2", "b", "32", "3", "9", "36", "5", "7"],
]


def test_whole_degrees_are_refused_with_the_map_that_reads_their_minutes(tmp_path: Path) -> None:
    path = two_places(tmp_path, [["ref", "name", "Latitude", "", "", "Longitude", "", ""]], WHOLE)

    with pytest.raises(Refused) as refused:
        understand(path)

    message = str(refused.value)
    assert "whole degrees" in message
    assert "Latitude" in message
    assert "--map lat=Latitude+column 4+column 5,lon=Longitude+column 7+column 8" in message
    said = {"lat": "Latitude+column 4+column 5", "lon": "Longitude+column 7+column 8"}
    assert locate(path, **said)[0].position == pytest.approx((35.910556, 31.953889), abs=1e-6)


@pytest.mark.parametrize(
    "rows",
    [
        [["31", "35"], ["32", "36"], ["30", "35"]],
        [["31.0", "35.91"], ["32.00", "36.2"], ["30", "35.1"]],
        [["31.95", "35"], ["32.1", "36"], ["30.2", "35"]],
        [["31", "35"]],
    ],
)
def test_a_column_of_whole_degrees_is_refused_by_its_name(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    table = [["S", "n", *row] for row in rows]
    with pytest.raises(Refused, match=r"whole degrees.*--map lat=A"):
        understand(two_places(tmp_path, [["ref", "name", "lat", "lon"]], table))


def test_a_few_whole_degrees_among_others_are_left_to_the_checks(tmp_path: Path) -> None:
    rows = [["S", "n", "31.95", "35.91"], ["S", "n", "32", "36"]]

    assert locate(two_places(tmp_path, [["ref", "name", "lat", "lon"]], rows))[1].position
