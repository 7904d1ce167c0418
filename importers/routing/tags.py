"""What tags of a way or a barrier mean to who walks and who drives. Pure.

After what OpenStreetMap's own pages say of access, one-way streets and barriers by default.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from layers.routing.rules import WALKING_M_S, Mode

Tags = Mapping[str, str]

_KMH = 1 / 3.6
_MILE_KM = 1.609344
# Kilometres an hour by car where no sign says less; between crossings and bends nobody drives what
# a sign allows, so of that only a share is counted.
_DRIVING_KMH = {
    "motorway": 100, "motorway_link": 50, "trunk": 80, "trunk_link": 45, "primary": 60,
    "primary_link": 40, "secondary": 50, "secondary_link": 35, "tertiary": 40,
    "tertiary_link": 30, "unclassified": 35, "residential": 25, "living_street": 10,
    "service": 15, "road": 25, "track": 15,
}  # fmt: skip
_SHARE_OF_SIGN = 0.9
_MOST_KMH = 130.0
_STEPS_M_S = WALKING_M_S / 2
_WALKED = frozenset(_DRIVING_KMH) - {"motorway", "motorway_link"} | {
    "footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "corridor", "platform",
}  # fmt: skip
# Paths on which one climbs are no way to an office.
_CLIMBED = frozenset(
    {"alpine_hiking", "demanding_alpine_hiking", "difficult_alpine_hiking"}
)  # fmt: skip
_FERRY_KMH = 10
_FIRM_TRACKS = frozenset({"grade1", "grade2"})

# Keys that say who may pass, the narrowest first.
_KEYS: Mapping[Mode, Sequence[str]] = {
    Mode.WALKING: ("foot", "access"),
    Mode.DRIVING: ("motorcar", "motor_vehicle", "vehicle", "access"),
}
_OPEN = frozenset({"yes", "designated", "permissive", "official", "destination", "customers"})
_CLOSED = frozenset(
    {"no", "private", "agricultural", "forestry", "delivery", "military", "emergency", "permit",
     "residents", "employees", "use_sidepath", "discouraged"}
)  # fmt: skip
_ALONG = frozenset({"yes", "true", "1"})
_AGAINST = frozenset({"-1", "reverse"})
_NEITHER = frozenset({"reversible", "alternating"})
# Barriers that a car passes unless who may pass is said.
_PASSED_BY_CARS = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "toll_booth", "border_control",
     "cattle_grid", "entrance", "height_restrictor", "kerb", "sally_port", "checkpoint",
     "hampshire_gate", "no"}
)  # fmt: skip
_SPEED = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(mph)?", re.ASCII)
_DURATION = re.compile(r"(?:(\d{1,2}):)?(\d{1,3})(?::\d\d)?", re.ASCII)


class Paces(NamedTuple):
    """Metres a second along a way and against it; 0 where that is not allowed."""

    along: float
    against: float


CLOSED = Paces(0.0, 0.0)


def paces_of(tags: Tags, mode: Mode, length_m: float) -> Paces:
    """Return how quickly a way is gone along and against its direction.

    `length_m` is its length, over which the time that a ferry takes is spread.
    """
    if tags.get("route") == "ferry":
        speed = _ferry_m_s(tags, length_m)
        # Not every ferry takes cars, every one takes people.
        default = mode is Mode.WALKING
    else:
        speed = _street_m_s(tags, mode)
        default = speed > 0 and _is_open_by_kind(tags, mode)
    if speed <= 0:
        return CLOSED
    along, against = _directions(tags, mode)
    return Paces(
        speed if along and _may(tags, mode, "forward", default) else 0.0,
        speed if against and _may(tags, mode, "backward", default) else 0.0,
    )


def is_ferry(tags: Tags) -> bool:
    """Check whether a way leads over water."""
    return tags.get("route") == "ferry"


def is_closed_barrier(tags: Tags, mode: Mode) -> bool:
    """Check whether a node stops who comes along a way."""
    barrier = tags.get("barrier")
    if barrier is None:
        return False
    default = mode is Mode.WALKING or barrier in _PASSED_BY_CARS
    return not _may(tags, mode, "", default)


def _street_m_s(tags: Tags, mode: Mode) -> float:
    highway = tags.get("highway", "")
    if mode is Mode.WALKING:
        if tags.get("sac_scale") in _CLIMBED or (tags.get("area") == "yes" and not highway):
            return 0.0
        if highway == "steps":
            return _STEPS_M_S
        return WALKING_M_S if highway in _WALKED or (tags.get("foot") in _OPEN and highway) else 0.0
    kmh = _DRIVING_KMH.get(highway, _DRIVING_KMH["service"] if highway == "pedestrian" else 0)
    sign = _sign_kmh(tags.get("maxspeed", ""))
    return (kmh if sign is None or not kmh else sign * _SHARE_OF_SIGN) * _KMH


def _is_open_by_kind(tags: Tags, mode: Mode) -> bool:
    """Check whether a street is open where nothing else is said about who may pass."""
    highway = tags.get("highway", "")
    if mode is Mode.WALKING:
        return highway in _WALKED and tags.get("motorroad") != "yes"
    if highway == "track":
        return tags.get("tracktype") in _FIRM_TRACKS
    return highway in _DRIVING_KMH


def _may(tags: Tags, mode: Mode, direction: str, default: bool) -> bool:
    """Check who may pass by the narrowest key that says something that is understood."""
    for key in _KEYS[mode]:
        for said in (tags.get(f"{key}:{direction}") if direction else None, tags.get(key)):
            if said in _CLOSED:
                return False
            # `access=yes` opens no steps to cars, and no motorway to who walks.
            if said in _OPEN and key != "access":
                return True
            if said in _OPEN:
                return default
    return default


def _directions(tags: Tags, mode: Mode) -> tuple[bool, bool]:
    """Return whether a way may be gone along and against its direction."""
    if mode is Mode.WALKING:
        said = tags.get("oneway:foot", "no")
    else:
        implied = (
            "yes"
            if tags.get("highway") == "motorway"
            or tags.get("junction") in ("roundabout", "circular")
            else "no"
        )
        own = (tags.get(f"oneway:{key}") for key in ("motorcar", "motor_vehicle", "vehicle"))
        said = next((one for one in own if one), tags.get("oneway", implied))
    if said in _NEITHER:
        return False, False
    return said not in _AGAINST, said not in _ALONG


def _sign_kmh(text: str) -> float | None:
    """Return what a sign allows, in kilometres an hour; None for none that is a number."""
    found = _SPEED.fullmatch(text.strip())
    if found is None or float(found[1]) <= 0:
        return None
    return min(_MOST_KMH, float(found[1]) * (_MILE_KM if found[2] else 1))


def _ferry_m_s(tags: Tags, length_m: float) -> float:
    found = _DURATION.fullmatch(tags.get("duration", ""))
    seconds = (int(found[1] or 0) * 60 + int(found[2])) * 60 if found else 0
    return length_m / seconds if seconds and length_m else _FERRY_KMH * _KMH
