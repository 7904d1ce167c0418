"""The surroundings of a pin as a picture of its own, for pages without a script."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from geo.coordinates import Position
from layers.areas.queries import AreaOutline

_WIDTH, _HEIGHT, _EDGE = 600, 360, 24
_METRES_PER_DEGREE = 111_320
_LEAST_M, _MOST_M = 300.0, 2_000.0


@dataclass(frozen=True)
class Dot:
    """What stands at a position: `role` is new, old or neighbour; a neighbour has its number."""

    role: str
    position: Position
    text: str = ""


@dataclass(frozen=True)
class _Plane:
    """Metres around the middle as places of the picture."""

    middle: Position
    reach_m: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return a position in the picture, from its upper left corner."""
        scale = (_HEIGHT / 2 - _EDGE) / self.reach_m * _METRES_PER_DEGREE
        east = (lon - self.middle.lon) * math.cos(math.radians(self.middle.lat)) * scale
        return _WIDTH / 2 + east, _HEIGHT / 2 - (lat - self.middle.lat) * scale


def pin_picture(dots: Sequence[Dot], middle: Position, area: AreaOutline | None) -> Markup:
    """Draw the pin, its neighbours and the outline of the area as SVG, north above.

    What lies further away than two kilometres is outside of the picture.
    """
    furthest = max((_metres(middle, dot.position) for dot in dots), default=0.0)
    plane = _Plane(middle, min(max(furthest, _LEAST_M), _MOST_M))
    outline = "" if area is None else _path(plane, area.geometry)
    marks = Markup("").join(_mark(plane, dot) for dot in dots)
    return Markup(
        '<svg class="pin-picture" viewBox="0 0 {w} {h}" role="img" aria-hidden="true">'
        '<path class="outline" d="{outline}"/>{marks}</svg>'
    ).format(w=_WIDTH, h=_HEIGHT, outline=outline, marks=marks)


def _metres(one: Position, other: Position) -> float:
    """Measure about how far apart two positions are on the picture's plane."""
    east = (other.lon - one.lon) * math.cos(math.radians(one.lat))
    return math.hypot(east, other.lat - one.lat) * _METRES_PER_DEGREE


def _mark(plane: _Plane, dot: Dot) -> Markup:
    x, y = plane.at(*dot.position)
    circle = Markup('<circle class="is-{role}" cx="{x:.0f}" cy="{y:.0f}" r="11"/>')
    number = Markup('<text x="{x:.0f}" y="{y:.0f}" dy="5" text-anchor="middle">{text}</text>')
    said = {"role": dot.role, "x": x, "y": y, "text": dot.text}
    return circle.format(**said) + (number.format(**said) if dot.text else Markup(""))


def _path(plane: _Plane, geometry: dict[str, Any]) -> str:
    """Write a polygon or several as the path of the picture, clipped by the picture itself."""
    return "".join(
        "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in (plane.at(*one[:2]) for one in ring)) + "Z"
        for ring in _rings(geometry)
    )


def _rings(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    held = geometry["coordinates"]
    for polygon in held if geometry["type"] == "MultiPolygon" else [held]:
        yield from polygon
