"""Charts of months: bars within the chart, round numbers beside them, mirrored for Arabic."""

from itertools import pairwise

import pytest

from web.pages.statistics.charts import HEIGHT, WIDTH, Series, month_chart, top_for

MONTHS = [f"m{number}" for number in range(12)]


@pytest.mark.parametrize(
    ("greatest", "top"), [(0, 2), (1, 2), (3, 4), (9, 10), (11, 20), (100, 100), (101, 200)]
)
def test_a_chart_ends_at_a_round_number(greatest: float, top: float) -> None:
    assert top_for(greatest) == top


@pytest.mark.parametrize("is_rtl", [False, True])
def test_every_bar_lies_within_the_chart_and_beside_the_others(*, is_rtl: bool) -> None:
    series = [Series("a", list(range(12))), Series("b", [None, *range(11)])]
    chart = month_chart(MONTHS, series, is_rtl=is_rtl)
    bars = sorted(chart.bars, key=lambda one: one.x)
    for one in bars:
        assert one.x >= 0
        assert one.x + one.width <= WIDTH + 0.1
        assert one.y + one.height == pytest.approx(chart.floor)
        assert 0 <= one.y <= HEIGHT
    for one, following in pairwise(bars):
        assert one.x + one.width <= following.x + 0.2
    assert [one.is_shown for one in chart.bars].count(False) == 1


def test_in_arabic_the_chart_is_its_own_mirror_image() -> None:
    series = [Series("a", list(range(12)))]
    one, other = (month_chart(MONTHS, series, is_rtl=rtl, top=100) for rtl in (False, True))
    for bar, mirrored in zip(one.bars, other.bars, strict=True):
        assert mirrored.x == pytest.approx(WIDTH - bar.x - bar.width, abs=0.2)
        assert (mirrored.y, mirrored.height) == (bar.y, bar.height)
    mirror = [WIDTH - x for x, _word in one.labels]
    assert [x for x, _word in other.labels] == pytest.approx(mirror)
    assert (one.anchor, other.anchor) == ("end", "start")
