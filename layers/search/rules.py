"""Which place is meant by a name: taken when that is certain, asked when it is not.

A name is taken without a question only where it is exactly the name of one place, or of several of
which one matters clearly more than all others. What merely resembles it is asked, always.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from geo.coordinates import Position
from geo.distances import distance_m
from layers.areas.queries import AreaName
from layers.gazetteer.rules import KIND_NAMES, PlaceKind
from layers.gazetteer.spelling import likeness, name_key

# How much more a place has to matter to be taken before others of its name: more than a town
# before a village, or a neighbourhood before a street.
CLEARLY_MORE = 25
FEATURE_RANK = 20
# Another name of a place counts less than the main name of another.
OTHER_NAME = 15
# Namesakes this near each other are one place that two sources know.
_SAME_PLACE_M = 2_500
_MOST_APART_M = 10_000


# From here on a name is likely meant, and nothing else is looked for.
LIKELY = 0.75
# How alike a text and a name are that only begins with it, in the middle of a word, or holds it.
_BEGUN, _HELD = 0.75, 0.65


class Match(IntEnum):
    """How a text names a place, the surest first: as a whole, by some of its words, or nearly."""

    EXACT = 0
    WORDS = 1
    SIMILAR = 2


@dataclass(frozen=True)
class Place:
    """A place that may be meant. `kind` is `point`, `area`, `name` or `feature`.

    `level` is the level of an area, `layer` the layer of a feature, `named` the kind of a place of
    the gazetteer; `within` are the areas that tell namesakes apart. `likeness` is how much the
    name is like the text, 0 to 1; `rank` is how much the place matters, 0 to 100; `is_main` tells
    that the name is the main one and not another.
    """

    kind: str
    id: str
    position: Position
    names: dict[str, str] = field(default_factory=dict)
    layer: str | None = None
    level: int | None = None
    named: PlaceKind | None = None
    within: tuple[AreaName, ...] = ()
    match: Match = Match.EXACT
    likeness: float = 1.0
    rank: int = 0
    is_main: bool = True
    radius_m: int = 0
    is_approximate: bool = False
    source: str | None = None

    @property
    def named_as(self) -> Mapping[str, str]:
        """The words for what a place of the gazetteer is; for all others nothing."""
        return {} if self.named is None else KIND_NAMES[self.named]


@dataclass(frozen=True)
class Decision:
    """What a text is taken for: one place, a question with choices, or nothing.

    `is_guess` tells that none of the choices has the name that was asked for: they are what may
    have been meant.
    """

    taken: Place | None = None
    choices: tuple[Place, ...] = ()
    is_guess: bool = False


def decide(places: Sequence[Place], most: int) -> Decision:
    """Decide what is meant; of what may be meant at most so many are asked."""
    exact = one_of_each([place for place in places if place.match is Match.EXACT])
    best = max(exact, key=lambda place: (place.is_main, place.rank), default=None)
    rivals = [] if best is None else [one for one in places if _rivals(one, best)]
    if best and not rivals and all(_yields(one, best) for one in exact if one is not best):
        return Decision(taken=best)
    first = exact + rivals
    rest = [place for place in one_of_each(places) if place not in first]
    choices = [*first, *rest][:most]
    return Decision(
        choices=tuple(choices),
        is_guess=bool(choices) and choices[0].match is Match.SIMILAR,
    )


def _yields(other: Place, best: Place) -> bool:
    """Check whether a namesake may be passed over without a question.

    One that has the text as a main name, too, has to matter clearly less. One that has it as
    another name must not matter clearly more: Rabba is a village, and an old name of the capital.
    """
    if other.is_main == best.is_main:
        return best.rank >= other.rank + CLEARLY_MORE
    return other.rank < best.rank + CLEARLY_MORE


def _rivals(other: Place, best: Place) -> bool:
    """Check whether what only sounds alike may be meant as well as a place by another name of it.

    Al-Azrak is another name of a village, and how some write the town beside it.
    """
    is_likely = other.match is Match.SIMILAR and other.likeness >= LIKELY
    matters = other.is_main and other.rank >= best.rank
    return not best.is_main and is_likely and matters and not is_same(other, best)


def one_of_each(places: Iterable[Place]) -> list[Place]:
    """Order places, the likeliest first, and leave out those that are one with a likelier one."""
    kept: list[Place] = []
    for place in sorted(places, key=_order):
        if not any(is_same(place, other) for other in kept):
            kept.append(place)
    return kept


def is_same(one: Place, other: Place) -> bool:
    """Check whether two entries are one place.

    A governorate, its capital, that one's district and sub-district share a name and are taken as
    one. Features are places of their own, unless an area has their very name and holds them.
    """
    if (one.kind, one.id) == (other.kind, other.id):
        return True
    if not share_name(one, other):
        return False
    if _holds(one, other) or _holds(other, one):
        return True
    if "feature" in (one.kind, other.kind):
        return False
    near = min(max(_SAME_PLACE_M, one.radius_m, other.radius_m), _MOST_APART_M)
    return distance_m(one.position, other.position) <= near


def match_of(asked: str, key: str) -> tuple[Match, float]:
    """Return how one name key names a place whose key is the other, and how alike they are."""
    if asked == key:
        return Match.EXACT, 1.0
    if f" {asked} " in f" {key} ":
        return Match.WORDS, 1.0
    alike = likeness(asked, key)
    if f" {key}".find(f" {asked}") >= 0:
        alike = max(alike, _BEGUN)
    elif asked in key:
        alike = max(alike, _HELD)
    return Match.SIMILAR, alike


def share_name(one: Place, other: Place) -> bool:
    """Check whether two places have a main name in common, in any language."""
    return not _keys(one).isdisjoint(_keys(other))


def _keys(place: Place) -> set[str]:
    return {_key_of(name) for name in place.names.values()}


# The same few names are compared with each other again and again.
_key_of = lru_cache(maxsize=4_096)(name_key)


def _holds(area: Place, other: Place) -> bool:
    return area.kind == "area" and any(above.code == area.id for above in other.within)


def _order(place: Place) -> tuple[int, float, int, str, str]:
    """Sort exact names before parts of names before what is similar, and then by what matters."""
    likeness = round(place.likeness, 1) if place.match is Match.SIMILAR else 1.0
    rank = place.rank if place.is_main else place.rank - OTHER_NAME
    return place.match, -likeness, -rank, place.kind, place.id
