"""Guesses of references at the permitted rate: none is found, and the odds are as they are told."""

import secrets
from datetime import timedelta

import pytest

from geo.references import ALPHABET, RANDOM_CHARACTERS, new_reference
from portal.accounts.rules import Visit
from portal.contact.following import FOLLOW_UPS, Found, follow_up
from portal.contact.rules import Kind
from tests.portal.contact.conftest import House

GUESSER = Visit("203.0.113.9")
_CASES = 1_000_000
_WINDOW = timedelta(seconds=FOLLOW_UPS.window_s + 1)


def guesses_found(house: House, guesses: int) -> list[Found]:
    """Guess as well as one can: the letter of a kind, and a character that checks."""
    ended: list[Found] = []
    while len(ended) < guesses:
        with house.database.writing() as session:
            for _try in range(FOLLOW_UPS.most):
                letter = secrets.choice("QSCPM")
                found = follow_up(session, house.context, GUESSER, new_reference(letter))
                ended.append(found.found)
            over = follow_up(session, house.context, GUESSER, new_reference("Q"))
            assert over.found is Found.LIMITED
        house.clock.move(_WINDOW)
    return ended


def filed(house: House) -> None:
    """File a case of each kind."""
    for kind in Kind:
        assert house.file(kind, subject=f"A {kind}").reference is not None
        house.move(hours=2)


def test_a_thousand_guesses_find_nothing(house: House) -> None:
    filed(house)
    assert set(guesses_found(house, 1_000)) == {Found.UNKNOWN}


@pytest.mark.journey
def test_ten_thousand_guesses_find_nothing(house: House) -> None:
    filed(house)
    ended = guesses_found(house, 10_000)
    assert (len(ended), set(ended)) == (10_000, {Found.UNKNOWN})


def test_the_odds_are_those_of_the_manual() -> None:
    possible = len(ALPHABET) ** RANDOM_CHARACTERS
    assert possible == 2**50
    # A million cases of one kind: 10,000 guesses, and a year of guesses from one network.
    assert 110_000 < possible / (_CASES * 10_000) < 115_000
    a_year = FOLLOW_UPS.most * 365 * 86_400 / FOLLOW_UPS.window_s
    assert 200 < possible / (_CASES * a_year) < 220
