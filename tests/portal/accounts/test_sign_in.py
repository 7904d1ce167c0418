"""Signing in by password: what opens, and that nothing tells which accounts exist."""

import time
from collections.abc import Callable
from statistics import median
from typing import Literal

import pytest
from argon2 import PasswordHasher

from portal.accounts.officer_roles import Membership, Role
from portal.accounts.passwords import Passwords
from portal.accounts.rules import Entered, Outcome
from portal.accounts.security import Security
from portal.accounts.sign_in import sign_in
from tests.portal.accounts.house import PASSWORD, House, visit

EDITOR = Membership(Role.EDITOR, "moh")


def test_the_right_password_opens_a_session_that_waits_for_the_second_factor(
    house: House,
) -> None:
    email = house.account(EDITOR)
    entered = house.enter(f"  {email.upper()} ")
    assert entered.outcome is Outcome.ENROLMENT
    signed_in = house.read(entered)
    assert signed_in is not None
    assert not signed_in.is_complete
    assert not signed_in.has_second_factor
    assert signed_in.officer.memberships == (EDITOR,)


def test_with_a_second_factor_it_is_asked_for(house: House) -> None:
    member = house.member(EDITOR)
    assert house.enter(member.email).outcome is Outcome.SECOND_FACTOR


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " ", "x" * 10_000])
def test_a_wrong_password_opens_nothing(house: House, password: str) -> None:
    assert house.enter(house.account(), password) == Entered(Outcome.WRONG)


@pytest.mark.parametrize(
    "email", ["nobody@agency.example", "", "no address", "x\0y@z", "\ud800", "ا" * 5000]
)
def test_whoever_has_no_account_gets_the_same_answer(house: House, email: str) -> None:
    assert house.enter(email, PASSWORD) == Entered(Outcome.WRONG)


@pytest.mark.parametrize("state", ["invited", "suspended"])
def test_an_account_that_may_not_be_entered_answers_like_none(house: House, state: str) -> None:
    email = house.account()
    house.run("UPDATE account SET state = :state WHERE email = :email", state=state, email=email)
    assert house.enter(email) == Entered(Outcome.WRONG)


def test_an_account_without_a_password_answers_like_none(house: House) -> None:
    email = house.account()
    house.run("UPDATE account SET password_hash = NULL WHERE email = :email", email=email)
    assert house.enter(email) == Entered(Outcome.WRONG)


def test_a_password_is_the_same_however_it_is_typed(house: House) -> None:
    typed = "ﬁve cafe\u0301s in ammon"
    email = house.account(password=typed)
    assert house.enter(email, "five caf\u00e9s in ammon").outcome is Outcome.ENROLMENT


def test_an_old_hash_is_made_anew_at_sign_in(house: House) -> None:
    email = house.account()
    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    house.run("UPDATE account SET password_hash = :old WHERE email = :email", old=old, email=email)
    assert house.enter(email).outcome is Outcome.ENROLMENT
    kept = house.scalar("SELECT password_hash FROM account WHERE email = :email", email=email)
    assert isinstance(kept, str)
    assert "t=1," in kept
    assert house.enter(email).outcome is Outcome.ENROLMENT


def test_a_password_of_ten_years_ago_goes_on_working(house: House) -> None:
    email = house.account()
    house.run(
        "UPDATE account SET created_at = now() - interval '10 years',"
        " changed_at = now() - interval '10 years' WHERE email = :email",
        email=email,
    )
    assert house.enter(email).outcome is Outcome.ENROLMENT


def test_the_log_tells_of_tries_and_never_the_unknown_address(house: House) -> None:
    email = house.account()
    house.enter(email, "wrong")
    account = house.scalar("SELECT id FROM account WHERE email = :email", email=email)
    house.enter("stranger@elsewhere.example", "wrong")
    house.enter(email)
    assert house.actions(account) == ["sign-in failed", "first factor right"]
    assert not house.scalar(
        "SELECT count(*) FROM audit_event WHERE audit_event::text LIKE '%stranger@%'"
    )
    assert not house.scalar("SELECT count(*) FROM rate_limit WHERE bucket LIKE '%@%'")


def test_the_time_tells_nothing_of_whether_an_account_exists(house: House) -> None:
    """Tries for known and unknown addresses take turns, so that whatever slows one slows both."""
    # A tenth of the real cost, still most of what a try takes.
    real = Passwords(PasswordHasher(time_cost=2, memory_cost=16_384, parallelism=1))
    security = Security(**{**vars(house.security), "passwords": real})
    known = [house.account(password=PASSWORD) for _number in range(4)]
    for email in known:
        house.run(
            "UPDATE account SET password_hash = :kept WHERE email = :email",
            kept=real.hash(PASSWORD),
            email=email,
        )

    def taken_s(email: str) -> float:
        with house.writing() as session:
            begin = time.perf_counter()
            outcome = sign_in(session, security, visit(), email, "not the password").outcome
            taken = time.perf_counter() - begin
        assert outcome is Outcome.WRONG
        return taken

    taken_s(known[0]), taken_s("warm-up@agency.example")
    of_known, of_unknown = [], []
    for number in range(16):
        of_known.append(taken_s(known[number // 4]))
        of_unknown.append(taken_s(f"nobody{number}@agency.example"))
    # How often a known address took longer than an unknown one: half the time tells nothing.
    longer = sum(one > other for one in of_known for other in of_unknown) / 16**2
    assert 0.1 < longer < 0.9, longer
    assert median(of_unknown) > 0.6 * median(of_known)
    assert median(of_known) > 0.6 * median(of_unknown)


def test_a_hash_of_nobody_takes_part_in_the_comparison() -> None:
    """What the time test measures, without a clock: unknown accounts are compared as well."""
    compared: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            compared.append(str(hash))
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    check: Callable[[str | None, str], bool] = passwords.matches
    assert not check(None, "anything")
    assert not check(passwords.hash("right one here"), "x" * 1000)
    assert len(compared) == 2
    assert compared[0] == compared[1]
