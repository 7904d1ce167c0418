"""What ends by itself: sessions, links, codes and limits, by moving the clock over their ends."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from geo.clock import MovableClock
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.invitations import InvitationOrder, invite, read_invitation
from portal.accounts.resets import is_reset_valid, request_reset
from portal.accounts.rules import Outcome
from portal.accounts.second_factor import check_totp
from portal.accounts.sessions import devices, touch
from portal.accounts.sign_in_names import read_sign_in_name
from portal.accounts.tries import ADDRESS_AND_NETWORK
from portal.audit.rules import Actor, ActorKind
from tests.conftest import Databases
from tests.portal.accounts.house import House, Member, house_on, visit

VIEWER = Membership(Role.VIEWER, None)
SECOND = timedelta(seconds=1)
OPERATOR = Actor(ActorKind.OPERATOR, "tests", "tests")
# Far from today, so that nothing that asks the machine or the database can be right by chance.
BEGINNING = datetime(2031, 5, 4, 9, 30, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    return MovableClock(BEGINNING)


@pytest.fixture(scope="module")
def house(
    databases: Databases,
    empty_template: str,
    tmp_path_factory: pytest.TempPathFactory,
    clock: MovableClock,
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with house_on(databases, empty_template, folder, clock=clock) as made:
        yield made


def heard_of(house: House, member: Member) -> None:
    with house.writing() as session:
        touch(session, member.signed_in)


def test_a_session_ends_by_silence(house: House, clock: MovableClock) -> None:
    member = house.member(VIEWER)
    clock.move(house.security.idle - SECOND)
    assert house.read(member.token) is not None
    heard_of(house, member)
    clock.move(house.security.idle - SECOND)
    assert house.read(member.token) is not None
    clock.move(SECOND)

    assert house.read(member.token) is None
    with house.writing() as session:
        assert devices(session, house.security, member.signed_in) == []


def test_a_session_ends_after_its_longest_time_however_busy(
    house: House, clock: MovableClock
) -> None:
    member = house.member(VIEWER)
    steps = house.security.longest // house.security.idle * 2
    for _step in range(steps):
        clock.move(house.security.longest / steps - SECOND / steps)
        assert house.read(member.token) is not None
        heard_of(house, member)
    clock.move(SECOND * 2)

    assert house.read(member.token) is None


def test_a_session_without_its_second_factor_ends_after_a_quarter_of_an_hour(
    house: House, clock: MovableClock
) -> None:
    half = house.enter(house.member(VIEWER).email)
    clock.move(timedelta(minutes=15) - SECOND)
    assert house.read(half) is not None
    clock.move(SECOND)

    assert house.read(half) is None


def test_a_second_factor_counts_for_ten_minutes(house: House, clock: MovableClock) -> None:
    member = house.member(VIEWER)
    clock.move(timedelta(minutes=10))
    found = house.read(member.token)
    assert found is not None and found.is_recent()
    clock.move(SECOND)
    found = house.read(member.token)

    assert found is not None and not found.is_recent()


def test_a_code_of_the_telephone_counts_in_its_step_and_those_beside_it(
    house: House, clock: MovableClock
) -> None:
    member = house.member(VIEWER)
    step = timedelta(seconds=30)
    clock.move(step * 10)
    shown = member.telephone.code()
    half = house.read(house.enter(member.email))
    assert half is not None
    clock.move(step * 2)
    with house.writing() as session:
        assert check_totp(session, house.security, half, shown).outcome is Outcome.WRONG
    clock.move(-step)
    with house.writing() as session:
        assert check_totp(session, house.security, half, shown).outcome is Outcome.DONE


def test_an_invitation_ends_after_a_week(house: House, clock: MovableClock) -> None:
    order = InvitationOrder("new.officer@agency.example", Role.VIEWER, None)
    with house.writing() as session:
        letter = invite(session, house.security, OPERATOR, order)
    token = letter.values["link"].rpartition("/")[2]

    def holds() -> bool:
        with house.writing() as session:
            return read_invitation(session, token) is not None

    clock.move(timedelta(days=7) - SECOND)
    assert holds()
    clock.move(SECOND)
    assert not holds()


def test_a_link_for_a_new_password_ends_after_an_hour(house: House, clock: MovableClock) -> None:
    email = house.member(VIEWER).email
    with house.writing() as session:
        letter = request_reset(
            session, house.security, visit(), read_sign_in_name(email, None), "a ticket"
        )
    assert letter is not None
    token = letter.values["link"].rpartition("/")[2]
    clock.move(timedelta(hours=1) - SECOND)
    with house.writing() as session:
        assert is_reset_valid(session, token)
    clock.move(SECOND)

    with house.writing() as session:
        assert not is_reset_valid(session, token)


def test_a_sealed_ticket_ends_by_the_same_clock(house: House, clock: MovableClock) -> None:
    keys = house.security.keys
    ticket = keys.ticket("a test", {"a": "b"}, lasts_s=60)
    clock.move(timedelta(seconds=59))
    assert keys.read_ticket("a test", ticket) == {"a": "b"}
    clock.move(SECOND)

    assert keys.read_ticket("a test", ticket) is None


def test_tries_are_counted_anew_after_their_window(house: House, clock: MovableClock) -> None:
    email = house.account(VIEWER)
    here = visit()
    for _try in range(ADDRESS_AND_NETWORK.most):
        assert house.enter(email, "wrong", at=here).outcome is Outcome.WRONG
    assert house.enter(email, at=here).outcome is Outcome.LIMITED
    clock.move(timedelta(seconds=ADDRESS_AND_NETWORK.window_s) - SECOND)
    assert house.enter(email, at=here).outcome is Outcome.LIMITED
    clock.move(SECOND)

    assert house.enter(email, at=here).outcome is Outcome.ENROLMENT
