"""What is taken and what is asked, for any places that there might be."""

from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import Position
from layers.search.rules import CLEARLY_MORE, Match, Place, decide, is_same, match_of, one_of_each

NAMES = st.sampled_from(["Zahra", "Nuzha", "Qusur"])
PLACES = st.builds(
    Place,
    kind=st.sampled_from(["name", "feature"]),
    id=st.text("abcdef", min_size=1, max_size=3),
    position=st.builds(Position, st.floats(35, 39), st.floats(29, 33)),
    names=st.builds(lambda name: {"en": name}, NAMES),
    match=st.sampled_from(Match),
    likeness=st.floats(0.6, 1),
    rank=st.integers(0, 100),
    is_main=st.booleans(),
)
ANY = st.lists(PLACES, max_size=8, unique_by=lambda place: (place.kind, place.id))


@given(ANY)
def test_only_an_exact_name_is_ever_taken(places: list[Place]) -> None:
    taken = decide(places, 8).taken
    if taken is not None:
        assert taken.match is Match.EXACT
        namesakes = [one for one in places if one.match is Match.EXACT and one.is_main]
        others = [one for one in namesakes if not is_same(one, taken)]
        assert all(one.rank <= taken.rank + CLEARLY_MORE for one in others)


@given(ANY)
def test_there_is_one_answer_or_a_question_or_nothing(places: list[Place]) -> None:
    decision = decide(places, 3)
    assert (decision.taken is None) or not decision.choices
    assert len(decision.choices) <= 3
    assert bool(places) == bool(decision.taken or decision.choices)


@given(ANY)
def test_nothing_is_asked_twice(places: list[Place]) -> None:
    kept = one_of_each(places)
    assert not any(is_same(one, other) for at, one in enumerate(kept) for other in kept[:at])


@given(ANY)
def test_the_order_in_which_places_come_does_not_matter(places: list[Place]) -> None:
    assert decide(places, 8).taken == decide(places[::-1], 8).taken


@given(st.text("ab ", min_size=1, max_size=6), st.text("ab ", min_size=1, max_size=6))
def test_a_match_is_exact_for_the_same_key_and_for_no_other(asked: str, key: str) -> None:
    match, alike = match_of(asked, key)
    assert (match is Match.EXACT) == (asked == key)
    assert 0 <= alike <= 1
