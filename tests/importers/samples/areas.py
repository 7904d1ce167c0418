"""How the tests of the demonstration set hold its areas, and the towns that they ask about."""

from typing import Any

from shapely.geometry.base import BaseGeometry

# By level, then by code, the properties and the shape of an area.
Areas = dict[str, dict[str, tuple[dict[str, Any], BaseGeometry]]]

AMMAN = (35.9106, 31.9539)
