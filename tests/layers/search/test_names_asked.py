"""200 names, right and misspelt, and 100 that nobody knows: what is taken, asked and not found.

The names are drawn from the gazetteer and the areas, the same ones every time; every second one is
misspelt, by each rule of `misspelt_names.py` in turn. `NAMES=2000 pytest -s` on this file measures
more of them.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

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
from tests.layers.search.unknown_names import UNKNOWN

COUNT = int(os.environ.get("NAMES", "200"))
# The one that was asked for, although two sources hold it under different names.
_SAME_PLACE_M = 1_000


@dataclass(frozen=True)
class Asked:
    """A text that somebody types, by which rule it was made, and the place that is meant."""

    text: str
    rule: str
    meant: Place


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


def _asked(places: list[Place]) -> Iterator[Asked]:
    chance = random.Random(20)
    for number in range(COUNT):
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


def test_names_are_taken_when_right_and_asked_when_misspelt(samples: Deployment) -> None:
    outcomes: Counter[str] = Counter()
    missed = []
    with samples.database.reading() as session:
        for asked in _asked(_known(session)):
            outcome = _outcome(find_place(session, samples.country, asked.text), asked)
            outcomes[outcome] += 1
            if outcome not in ("taken", "asked"):
                missed.append((outcome, asked.rule, asked.text, dict(asked.meant.names)))
    print(dict(outcomes), *missed, sep="\n")  # noqa: T201 - the figures, with pytest -s
    assert [one for one in missed if one[0] == "taken and wrong"] == []
    assert outcomes["taken"] + outcomes["asked"] >= 0.95 * COUNT


def test_names_that_nobody_knows_are_never_taken(samples: Deployment) -> None:
    outcomes: Counter[str] = Counter()
    assert len(UNKNOWN) == 100
    with samples.database.reading() as session:
        for name in UNKNOWN:
            decision = find_place(session, samples.country, name)
            assert decision.taken is None, (name, decision.taken)
            outcomes["asked" if decision.choices else "not found"] += 1
    print(dict(outcomes))  # noqa: T201 - the figures, with pytest -s
    assert outcomes["not found"] > 0
