"""What a place of the gazetteer can be, how much it matters, and what a source has to say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from geo.coordinates import Position

LEAST_RANK, MOST_RANK = 0, 100
LARGEST_RADIUS_M = 50_000
LONGEST_NAME = 120
MOST_NAMES = 60

# The names of administrative areas come from `area` itself, under this source.
AREAS = "areas"


class PlaceKind(StrEnum):
    """What a named place is. `area` is an administrative area, never the kind of an import."""

    AREA = "area"
    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    NEIGHBOURHOOD = "neighbourhood"
    STREET = "street"
    ROUNDABOUT = "roundabout"
    LANDMARK = "landmark"
    NATURE = "nature"


KIND_NAMES: Mapping[PlaceKind, Mapping[str, str]] = {
    PlaceKind.AREA: {"ar": "منطقة", "en": "Area"},
    PlaceKind.CITY: {"ar": "مدينة", "en": "City"},
    PlaceKind.TOWN: {"ar": "بلدة", "en": "Town"},
    PlaceKind.VILLAGE: {"ar": "قرية", "en": "Village"},
    PlaceKind.NEIGHBOURHOOD: {"ar": "حي", "en": "Neighbourhood"},
    PlaceKind.STREET: {"ar": "شارع", "en": "Street"},
    PlaceKind.ROUNDABOUT: {"ar": "دوار", "en": "Roundabout"},
    PlaceKind.LANDMARK: {"ar": "معلم", "en": "Landmark"},
    PlaceKind.NATURE: {"ar": "معلم طبيعي", "en": "Natural feature"},
}
IMPORTED_KINDS = tuple(kind for kind in PlaceKind if kind is not PlaceKind.AREA)
# What says where somebody is: people live in it.
SETTLEMENTS = (PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE, PlaceKind.NEIGHBOURHOOD)

_RANKS = {
    PlaceKind.CITY: 85,
    PlaceKind.TOWN: 70,
    PlaceKind.VILLAGE: 50,
    PlaceKind.NEIGHBOURHOOD: 60,
    PlaceKind.STREET: 40,
    PlaceKind.ROUNDABOUT: 50,
    PlaceKind.LANDMARK: 55,
    PlaceKind.NATURE: 40,
}
# A district matters more than a village of its name, but not so clearly that nobody is asked.
_AREA_RANKS = (100, 100, 74, 72)
_DEEPER_AREA_RANK = 70
# How far the place reaches around its point where nobody says better, in metres.
_RADII_M = {
    PlaceKind.CITY: 8_000,
    PlaceKind.TOWN: 4_000,
    PlaceKind.VILLAGE: 2_500,
    PlaceKind.NEIGHBOURHOOD: 1_500,
    PlaceKind.STREET: 1_500,
    PlaceKind.ROUNDABOUT: 300,
    PlaceKind.LANDMARK: 500,
    PlaceKind.NATURE: 2_500,
}
_CITY_PEOPLE, _TOWN_PEOPLE = 100_000, 10_000


@dataclass(frozen=True, slots=True)
class NameSource:
    """Where names come from; `name` is the key under which an import replaces the one before.

    `attribution` is what has to be shown beside them, `licence_url` may be empty.
    """

    name: str
    title: str
    attribution: str
    licence: str
    licence_url: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class NamedPlaceContent:
    """One place as a source gives it: `names` by language, `alternatives` in any language.

    `radius_m` is how far around its point the place reaches, or how inexact an approximate
    position is. `area_codes` are found by the position where they are not given.
    """

    ref: str
    names: Mapping[str, str]
    kind: PlaceKind
    position: Position
    rank: int
    radius_m: int
    alternatives: tuple[str, ...] = field(default=())
    is_approximate: bool = False
    area_codes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement near a point, and how far away its own point is, in metres."""

    names: Mapping[str, str]
    kind: PlaceKind
    distance_m: float
    radius_m: int


def where_is(near: Sequence[Settlement]) -> Mapping[str, str] | None:
    """Return the names of the settlement that a point is in, given those around it.

    The nearest neighbourhood that reaches the point says most, then the settlement that reaches
    it with most to spare: a village beside a city is not lost in it. Else nothing is said.
    """
    reaching = [one for one in near if one.distance_m <= one.radius_m]
    quarters = [one for one in reaching if one.kind is PlaceKind.NEIGHBOURHOOD]
    if quarters:
        return min(quarters, key=lambda one: one.distance_m).names
    if not reaching:
        return None
    return min(reaching, key=lambda one: one.distance_m / one.radius_m).names


def rank_of(kind: PlaceKind) -> int:
    """Return how much a kind of place matters, 0 to 100, where nothing else is known."""
    return _RANKS.get(kind, _DEEPER_AREA_RANK)


def rank_of_area(level: int) -> int:
    """Return how much an administrative area matters: the largest areas most."""
    return _AREA_RANKS[level] if level < len(_AREA_RANKS) else _DEEPER_AREA_RANK


def radius_of(kind: PlaceKind) -> int:
    """Return how far a kind of place reaches around its point, in metres, as a rule of thumb."""
    return _RADII_M.get(kind, LARGEST_RADIUS_M)


def settlement_of(population: int) -> PlaceKind:
    """Return what a settlement with so many people is called."""
    if population >= _CITY_PEOPLE:
        return PlaceKind.CITY
    return PlaceKind.TOWN if population >= _TOWN_PEOPLE else PlaceKind.VILLAGE
