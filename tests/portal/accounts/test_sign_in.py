"""Signing in by password: what opens, and that nothing tells which accounts exist."""

import time
from collections.abc import Callable
from statistics import median
from threading import Barrier, Thread
from typing import Literal

import pytest
from argon2 import PasswordHasher

from portal.accounts.officer_roles import Membership, Role
from portal.accounts.passwords import Passwords
from portal.accounts.rules import Entered, Outcome, Visit
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


@pytest.mark.parametrize("exists", [True, False])
def test_after_five_tries_an_address_is_not_tried_any_more(house: House, exists: bool) -> None:
    email = house.account() if exists else f"nobody{time.monotonic_ns()}@agency.example"
    outcomes = [house.enter(email, "wrong").outcome for _try in range(7)]
    assert outcomes == [Outcome.WRONG] * 5 + [Outcome.LIMITED] * 2
    assert house.enter(email).outcome is Outcome.LIMITED, "not even with the right password"


def test_after_a_quarter_of_an_hour_it_may_be_tried_again(house: House) -> None:
    email = house.account()
    for _try in range(6):
        house.enter(email, "wrong")
    house.run("UPDATE rate_limit SET window_start = window_start - interval '14 minutes'")
    assert house.enter(email).outcome is Outcome.LIMITED
    house.run("UPDATE rate_limit SET window_start = window_start - interval '2 minutes'")
    assert house.enter(email).outcome is Outcome.ENROLMENT


def test_who_gets_in_begins_to_count_anew(house: House) -> None:
    email = house.account()
    for _round in range(3):
        assert [house.enter(email, "wrong").outcome for _try in range(4)] == [Outcome.WRONG] * 4
        assert house.enter(email).outcome is Outcome.ENROLMENT


@pytest.mark.parametrize(
    ("address", "neighbour", "stranger"),
    [
        ("198.51.100.9", "198.51.100.200", "198.51.101.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
    ],
)
def test_a_network_has_thirty_tries_whatever_the_addresses(
    house: House, address: str, neighbour: str, stranger: str
) -> None:
    known = house.account()
    outcomes = [
        house.enter(f"guess{number}@agency.example", "wrong", at=Visit(address)).outcome
        for number in range(31)
    ]
    assert outcomes == [Outcome.WRONG] * 30 + [Outcome.LIMITED]
    assert house.enter(known, at=Visit(neighbour)).outcome is Outcome.LIMITED
    assert house.enter(known, at=Visit(stranger)).outcome is Outcome.ENROLMENT


def test_right_passwords_do_not_use_up_the_tries_of_a_network(house: House) -> None:
    office = Visit("198.51.102.9")
    emails = [house.account() for _number in range(3)]
    for number in range(45):
        entered = house.enter(emails[number % 3], at=office)
        assert entered.outcome is Outcome.ENROLMENT


def test_tries_at_the_same_moment_are_counted_together(house: House) -> None:
    email = house.account()
    outcomes: list[Outcome] = []
    together = Barrier(8)

    def guess() -> None:
        together.wait(timeout=20)
        outcomes.append(house.enter(email, "wrong").outcome)

    threads = [Thread(target=guess) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == [Outcome.LIMITED] * 3 + [Outcome.WRONG] * 5


def test_an_old_hash_is_made_anew_at_sign_in(house: House) -> None:
    email = house.account()
    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    house.run("UPDATE account SET password_hash = :old WHERE email = :email", old=old, email=email)
    assert house.enter(email).outcome is Outcome.ENROLMENT
    kept = house.scalar("SELECT password_hash FROM account WHERE email = :email", email=email)
    assert isinstance(kept, str)
    assert "t=1," in kept
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
