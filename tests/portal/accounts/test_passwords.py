"""Which passwords are refused, and that it does not count what they are made of."""

import pytest
from argon2 import PasswordHasher
from zxcvbn_rs_py import Entropy, zxcvbn

from geo.errors import InvalidParameter
from portal.accounts.passwords import LONGEST, Passwords, check_new_password


def _check(password: str, name: str = "Leila Al-Hassan") -> None:
    check_new_password(password, contact="leila.hassan@health.gov.example", name=name)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "between 12 and 200"),
        ("elevenchars", "between 12 and 200"),
        ("x1" * 101, "between 12 and 200"),
        ("ﷺ" * 201, "between 12 and 200"),
        ("password1234", "first that are tried"),
        ("Password-2026!", "first that are tried"),
        ("QWERTYUIOPASDFGH", "first that are tried"),
        ("1q2w3e4r5t6y", "first that are tried"),
        ("كلمةالمرور123", "first that are tried"),
        ("Aroundme-2026!", "first that are tried"),
        ("Government1234", "first that are tried"),
        ("Summer-2026!", "first that are tried"),
        ("manchesterunited", "first that are tried"),
        ("Liverpool-2005", "first that are tried"),
        ("P@ssw0rd20242024", "first that are tried"),
        ("mohammad1990", "first that are tried"),
        ("الأردن-2026!", "first that are tried"),
        ("correcthorsebatterystaple", "first that are tried"),
        ("swordfish" * 20, "first that are tried"),
        ("ababababababab", "repeats few"),
        ("my leila.hassan key", "own e-mail"),
        ("health.gov.example!", "own e-mail"),
        ("LEILA is my name", "own e-mail"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, why: str) -> None:
    with pytest.raises(InvalidParameter, match=why) as refused:
        _check(password)
    assert refused.value.parameter == "password"
    assert password == "" or password not in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "nine mountains",
        "اثنا عشر كوكبا",
        "correct password horse",
        "483920571846",
        "пароль из слов",
        "Xk7!vRz2#aQ5",
        "nine \ud800 mountains",
        ("nine mountains " * 14)[:200],
        "🐪🌴🏜🐫🌵🌅🏝🌊🌞🌙⭐🌟",
    ],
)
def test_any_other_password_will_do(password: str) -> None:
    assert len(password) <= LONGEST
    _check(password)


def test_what_is_estimated_has_a_bound_whatever_the_length(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def counted(text: str, words: list[str]) -> Entropy:
        seen.append(text)
        return zxcvbn(text, words)

    monkeypatch.setattr("portal.accounts.guessing.zxcvbn", counted)
    with pytest.raises(InvalidParameter, match="first that are tried"):
        _check("password2026" * 5 + "password")
    assert len(seen) > 1
    assert max(map(len, seen)) <= 16, "the time grows fast with the length"


def test_a_short_part_of_a_name_is_not_held_against_a_password() -> None:
    _check("an able mountaineer", name="Al An")


def test_the_usual_hasher_is_argon2id_with_the_library_s_parameters() -> None:
    kept = Passwords().hash("nine mountains")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


class Counting(PasswordHasher):
    """A cheap hasher that counts what it has made."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.made = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """See PasswordHasher."""
        self.made += 1
        return super().hash(password, salt=salt)


@pytest.mark.parametrize("is_kept", [True, False])
def test_nobodys_hash_is_made_by_the_first_comparison_whatever_it_compares(is_kept: bool) -> None:
    hasher = Counting()
    passwords = Passwords(hasher)
    assert hasher.made == 0, "whoever starts pays for it"
    kept = Passwords(Counting()).hash("nine mountains") if is_kept else None
    assert passwords.matches(kept, "nine mountains") == is_kept
    assert hasher.made == 1, "the time would tell"
    passwords.matches(kept, "nine mountains")
    assert hasher.made == 1
