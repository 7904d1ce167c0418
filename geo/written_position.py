"""What a text says of a position: two numbers as they are written, and how sure their order is."""

from typing import NamedTuple

LAT_LON, LON_LAT, SURE = "lat, lon", "lon, lat", "sure"


class WrittenPosition(NamedTuple):
    """What a text says: two numbers as they are written, x to the east and y to the north.

    `order` is SURE where letters, words or the form tell which number is which; otherwise it is
    the order that was assumed. `decimals` is the larger number of decimals of two plain numbers.
    `crs` is what the text itself names (EWKT), `wkb` the shape where it is not a point.
    `digits` are both numbers, x first, as they stand in the text, where they are plain ones.
    """

    x: float
    y: float
    order: str = SURE
    decimals: int | None = None
    crs: str | None = None
    wkb: bytes | None = None
    digits: tuple[str, str] | None = None


def of_numbers(first: str, second: str, order: str) -> WrittenPosition:
    """Return what two plain numbers say in the `order` LAT_LON or LON_LAT."""
    decimals = max(len(part.partition(".")[2]) for part in (first, second))
    x, y = (second, first) if order == LAT_LON else (first, second)
    return WrittenPosition(float(x), float(y), order, decimals, digits=(x, y))
