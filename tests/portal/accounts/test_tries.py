"""How often it may be tried to sign in, by address, network and device; what owners are told."""

import time
from dataclasses import replace
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import text

from portal.accounts.officer_roles import Membership, Role
from portal.accounts.rules import Outcome, Visit
from portal.accounts.tries import TOLD_OF_TRIES, known_device, tell_of_tries
from tests.portal.accounts.house import House, visit

EDITOR = Membership(Role.EDITOR, "moh")


@pytest.mark.parametrize("exists", [True, False])
def test_after_five_tries_an_address_is_not_tried_any_more_from_that_network(
    house: House, exists: bool
) -> None:
    email, here = house.account() if exists else nobody(), visit()
    outcomes = [house.enter(email, "wrong", at=here).outcome for _try in range(7)]
    assert outcomes == [Outcome.WRONG] * 5 + [Outcome.LIMITED] * 2
    right = house.enter(email, at=here)
    assert right.outcome is Outcome.LIMITED, "not even with the right password"


def test_tries_of_a_stranger_keep_nobody_out_on_another_network(house: House) -> None:
    email, stranger = house.account(), visit()
    for _try in range(40):
        house.enter(email, "wrong", at=stranger)
    assert house.enter(email, at=visit()).outcome is Outcome.ENROLMENT


def test_many_networks_that_try_one_address_are_slowed(house: House) -> None:
    email = house.account()
    outcomes = [house.enter(email, "wrong").outcome for _network in range(40)]
    assert outcomes.count(Outcome.WRONG) == 31
    assert house.enter(email).outcome is Outcome.LIMITED
    house.run("UPDATE rate_limit SET window_start = window_start - interval '31 seconds'")
    assert house.enter(email).outcome is Outcome.ENROLMENT, "slowed, and not locked"


def known(house: House, email: str, *, of: str = "") -> Visit:
    """Come by a browser that has been signed in with both factors before."""
    here = visit()
    whose = house.scalar("SELECT id FROM account WHERE email = :email", email=of or email)
    assert isinstance(whose, UUID)
    return replace(here, known_device=known_device(house.security, whose))


def test_a_known_device_gets_in_whatever_others_try(house: House) -> None:
    member = house.member(EDITOR)
    for _network in range(40):
        house.enter(member.email, "wrong")
    beside = known(house, member.email)
    for _try in range(40):
        house.enter("somebody@agency.example", "wrong", at=replace(beside, known_device=None))
    assert house.enter(member.email).outcome is Outcome.LIMITED
    assert house.enter(member.email, at=beside).outcome is Outcome.SECOND_FACTOR


def test_a_known_device_has_five_tries_and_is_known_for_its_own_address_alone(
    house: House,
) -> None:
    email = house.account()
    here = known(house, email)
    outcomes = [house.enter(email, "wrong", at=here).outcome for _try in range(7)]
    assert outcomes == [Outcome.WRONG] * 5 + [Outcome.LIMITED] * 2
    anothers = known(house, email, of=house.account())
    outcomes = [house.enter(email, "wrong", at=anothers).outcome for _try in range(6)]
    assert outcomes == [Outcome.WRONG] * 5 + [Outcome.LIMITED]
    there = visit()
    assert house.enter(email, at=replace(anothers, address=there.address)).opened is not None


@pytest.mark.parametrize("forged", ["", "x", "x" * 5000, "\udc80"])
def test_a_forged_device_is_not_known(house: House, forged: str) -> None:
    email, here = house.account(), replace(visit(), known_device=forged)
    outcomes = [house.enter(email, "wrong", at=here).outcome for _try in range(6)]
    assert outcomes == [Outcome.WRONG] * 5 + [Outcome.LIMITED]


def test_only_both_factors_make_a_device_known(house: House) -> None:
    member = house.member(EDITOR)
    half = house.enter(member.email)
    assert half.opened is not None
    assert half.opened.known_device is None


@pytest.mark.parametrize("exists", [True, False])
def test_the_owner_is_told_of_many_tries_once_a_day_and_outside_the_request(
    house: House, exists: bool
) -> None:
    email = house.account() if exists else nobody()
    here, waiting = visit(), "SELECT count(*) FROM letter WHERE kind = 'accounts.many_tries'"
    before, jobs = house.scalar(waiting), asked_to_tell(house)
    for _try in range(12):
        house.enter(email, "wrong", at=here)
    (ticket,) = [one for one in asked_to_tell(house) if one not in jobs]
    assert house.scalar(waiting) == before
    tell_of_tries(house.database, house.security, ticket)
    assert house.scalar(waiting) == before + (1 if exists else 0)  # type: ignore[operator]


def asked_to_tell(house: House) -> list[str]:
    with house.database.reading() as session:
        found = session.execute(
            text("SELECT args FROM procrastinate.procrastinate_jobs ORDER BY id")
        ).scalars()
        return [one["key"] for one in found if one.get("task", TOLD_OF_TRIES) == TOLD_OF_TRIES]


def nobody() -> str:
    return f"nobody{time.monotonic_ns()}@agency.example"


def test_after_a_quarter_of_an_hour_it_may_be_tried_again(house: House) -> None:
    email, here = house.account(), visit()
    for _try in range(6):
        house.enter(email, "wrong", at=here)
    house.run("UPDATE rate_limit SET window_start = window_start - interval '14 minutes'")
    assert house.enter(email, at=here).outcome is Outcome.LIMITED
    house.run("UPDATE rate_limit SET window_start = window_start - interval '2 minutes'")
    assert house.enter(email, at=here).outcome is Outcome.ENROLMENT


def test_who_gets_in_begins_to_count_anew(house: House) -> None:
    email, here = house.account(), visit()
    for _round in range(3):
        outcomes = [house.enter(email, "wrong", at=here).outcome for _try in range(4)]
        assert outcomes == [Outcome.WRONG] * 4
        assert house.enter(email, at=here).outcome is Outcome.ENROLMENT


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
    email, here = house.account(), visit()
    outcomes: list[Outcome] = []
    together = Barrier(8)

    def guess() -> None:
        together.wait(timeout=20)
        outcomes.append(house.enter(email, "wrong", at=here).outcome)

    threads = [Thread(target=guess) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == [Outcome.LIMITED] * 3 + [Outcome.WRONG] * 5
