"""How many guesses a password takes, by lists of leaked passwords, words and patterns."""

from functools import cache
from importlib import resources
from math import pow

from zxcvbn_rs_py import zxcvbn

# What zxcvbn calls safe against guessing at a sign-in that is slowed.
_FEWEST_GUESSES = 100_000_000
# As many as each of the lists of zxcvbn has words.
_WORDS_OF_A_LIST = 30_000
# The time grows fast with the length: 16 characters take 25 ms at worst, 24 half a second.
_PIECE = 16


def is_guessed_early(folded: str) -> bool:
    """Check whether a password, case-folded, is common, a pattern, or one word amid figures.

    A long one is looked at piece by piece, and one good piece is enough. What only repeats itself
    counts once.
    """
    once = folded[: (folded * 2).index(folded, 1)]
    pieces = (once[at : at + _PIECE] for at in range(0, len(once), _PIECE))
    return all(_guesses(piece) < _FEWEST_GUESSES for piece in pieces) or _is_word_amid(folded)


def _is_word_amid(folded: str) -> bool:
    """Check whether half or more is one word of a list: "welcome-2026!" and the like."""
    letters = "".join(letter for letter in folded if letter.isalpha())
    return 2 * len(letters) >= len(folded) and _guesses(letters[:_PIECE]) < _WORDS_OF_A_LIST


def _guesses(text: str) -> float:
    # Half of a surrogate pair is no text for the library.
    plain = text.encode("utf-8", "replace").decode("utf-8")
    return pow(10.0, zxcvbn(plain, list(_words_of_the_house())).guesses_log10)


@cache
def _words_of_the_house() -> tuple[str, ...]:
    held = resources.files("portal.accounts") / "words_of_the_house.txt"
    lines = held.read_text("utf-8").splitlines()
    return tuple(line[:_PIECE] for line in lines if line and not line.startswith("#"))
