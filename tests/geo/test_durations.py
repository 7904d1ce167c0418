"""Durations of ISO 8601 keep the units in which they were given."""

import pytest

from geo.durations import Duration, read_duration


@pytest.mark.parametrize(
    ("iso", "parts"),
    [
        ("P3D", (0, 0, 0, 3, 0, 0)),
        ("P1W", (0, 0, 1, 0, 0, 0)),
        ("PT90M", (0, 0, 0, 0, 0, 90)),
        ("P1Y2M3W4DT5H6M", (1, 2, 3, 4, 5, 6)),
        ("P0D", (0, 0, 0, 0, 0, 0)),
    ],
)
def test_a_duration_is_taken_apart(iso: str, parts: tuple[int, ...]) -> None:
    assert read_duration(iso) == Duration(*parts)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "3D", "P-1D", "P1.5D", "PT5S", "P١D"])
def test_anything_else_is_none(text: str) -> None:
    assert read_duration(text) is None
