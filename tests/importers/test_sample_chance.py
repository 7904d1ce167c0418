"""The chance behind the demonstration data: the same every time, and never out of bounds."""

import pytest

from importers.samples.chance import Chance
from importers.samples.rows import Namer
from importers.samples.spread import share_out


def test_the_same_seed_gives_the_same_chance() -> None:
    first, second = Chance(7), Chance(7)
    assert [first.between(1, 6) for _ in range(50)] == [second.between(1, 6) for _ in range(50)]


def test_chance_reaches_both_ends_and_no_further() -> None:
    chance = Chance(7)
    assert {chance.between(1, 6) for _ in range(500)} == {1, 2, 3, 4, 5, 6}


def test_a_thing_without_weight_is_never_drawn() -> None:
    chance = Chance(7)
    assert {chance.weighted((("a", 1), ("b", 0), ("c", 2))) for _ in range(500)} == {"a", "c"}


def test_names_that_run_out_are_an_error_and_not_a_hang() -> None:
    namer = Namer(Chance(7))
    assert namer.unused("JO-AM", lambda word: ("مدرسة", word.en))[0] == "مدرسة"
    assert namer.unused("JO-IR", lambda word: ("مدرسة", word.en))[0] == "مدرسة"
    with pytest.raises(ValueError, match="JO-AM"):
        namer.unused("JO-AM", lambda word: ("مدرسة", word.en))


def test_shares_add_up_to_the_whole() -> None:
    assert share_out(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
