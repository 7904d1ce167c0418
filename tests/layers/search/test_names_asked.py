"""200 names, right and misspelt, and those that nobody knows: what is taken, asked and not found.

The names are the same ones every time here; `make bench-names` draws others each time. `NAMES=2000
pytest -s` on this file measures more of them.
"""

import os

import pytest

from layers.deployment import Deployment
from layers.search.rules import Match
from layers.search.service import find_place, find_places
from tests.layers.search.asked_names import ask_all
from tests.layers.search.unknown_names import OVERLAPPING, UNKNOWN

COUNT = int(os.environ.get("NAMES", "200"))


def test_names_are_taken_when_right_and_asked_when_misspelt(samples: Deployment) -> None:
    outcomes = ask_all(samples, COUNT, seed=20)
    print(dict(outcomes.counts), *outcomes.missed, sep="\n")  # noqa: T201 - figures, with pytest -s
    assert [one for one in outcomes.missed if one[0] == "taken and wrong"] == []
    assert outcomes.right >= 0.95 * COUNT


def test_names_that_nobody_knows_are_never_taken(samples: Deployment) -> None:
    assert len(UNKNOWN) == 100
    with samples.database.reading() as session:
        decisions = {name: find_place(session, samples.country, name) for name in UNKNOWN}
    assert {name: one.taken for name, one in decisions.items() if one.taken} == {}
    asked = sum(bool(one.choices) for one in decisions.values())
    print(f"{asked} asked, {len(decisions) - asked} not found")  # noqa: T201 - figures, with -s
    assert asked < len(decisions)


@pytest.mark.parametrize("name", OVERLAPPING)
def test_a_name_that_holds_a_known_one_is_never_taken_for_it(
    samples: Deployment, name: str
) -> None:
    with samples.database.reading() as session:
        decision = find_place(session, samples.country, name)
    assert decision.taken is None, decision.taken


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("مخبز وسط البلد", "وسط البلد"),
        ("45 Mecca Street", "شارع مكة"),
        ("شارع مكة، عمارة 12", "شارع مكة"),
        ("Building 7, Rainbow Street", "شارع الرينبو"),
        ("Suwayleh City", "صويلح"),
        ("صيدلية العبدلي", "العبدلي"),
    ],
)
def test_the_known_name_in_a_longer_one_is_asked_about_first(
    samples: Deployment, text: str, first: str
) -> None:
    with samples.database.reading() as session:
        decision = find_place(session, samples.country, text)
    assert decision.is_guess
    assert decision.choices[0].names["ar"] == first


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("العبدلي، عمان", "العبدلي"),
        ("عمان - صويلح", "صويلح"),
        ("Abdali, Amman, Jordan", "العبدلي"),
        ("جبل الحسين عمان", "جبل الحسين"),
        ("Wadi Musa, Ma'an", "وادي موسى"),
        ("عمان الأردن", "عمان"),
        ("حي العبدلي", "العبدلي"),
    ],
)
def test_a_name_told_with_where_it_lies_is_taken(
    samples: Deployment, text: str, meant: str
) -> None:
    with samples.database.reading() as session:
        taken = find_place(session, samples.country, text).taken
    assert taken is not None
    assert taken.names["ar"] == meant


@pytest.mark.parametrize("text", ["شارع دمشق", "Frog Village", "الدوار العاشر"])
def test_places_are_not_alike_for_being_streets_or_villages(samples: Deployment, text: str) -> None:
    with samples.database.reading() as session:
        found = find_places(session, samples.country, text)
    assert [place.names for place in found if place.match is Match.SIMILAR] == []
