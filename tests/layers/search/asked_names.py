"""Names drawn from a gazetteer as people would type them, and what became of each.

Every second one is misspelt, by each rule of `misspelt_names.py` in turn; Arabic and
Latin take turns too.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.distances import distance_m
from layers.areas.models import Area
from layers.areas.queries import AreaName
from layers.deployment import Deployment
from layers.gazetteer.models import NamedPlace
from layers.gazetteer.rules import AREAS, PlaceKind
from layers.gazetteer.spelling import name_key
from layers.search.rules import Decision, Place, is_same
from layers.search.service import find_place
from tests.layers.search.misspelt_names import MISSPELLINGS

# The one that was asked for, although two sources hold it under different names.
_SAME_PLACE_M = 1_000
RIGHT = ("taken", "asked")


@dataclass(frozen=True)
class Asked:
    """A text that somebody types, by which rule it was made, and the place that is meant."""

    text: str
    rule: str
    meant: Place


@dataclass
class Outcomes:
    """How often each outcome came, and what was not right: outcome, rule, text, names."""

    counts: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str, dict[str, str]]] = field(default_factory=list)

    @property
    def right(self) -> int:
        """How many were taken and right, or asked with the right one among the first three."""
        return sum(self.counts[one] for one in RIGHT)


def ask_all(deployment: Deployment, count: int, seed: int) -> Outcomes:
    """Draw so many names and ask for each."""
    outcomes = Outcomes()
    with deployment.database.reading() as session:
        for asked in _drawn(_known(session), count, random.Random(seed)):
            outcome = _outcome(find_place(session, deployment.country, asked.text), asked)
            outcomes.counts[outcome] += 1
            if outcome not in RIGHT:
                outcomes.missed.append((outcome, asked.rule, asked.text, asked.meant.names))
    return outcomes


def _known(session: Session) -> list[Place]:
    """All places of the gazetteer, areas where their people are."""
    rows = session.execute(
        select(
            NamedPlace,
            func.coalesce(Area.centre_lon, NamedPlace.lon),
            func.coalesce(Area.centre_lat, NamedPlace.lat),
        )
        .outerjoin(Area, (NamedPlace.source == AREAS) & (Area.code == NamedPlace.ref))
        .order_by(NamedPlace.source, NamedPlace.ref)
    ).all()
    return [
        Place(
            kind="area" if place.kind == PlaceKind.AREA else "name",
            id=place.ref if place.kind == PlaceKind.AREA else f"{place.source}/{place.ref}",
            position=Position(lon, lat),
            names=place.names,
            within=tuple(AreaName(code, 0, {}) for code in place.area_codes),
            radius_m=0 if place.kind == PlaceKind.AREA else place.radius_m,
        )
        for place, lon, lat in rows
    ]


def _drawn(places: list[Place], count: int, chance: random.Random) -> Iterator[Asked]:
    for number in range(count):
        meant = chance.choice(places)
        language = ("ar", "en")[number // 2 % 2]
        name = meant.names.get(language) or next(iter(meant.names.values()))
        rules = [("as it is", lambda text, _chance: text)] if number % 2 else MISSPELLINGS
        rule, misspell = rules[number // 4 % len(rules)]
        yield Asked(misspell(name, chance), rule, meant)


def _is_right(choice: Place, asked: Asked) -> bool:
    """Check whether a choice is what was meant, or another place that has this very name."""
    meant = asked.meant
    near_m = max(_SAME_PLACE_M, meant.radius_m)
    if is_same(choice, meant) or distance_m(choice.position, meant.position) <= near_m:
        return True
    # Some rules leave some names as they are.
    key = name_key(asked.text)
    return all(key in map(name_key, place.names.values()) for place in (choice, meant))


def _outcome(decision: Decision, asked: Asked) -> str:
    if decision.taken is not None:
        return "taken" if _is_right(decision.taken, asked) else "taken and wrong"
    if any(_is_right(choice, asked) for choice in decision.choices[:3]):
        return "asked"
    return "asked elsewhere" if decision.choices else "not found"
