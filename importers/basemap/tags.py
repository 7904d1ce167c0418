"""What tags mean on the map: tile layer, kind, and from which zoom on. Pure.

After the Shortbread schema 1.0 (shortbread-tiles.org), so that styles of others fit. Zooms are
those of tiles; where a kind begins deeper than there, it is to keep tiles small on phones.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from layers.basemap.rules import TileLayer

Tags = Mapping[str, str]
Properties = dict[str, str | int | bool]


class Meaning(NamedTuple):
    """How a thing is drawn: where, as what kind, from which zoom on, in which order."""

    layer: TileLayer
    kind: str
    least_zoom: int
    rank: int = 0


# Kind of road: first zoom, first zoom of its name, order. Larger roads are drawn over smaller ones.
_ROADS = {
    "motorway": (6, 10, 60), "trunk": (6, 10, 58), "primary": (8, 11, 56),
    "secondary": (9, 12, 54), "tertiary": (10, 13, 52), "unclassified": (12, 14, 50),
    "residential": (12, 14, 50), "living_street": (13, 14, 48), "pedestrian": (13, 14, 46),
    "service": (14, 15, 44), "track": (14, 15, 40), "footway": (15, 16, 36), "path": (14, 16, 36),
    "steps": (15, 16, 36), "cycleway": (15, 16, 36), "bridleway": (15, 16, 34),
}  # fmt: skip
_RAILS = {
    "rail": 9, "light_rail": 11, "narrow_gauge": 11, "subway": 12, "tram": 13, "funicular": 13,
    "monorail": 13,
}  # fmt: skip
_RAIL_SERVICE_ZOOM = 14
_RAIL_RANK = 62
_LAND = {
    "landuse": {
        "forest": ("forest", 7), "residential": ("residential", 9),
        "commercial": ("commercial", 11), "retail": ("retail", 12),
        "industrial": ("industrial", 11), "farmland": ("farmland", 10),
        "orchard": ("orchard", 11), "vineyard": ("vineyard", 11), "meadow": ("meadow", 12),
        "grass": ("grass", 13), "cemetery": ("cemetery", 12), "quarry": ("quarry", 12),
        "recreation_ground": ("recreation_ground", 12), "village_green": ("village_green", 13),
        "allotments": ("allotments", 12), "military": ("military", 12),
        "landfill": ("landfill", 12),
    },
    "natural": {
        "wood": ("forest", 7), "scrub": ("scrub", 10), "heath": ("heath", 10), "sand": ("sand", 10),
        "beach": ("beach", 11), "wetland": ("swamp", 10), "bare_rock": ("bare_rock", 10),
        "scree": ("scree", 11), "grassland": ("grassland", 11), "shingle": ("shingle", 12),
    },
    "leisure": {
        "park": ("park", 11), "garden": ("garden", 13), "golf_course": ("golf_course", 12),
        "pitch": ("pitch", 15), "playground": ("playground", 15), "stadium": ("stadium", 13),
        "nature_reserve": ("park", 9),
    },
}  # fmt: skip
_SITES = {
    "amenity": {
        "university": 13, "college": 14, "school": 14, "hospital": 13, "prison": 14,
        "parking": 15, "marketplace": 14,
    },
    "landuse": {"construction": 14, "education": 14},
    "leisure": {"sports_centre": 14},
}  # fmt: skip
_WATER = {
    ("natural", "water"), ("waterway", "riverbank"), ("waterway", "dock"), ("landuse", "reservoir"),
    ("landuse", "basin"), ("natural", "glacier"),
}  # fmt: skip
_WATERWAYS = {"river": 8, "canal": 10, "stream": 13, "ditch": 15, "drain": 15, "wadi": 12}
_PLACES = {
    "city": (6, 1), "town": (8, 2), "village": (11, 3), "suburb": (11, 4), "hamlet": (13, 5),
    "quarter": (13, 6), "neighbourhood": (14, 7), "isolated_dwelling": (15, 8), "locality": (15, 9),
    "island": (12, 6), "square": (15, 8),
}  # fmt: skip
# Landmarks by which people find their way; what the finder's own layers hold is not drawn twice.
_LANDMARKS = {
    "amenity": {
        "place_of_worship": 15, "university": 14, "hospital": 14, "townhall": 15,
        "bus_station": 14, "marketplace": 15, "library": 15, "theatre": 15, "police": 15,
        "post_office": 16, "courthouse": 15, "college": 15, "school": 16, "fuel": 16,
    },
    "shop": {"mall": 14, "department_store": 15, "supermarket": 16},
    "tourism": {"museum": 15, "attraction": 15, "viewpoint": 16, "zoo": 15, "theme_park": 15},
    "historic": {"castle": 14, "archaeological_site": 14, "monument": 15, "fort": 15},
    "leisure": {"park": 15, "stadium": 14},
    "railway": {"station": 13},
    "aeroway": {"aerodrome": 11},
    "natural": {"peak": 14},
}  # fmt: skip
_CAPITAL_ZOOM = 6
_ADMIN_ZOOMS = {"2": 6, "3": 6, "4": 7}
_YES = frozenset({"yes", "true", "1", "-1", "reverse"})
# Keys by which something can be on the map: everything else is passed over unread.
DRAWN_KEYS = (
    "highway", "railway", "aeroway", "waterway", "natural", "landuse", "leisure", "amenity",
    "building", "place", "shop", "tourism", "historic",
)  # fmt: skip


def road_of(tags: Tags) -> Meaning | None:
    """Return how a way is drawn as a street; None when it is none."""
    highway = tags.get("highway", "").removesuffix("_link")
    if highway in _ROADS and tags.get("area") != "yes":
        first, _, rank = _ROADS[highway]
        return Meaning(TileLayer.STREETS, highway, first, rank + 10 * _level(tags))
    railway = tags.get("railway", "")
    if railway in _RAILS:
        first = max(_RAILS[railway], _RAIL_SERVICE_ZOOM if tags.get("service") else 0)
        return Meaning(TileLayer.STREETS, railway, first, _RAIL_RANK + 10 * _level(tags))
    if tags.get("aeroway") in ("runway", "taxiway"):
        first = 11 if tags["aeroway"] == "runway" else 13
        return Meaning(TileLayer.STREETS, tags["aeroway"], first, 42)
    return None


def road_properties(tags: Tags, meaning: Meaning) -> Properties:
    """Return what is said of a street in a tile: what its drawing depends on and no more."""
    said: Properties = {"kind": meaning.kind}
    if tags.get("highway", "").endswith("_link"):
        said["link"] = True
    if "railway" in tags:
        said["rail"] = True
    for key in ("tunnel", "bridge"):
        if tags.get(key, "no") != "no":
            said[key] = True
    return said


def road_label_zoom(tags: Tags) -> int | None:
    """Return from which zoom on a street is named; None for what is no road for people."""
    road = _ROADS.get(tags.get("highway", ""))
    return None if road is None else road[1]


def is_one_way(tags: Tags) -> bool:
    """Check whether a street may be driven along in one direction only."""
    return tags.get("oneway", "no") in _YES or tags.get("junction") == "roundabout"


def waterway_of(tags: Tags) -> Meaning | None:
    """Return how a way is drawn as running water; None when it is none, or flows below ground."""
    kind = tags.get("waterway", "")
    if kind not in _WATERWAYS or tags.get("tunnel", "no") != "no":
        return None
    return Meaning(TileLayer.WATER_LINES, kind, _WATERWAYS[kind])


def area_meanings(tags: Tags) -> Sequence[Meaning]:
    """Return how an area is drawn: as a building, water, a site or a use of the land."""
    if tags.get("building", "no") != "no":
        return (Meaning(TileLayer.BUILDINGS, "building", 15),)
    for key, value in _WATER:
        if tags.get(key) == value:
            return (Meaning(TileLayer.WATER_POLYGONS, tags.get("water", value), 6),)
    found = [
        Meaning(TileLayer.LAND, *values[tags[key]])
        for key, values in _LAND.items()
        if tags.get(key) in values
    ]
    found += [
        Meaning(TileLayer.SITES, tags[key], values[tags[key]])
        for key, values in _SITES.items()
        if tags.get(key) in values
    ]
    return found[:1]


def place_of(tags: Tags) -> Meaning | None:
    """Return how a node is named as a settlement; None when it is none."""
    kind = tags.get("place", "")
    if kind not in _PLACES:
        return None
    first, rank = _PLACES[kind]
    if kind == "city" and tags.get("capital") == "yes":
        return Meaning(TileLayer.PLACE_LABELS, "capital", _CAPITAL_ZOOM, 0)
    return Meaning(TileLayer.PLACE_LABELS, kind, first, rank)


def landmark_of(tags: Tags) -> Meaning | None:
    """Return how something is named as a landmark; None when it is none."""
    for key, values in _LANDMARKS.items():
        value = tags.get(key, "")
        if value in values:
            return Meaning(TileLayer.POIS, value, values[value], values[value])
    return None


def border_zoom(admin_level: str) -> int | None:
    """Return from which zoom on a border of this level is drawn; None for those of towns."""
    return _ADMIN_ZOOMS.get(admin_level)


def _level(tags: Tags) -> int:
    """Return -1, 0 or 1: what lies below and above the streets around it."""
    if tags.get("tunnel", "no") != "no":
        return -1
    return 1 if tags.get("bridge", "no") != "no" else 0
