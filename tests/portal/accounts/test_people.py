"""Administrators see and change the people of their agencies, and give no more than they have."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import uuid4

import pytest

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.factors import factors
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.invitations import InvitationOrder
from portal.accounts.officers.memberships import suspend_account
from portal.accounts.officers.people import (
    change_memberships,
    invite_as,
    reset_second_factor,
    restore,
    suspend,
)
from portal.accounts.officers.queries import people, person
from portal.accounts.rules import AccountState, Outcome
from portal.audit.rules import Actor, ActorKind
from tests.portal.accounts.house import House, Member

ALL = Membership(Role.ADMINISTRATOR, None)


def _agency(role: Role, code: str) -> Membership:
    return Membership(role, code)


def _wait_for_somebody_waiting(house: House) -> None:
    end = time.monotonic() + 20
    waiting = (
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE NOT granted AND datname = current_database()"
    )
    while not house.scalar(waiting):
        assert time.monotonic() < end
        time.sleep(0.01)


def _memberships(house: House, member: Member) -> set[Membership]:
    with house.database.reading() as session:
        chief = Officer(uuid4(), "", "", None, (ALL,))
        return set(person(session, chief, member.id).memberships)


@pytest.mark.parametrize(
    ("held", "role", "agency", "expected"),
    [
        (Membership(Role.EDITOR, "moh"), Role.VIEWER, "moh", True),
        (Membership(Role.EDITOR, "moh"), Role.EDITOR, "moh", True),
        (Membership(Role.EDITOR, "moh"), Role.APPROVER, "moh", False),
        (Membership(Role.EDITOR, "moh"), Role.VIEWER, "moi", False),
        (Membership(Role.EDITOR, "moh"), Role.VIEWER, None, False),
        (Membership(Role.EDITOR, None), Role.EDITOR, "moh", True),
        (Membership(Role.EDITOR, None), Role.EDITOR, None, True),
        (Membership(Role.EDITOR, None), Role.ADMINISTRATOR, "moh", False),
    ],
)
def test_a_role_counts_for_its_agency_and_includes_the_lesser_ones(
    held: Membership, role: Role, agency: str | None, expected: bool
) -> None:
    assert Officer(uuid4(), "", "", None, (held,)).may(role, agency) is expected


def test_roles_of_several_agencies_are_not_mixed() -> None:
    held = (Membership(Role.APPROVER, "moh"), Membership(Role.VIEWER, None))
    officer = Officer(uuid4(), "", "", None, held)
    assert officer.agencies_where(Role.APPROVER) == frozenset({"moh"})
    assert officer.agencies_where(Role.VIEWER) is None
    assert officer.agencies_where(Role.ADMINISTRATOR) == frozenset()
    assert officer.may_somewhere(Role.APPROVER)
    assert not officer.may_somewhere(Role.ADMINISTRATOR)


def test_an_administrator_sees_the_people_of_his_agency_and_only_their_roles_there(
    house: House,
) -> None:
    chief = house.member(_agency(Role.ADMINISTRATOR, "a1")).signed_in.officer
    both = house.member(_agency(Role.EDITOR, "a1"), _agency(Role.APPROVER, "a2"))
    stranger = house.member(_agency(Role.EDITOR, "a2"))
    national = house.member(ALL)
    with house.database.reading() as session:
        seen = {held.id: held for held in people(session, chief)}
        assert set(seen) == {chief.id, both.id}
        assert seen[both.id].memberships == (_agency(Role.EDITOR, "a1"),)
        assert seen[both.id].factors == ("totp",)
        assert seen[both.id].last_seen_at is not None
        everyone = {held.id for held in people(session, national.signed_in.officer)}
        assert {chief.id, both.id, stranger.id, national.id} <= everyone
        for hidden in (stranger.id, national.id, uuid4()):
            with pytest.raises(NotFound):
                person(session, chief, hidden)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.APPROVER])
def test_whoever_is_no_administrator_sees_and_changes_nobody(house: House, role: Role) -> None:
    officer = house.member(_agency(role, "b1"), Membership(role, None)).signed_in.officer
    other = house.member(_agency(Role.VIEWER, "b1"))
    with house.database.reading() as session:
        assert people(session, officer) == []
    for action in (suspend, restore, reset_second_factor, person):
        with pytest.raises(NotFound), house.writing() as session:
            action(session, officer, other.id)
    with pytest.raises(NotFound), house.writing() as session:
        change_memberships(session, officer, officer.id, [ALL])
    with pytest.raises(Refused), house.writing() as session:
        order = InvitationOrder("x@agency.example", Role.VIEWER, "b1")
        invite_as(session, house.security, officer, order)


def test_roles_in_other_agencies_stay_as_they_are(house: House) -> None:
    chief = house.member(_agency(Role.ADMINISTRATOR, "c1")).signed_in.officer
    other = house.member(_agency(Role.EDITOR, "c1"), _agency(Role.EDITOR, "c2"))
    with house.writing() as session:
        change_memberships(session, chief, other.id, [_agency(Role.APPROVER, "c1")])
    assert _memberships(house, other) == {
        _agency(Role.APPROVER, "c1"),
        _agency(Role.EDITOR, "c2"),
    }
    with house.writing() as session:
        change_memberships(session, chief, other.id, [])
    assert _memberships(house, other) == {_agency(Role.EDITOR, "c2")}
    assert house.actions(other.id)[-2:] == ["role changed", "role changed"]


@pytest.mark.parametrize("agency", ["d2", None])
def test_nobody_gives_more_than_he_has(house: House, agency: str | None) -> None:
    chief = house.member(_agency(Role.ADMINISTRATOR, "d1")).signed_in.officer
    other = house.member(_agency(Role.EDITOR, "d1"))
    for target in (other.id, chief.id):
        with pytest.raises(Refused), house.writing() as session:
            change_memberships(session, chief, target, [Membership(Role.VIEWER, agency)])
    with pytest.raises(Refused), house.writing() as session:
        order = InvitationOrder("friend@agency.example", Role.VIEWER, agency)
        invite_as(session, house.security, chief, order)
    assert _memberships(house, other) == {_agency(Role.EDITOR, "d1")}


def test_inviting_somebody_does_not_tell_whether_he_works_elsewhere(house: House) -> None:
    chief = house.member(_agency(Role.ADMINISTRATOR, "e1")).signed_in.officer
    elsewhere = house.member(_agency(Role.EDITOR, "e2"))
    for email in (elsewhere.email, "brand-new@agency.example"):
        with house.writing() as session:
            order = InvitationOrder(email, Role.VIEWER, "e1")
            letter = invite_as(session, house.security, chief, order)
            assert letter.to == email
    with house.database.reading() as session:
        assert {held.email for held in people(session, chief)} == {
            chief.email,
            "brand-new@agency.example",
        }
    for action in (suspend, reset_second_factor):
        with pytest.raises(NotFound), house.writing() as session:
            action(session, chief, elsewhere.id)


@pytest.mark.parametrize("agency", ["", "Ministry", "a b", "../x", "a" * 65])
def test_only_codes_of_agencies_are_taken(house: House, agency: str) -> None:
    officer = house.member(ALL).signed_in.officer
    order = InvitationOrder("coded@agency.example", Role.VIEWER, agency)
    if agency:
        with pytest.raises(InvalidParameter), house.writing() as session:
            invite_as(session, house.security, officer, order)
    with pytest.raises(InvalidParameter), house.writing() as session:
        twice = [_agency(Role.VIEWER, "f1"), _agency(Role.EDITOR, "f1")]
        change_memberships(session, officer, officer.id, twice)


def test_suspending_ends_all_sessions_until_restored(house: House) -> None:
    chief = house.member(_agency(Role.ADMINISTRATOR, "g1")).signed_in.officer
    other = house.member(_agency(Role.EDITOR, "g1"))
    with house.writing() as session:
        suspend(session, chief, other.id)
    assert house.read(other.token) is None
    assert house.enter(other.email).outcome is Outcome.WRONG
    with house.writing() as session:
        restore(session, chief, other.id)
    assert house.read(other.token) is None, "an ended session does not come back"
    assert house.enter(other.email).outcome is Outcome.SECOND_FACTOR
    noted = ["account suspended", "account active", "first factor right"]
    assert house.actions(other.id)[-3:] == noted
    with pytest.raises(Refused), house.writing() as session:
        restore(session, chief, other.id)


def test_whoever_works_for_two_agencies_is_suspended_by_none_of_them_alone(house: House) -> None:
    chief = house.member(_agency(Role.ADMINISTRATOR, "h1")).signed_in.officer
    other = house.member(_agency(Role.EDITOR, "h1"), _agency(Role.EDITOR, "h2"))
    for action in (suspend, reset_second_factor):
        with pytest.raises(Refused, match="other agencies"), house.writing() as session:
            action(session, chief, other.id)
    assert house.read(other.token) is not None


def test_lost_second_factors_are_reset_by_another(house: House) -> None:
    chief = house.member(_agency(Role.ADMINISTRATOR, "i1")).signed_in.officer
    other = house.member(_agency(Role.EDITOR, "i1"))
    with house.writing() as session:
        reset_second_factor(session, chief, other.id)
    assert house.read(other.token) is None
    with house.database.reading() as session:
        assert factors(session, other.signed_in) == []
    assert house.enter(other.email).outcome is Outcome.ENROLMENT
    assert not house.scalar(
        "SELECT count(*) FROM recovery_code WHERE account_id = :id", id=other.id
    )
    for action in (suspend, reset_second_factor):
        with pytest.raises(Refused, match="your"), house.writing() as session:
            action(session, chief, chief.id)


def test_where_there_never_was_an_administrator_of_all_agencies_none_is_missed(
    house: House,
) -> None:
    house.run("DELETE FROM membership WHERE agency IS NULL")
    chief = house.member(_agency(Role.ADMINISTRATOR, "k1")).signed_in.officer
    other = house.member(_agency(Role.EDITOR, "k1"))
    with house.writing() as session:
        change_memberships(session, chief, other.id, [_agency(Role.VIEWER, "k1")])
        suspend(session, chief, other.id)
    assert house.read(other.token) is None


def test_the_last_administrator_of_all_agencies_stays_even_against_two_at_once(
    house: House,
) -> None:
    house.run("DELETE FROM membership WHERE agency IS NULL")
    one, other = house.member(ALL), house.member(ALL)

    def give_up(member: Member, meanwhile: Callable[[], None] = lambda: None) -> bool:
        try:
            with house.writing() as session:
                change_memberships(session, member.signed_in.officer, member.id, [])
                meanwhile()
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(1) as pool:
        answers: list[Future[bool]] = []

        def let_the_other_try() -> None:
            answers.append(pool.submit(give_up, other))
            _wait_for_somebody_waiting(house)

        assert give_up(one, let_the_other_try)
        assert not answers[0].result(timeout=20)
    left = other
    actor = Actor(ActorKind.OPERATOR, "root", "root")
    with pytest.raises(Refused, match="last administrator"), house.writing() as session:
        account = session.get(Account, left.id)
        assert account is not None
        suspend_account(session, actor, account)
    with house.database.reading() as session:
        assert person(session, left.signed_in.officer, left.id).state is AccountState.ACTIVE
