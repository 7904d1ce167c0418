"""Charts of months as SVG: where bars, lines and words stand. Pure; a template draws them.

A chart is 360 wide, so that its letters can be read on a phone, and time goes as the language does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10

WIDTH, HEIGHT = 360, 200
MOST_MONTHS = 12
_ABOVE, _BELOW, _BESIDE = 12, 26, 40
_FLOOR = HEIGHT - _BELOW
_HIGH = _FLOOR - _ABOVE
# Of the width of a month, all its bars together.
_BARS = 0.8
_STEPS = (2, 4, 6, 8, 10)
_MOST_LABELS = 4


@dataclass(frozen=True)
class Series:
    """What is drawn of every month; None where the figure is not shown. `name` is for the key."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Bar:
    """One bar, of the series with a number; of what is not shown it has no height."""

    series: int
    x: float
    y: float
    width: float
    height: float
    is_shown: bool


@dataclass(frozen=True)
class Chart:
    """A chart in its own coordinates.

    `lines` lie across it, each at a height and with its number; the numbers stand at `numbers_x`,
    by the end that `anchor` says. `labels` are words below months, each with its middle.
    """

    names: tuple[str, ...]
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, float], ...]
    labels: tuple[tuple[float, str], ...]
    begin: float
    end: float
    numbers_x: float
    anchor: str
    floor: float = _FLOOR
    width: int = WIDTH
    height: int = HEIGHT


def month_chart(
    months: Sequence[str], series: Sequence[Series], *, is_rtl: bool, top: float | None = None
) -> Chart:
    """Return a chart of months, the first one first, by the words that stand below them.

    From right to left where `is_rtl`. `top` is the greatest possible value, of percentages 100.
    """
    greatest = top or top_for(max((v or 0 for one in series for v in one.values), default=0))
    month_width = (WIDTH - _BESIDE) / max(len(months), 1)
    bars = [
        _mirrored(bar, is_rtl=is_rtl)
        for number, one in enumerate(series)
        for bar in _bars_of(one, number, len(series), month_width, greatest)
    ]
    every = -(-len(months) // _MOST_LABELS)
    labels = [
        (_across(_BESIDE + (place + 0.5) * month_width, is_rtl=is_rtl), word)
        for place, word in enumerate(months)
        if place % every == 0
    ]
    return Chart(
        names=tuple(one.name for one in series),
        bars=tuple(bars),
        lines=tuple((_height_of(n, greatest), n) for n in (0, greatest / 2, greatest)),
        labels=tuple(labels),
        begin=_across(_BESIDE, is_rtl=is_rtl),
        end=_across(WIDTH, is_rtl=is_rtl),
        numbers_x=_across(_BESIDE - 6, is_rtl=is_rtl),
        anchor="start" if is_rtl else "end",
    )


def top_for(greatest: float) -> float:
    """Return a round number at which a chart ends that holds a value; its half is whole."""
    if greatest <= 2:
        return 2
    unit = 10 ** floor(log10(greatest))
    steps = _STEPS if unit == 1 else (1, *_STEPS)
    return float(next(step * unit for step in steps if step * unit >= greatest))


def _bars_of(
    series: Series, number: int, of: int, month_width: float, greatest: float
) -> Iterator[Bar]:
    width = _BARS * month_width / of
    for place, value in enumerate(series.values):
        begin = place * month_width + (1 - _BARS) / 2 * month_width
        y = _height_of(value or 0, greatest)
        x = _BESIDE + begin + number * width
        yield Bar(number, x, y, round(width, 1), round(_FLOOR - y, 1), value is not None)


def _mirrored(bar: Bar, *, is_rtl: bool) -> Bar:
    x = _across(bar.x + (bar.width if is_rtl else 0), is_rtl=is_rtl)
    return Bar(bar.series, x, bar.y, bar.width, bar.height, bar.is_shown)


def _across(x: float, *, is_rtl: bool) -> float:
    return round(WIDTH - x if is_rtl else x, 1)


def _height_of(value: float, greatest: float) -> float:
    return round(_FLOOR - _HIGH * min(value / greatest, 1), 1)
