"""References are random, say when one is mistyped, and are read however they are written."""

from itertools import combinations

import pytest

from geo.references import ALPHABET, check_character, new_reference, read_reference


def test_a_reference_has_the_letter_of_its_kind_fifty_random_bits_and_a_check() -> None:
    made = {new_reference("Q") for _turn in range(2_000)}
    assert len(made) == 2_000
    for one in made:
        kind, first, second, check = one.split("-")
        assert (kind, len(first), len(second), len(check)) == ("Q", 5, 5, 1)
        assert set(first + second + check) <= set(ALPHABET)
        assert read_reference(one) == one
    # Every character comes at every place: nothing of the 50 bits is fixed.
    assert {one[2] for one in made} == {one[12] for one in made} == set(ALPHABET)


def test_any_wrong_character_and_any_two_exchanged_are_noticed() -> None:
    plain = "C7XK2M0QD9W"
    right = plain + check_character(plain)
    for place, was in enumerate(right):
        for other in ALPHABET.replace(was, ""):
            assert read_reference(right[:place] + other + right[place + 1 :]) is None
    for first, second in combinations(range(len(right)), 2):
        if right[first] != right[second]:
            swapped = list(right)
            swapped[first], swapped[second] = right[second], right[first]
            assert read_reference("".join(swapped)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "m-10abc-d0e1f-{}",
        " M 1OABC DOEIF {}",
        "M–loabc—doeLf—{}",
        "M10ABCD0E1F{}",
        "m.i0abc.d0elf.{}",
        "M-١٠ABC-D٠E١F-{}",
        "Ｍ-10ABC-D0E1F-{}",
    ],
)
def test_a_reference_is_understood_as_it_is_said_and_typed(typed: str) -> None:
    check = check_character("M10ABCD0E1F")
    assert read_reference(typed.format(check)) == f"M-10ABC-D0E1F-{check}"


@pytest.mark.parametrize("typed", ["", "M", "M-10ABC-D0E1F", "U" * 12, "ب" * 12, "1" * 5_000, "\0"])
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert read_reference(typed) is None
