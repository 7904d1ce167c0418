"""Passwords: how they are kept, how they are compared, which ones are refused."""

import secrets
import unicodedata
from contextlib import AbstractContextManager
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.guessing import is_guessed_early
from portal.accounts.hashing_places import HashingPlaces

SHORTEST = 12
LONGEST = 200
# A password made of one's own e-mail, number or name is the first that is tried.
_SHORTEST_OWN_PART = 4
_FEWEST_DIFFERENT = 5


class Passwords:
    """Hashes with argon2id; where nothing is to be compared, it takes the same time.

    All of it needs one of few places, and raises TooBusy where there is none in time. `place` is
    for who begins a transaction before.
    """

    def __init__(
        self, hasher: PasswordHasher | None = None, places: HashingPlaces | None = None
    ) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = places or HashingPlaces()

    def place(self) -> AbstractContextManager[None]:
        """Hold a place for hashing as long as the block lasts; raises TooBusy."""
        return self._places.place()

    @cached_property
    def _nobodys_hash(self) -> str:
        # Not at once: it takes a fifth of a second, which most commands have no use for.
        return self._hasher.hash(secrets.token_bytes(16))

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        with self.place():
            return self._hasher.hash(_bytes(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Compare; without a kept hash it compares with nobody's, and says no."""
        if len(password) > LONGEST:
            kept, password = None, password[:LONGEST]
        with self.place():
            # Made by the first comparison whatever it compares, or its time would tell.
            nobodys_hash = self._nobodys_hash
            try:
                right = self._hasher.verify(kept or nobodys_hash, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
            return right and kept is not None

    def needs_rehash(self, kept: str) -> bool:
        """Check whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)


def check_new_password(password: str, *, contact: str, name: str) -> None:
    """Refuse a password that is short or easy to guess; raises InvalidParameter("password").

    `contact` is the e-mail address, or the phone number in E.164.
    Length and how soon it is guessed count; what it is made of does not (NIST SP 800-63B).
    """
    # Nothing longer is normalised: that takes the square of the time.
    plain = unicodedata.normalize("NFKC", password[: LONGEST + 1])
    if not SHORTEST <= len(plain) <= LONGEST or len(password) > LONGEST:
        raise _refused(_("A password has between {fewest} and {most} characters."))
    folded = plain.casefold()
    if len(set(folded)) < _FEWEST_DIFFERENT:
        raise _refused(_("This password repeats few characters: choose another."))
    if is_guessed_early(folded):
        raise _refused(_("This password is among the first that are tried: choose another."))
    if any(part in folded for part in _own_parts(contact, name)):
        raise _refused(_("A password must not hold your own e-mail address, phone number or name."))


def _refused(text: str) -> InvalidParameter:
    return InvalidParameter("password", text, fewest=SHORTEST, most=LONGEST)


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _own_parts(contact: str, name: str) -> set[str]:
    local, _at, domain = contact.casefold().partition("@")
    words = {local, contact.casefold(), domain, *name.casefold().split()}
    return {word for word in words if len(word) >= _SHORTEST_OWN_PART}
