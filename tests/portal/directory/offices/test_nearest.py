"""The nearest open office of each question: as brute force finds it, in two statements."""

import random
from datetime import timedelta

import pytest

from geo.clock import MovableClock
from geo.coordinates import Position
from geo.distances import distances_and_bearings
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.opening.clock import Openness
from portal.directory.offices.nearest import nearest_offices
from tests.layers.places import AMMAN, place, release
from tests.statements import counted

AGENCIES = [f"agency-{number}" for number in range(8)]
SERVICES = ["tax", "land", "vehicles"]
# The clock stands on a Sunday at 10:59 in Amman.
OPEN, CLOSED, UNKNOWN = "Su-Th 08:00-15:00", "Mo 08:00-15:00", None
QUESTIONS = {
    **{agency: {"agency": agency} for agency in AGENCIES},
    "two agencies": {"agency": "agency-1,agency-2"},
    "a service": {"services": "vehicles"},
    "a service of one": {"agency": "agency-3", "services": "land"},
    "any": {},
    "nobody's": {"agency": "agency-99"},
}


def _offices(count: int) -> list[FeatureContent]:
    chance = random.Random(19)
    return [
        place(
            f"O{number}",
            AMMAN.lon + chance.gauss(0, 0.8),
            AMMAN.lat + chance.gauss(0, 0.8),
            opening_hours=chance.choice([OPEN, CLOSED, UNKNOWN]),
            attributes={
                "agency": chance.choice(AGENCIES),
                "services": chance.sample(SERVICES, chance.randrange(0, 3)),
            },
        )
        for number in range(count)
    ]


def _fits(office: FeatureContent, filters: dict[str, str]) -> bool:
    agencies = filters.get("agency")
    if agencies is not None and office.attributes["agency"] not in agencies.split(","):
        return False
    services = office.attributes["services"]
    assert isinstance(services, list)
    return "services" not in filters or filters["services"] in services


def _brute(offices: list[FeatureContent], origin: Position, filters: dict[str, str]) -> str | None:
    """Measure all that fit; an open one before all others."""
    fitting = [one for one in offices if _fits(one, filters)]
    if not fitting:
        return None
    metres, _bearings = distances_and_bearings(origin, [one.position for one in fitting])
    ranked = zip(fitting, metres, strict=True)
    best = min(ranked, key=lambda one: (one[0].opening_hours != OPEN, round(one[1] * 1000)))
    return best[0].ref


@pytest.mark.parametrize("seed", range(3))
def test_the_nearest_is_that_of_brute_force(timed: Deployment, seed: int) -> None:
    offices = _offices(400)
    release(timed, offices, layer="offices")
    chance = random.Random(seed)
    for _try in range(10):
        origin = Position(AMMAN.lon + chance.gauss(0, 1), AMMAN.lat + chance.gauss(0, 1))
        with timed.database.reading() as session:
            nearest = nearest_offices(session, timed, origin, QUESTIONS)
        found = {key: one.row["ref"] for key, one in nearest.found.items()}
        wanted = {key: _brute(offices, origin, filters) for key, filters in QUESTIONS.items()}
        assert found == {key: ref for key, ref in wanted.items() if ref is not None}


def test_where_none_is_open_the_nearest_says_when_it_opens(
    timed: Deployment, clock: MovableClock
) -> None:
    here = [
        place("far", AMMAN.lon + 0.3, opening_hours=OPEN, attributes={"agency": "tax"}),
        place("near", AMMAN.lon + 0.1, opening_hours=CLOSED, attributes={"agency": "tax"}),
    ]
    release(timed, here, layer="offices")
    for hours, ref, openness in ((0, "far", Openness.OPEN), (9, "near", Openness.CLOSED)):
        clock.move(timedelta(hours=hours))
        with timed.database.reading() as session:
            nearest = nearest_offices(session, timed, AMMAN, {"tax": {"agency": "tax"}})
        assert nearest.found["tax"].row["ref"] == ref
        assert nearest.found["tax"].openness is openness


def test_thirteen_questions_are_two_statements(timed: Deployment) -> None:
    release(timed, _offices(20), layer="offices")
    with timed.database.reading() as session, counted() as asked:
        nearest_offices(session, timed, AMMAN, QUESTIONS)
    assert len(asked) == 2
    assert not any("35.9" in text for text in asked), "positions are bound"
