"""What arrives by e-mail: invitations, new passwords, new addresses; each link once."""

from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe

import pytest

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.contact_change import confirm_contact_change
from portal.accounts.letters import INVITATION
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.invitations import (
    Acceptance,
    InvitationOrder,
    accept_as,
    accept_invitation,
    invite,
    open_invitations,
    read_invitation,
    revoke_invitation,
)
from portal.accounts.resets import is_reset_valid, request_reset, reset_password
from portal.accounts.rules import Entered, Outcome
from portal.accounts.sign_in_names import read_sign_in_name
from portal.audit.rules import Actor, ActorKind
from portal.notifications.service import Letter
from tests.portal.accounts.house import PASSWORD, House, token_of, visit

OPERATOR = Actor(ActorKind.OPERATOR, "root", "root")
VIEWER = Membership(Role.VIEWER, "moh")
NEW = "a wholly other sentence"


def _invite(house: House, email: str, role: Role = Role.EDITOR, agency: str = "moh") -> str:
    with house.writing() as session:
        order = InvitationOrder(email, role, agency, "سعاد", "ar")
        letter = invite(session, house.security, OPERATOR, order)
    assert letter.kind is INVITATION
    return token_of(letter)


def _accept(house: House, token: str, password: str = NEW) -> Entered:
    with house.writing() as session:
        acceptance = Acceptance("Suad Abbadi", password, "en")
        return accept_invitation(session, house.security, visit(), token, acceptance)


def _reset(house: House, email: str) -> Letter | None:
    with house.writing() as session:
        return request_reset(
            session, house.security, visit(), read_sign_in_name(email, None), token_urlsafe()
        )


def _set(house: House, token: str, password: str = NEW) -> Outcome:
    with house.writing() as session:
        return reset_password(session, house.security, visit(), token, password).outcome


def test_an_invitation_makes_an_account_once(house: House) -> None:
    token = _invite(house, " New.Officer@Agency.Example ")
    with house.database.reading() as session:
        shown = read_invitation(session, token)
    assert shown is not None
    assert (shown.email, shown.role, shown.agency) == (
        "new.officer@agency.example",
        Role.EDITOR,
        "moh",
    )
    assert (shown.has_account, shown.invited_by, shown.name) == (False, "root", "سعاد")
    assert house.enter("new.officer@agency.example", "").outcome is Outcome.WRONG
    entered = _accept(house, token)
    assert entered.outcome is Outcome.ENROLMENT
    signed_in = house.read(entered)
    assert signed_in is not None
    assert signed_in.officer.memberships == (Membership(Role.EDITOR, "moh"),)
    assert (signed_in.officer.name, signed_in.officer.language) == ("Suad Abbadi", "en")
    assert house.enter("new.officer@agency.example", NEW).outcome is Outcome.ENROLMENT
    assert _accept(house, token) == Entered(Outcome.WRONG)
    assert house.actions(signed_in.officer.id)[:2] == ["invited", "invitation accepted"]


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "a" * 5000])
def test_a_link_that_is_none_opens_nothing(house: House, token: str) -> None:
    with house.database.reading() as session:
        assert read_invitation(session, token) is None
        assert not is_reset_valid(session, token)
    assert _accept(house, token) == Entered(Outcome.WRONG)
    assert _set(house, token) is Outcome.WRONG
    with house.writing() as session:
        assert confirm_contact_change(session, house.security, token) is None


def test_an_invitation_is_over_after_a_week(house: House) -> None:
    token = _invite(house, "late@agency.example")
    house.run("UPDATE invitation SET expires_at = now() WHERE email = 'late@agency.example'")
    with house.database.reading() as session:
        assert read_invitation(session, token) is None
    assert _accept(house, token).outcome is Outcome.WRONG


def test_a_new_invitation_takes_the_place_of_the_old(house: House) -> None:
    first = _invite(house, "twice@agency.example")
    second = _invite(house, "twice@agency.example", Role.VIEWER)
    assert _accept(house, first).outcome is Outcome.WRONG
    signed_in = house.read(_accept(house, second))
    assert signed_in is not None
    assert signed_in.officer.memberships == (Membership(Role.VIEWER, "moh"),)


@pytest.mark.parametrize("password", ["short", "password123456", "suadabbadi2026", "aaaaaaaaaaaa"])
def test_a_password_that_will_not_do_leaves_the_invitation_open(
    house: House, password: str
) -> None:
    token = _invite(house, "choosy@agency.example")
    with pytest.raises(InvalidParameter) as refused:
        _accept(house, token, password)
    assert refused.value.parameter == "password"
    assert refused.value.value is None, "a refused password is not shown again"
    with house.database.reading() as session:
        assert read_invitation(session, token) is not None


def test_whoever_has_an_account_takes_up_an_invitation_signed_in(house: House) -> None:
    member, other = house.member(VIEWER), house.member()
    token = _invite(house, member.email, Role.APPROVER, "moi")
    with house.database.reading() as session:
        shown = read_invitation(session, token)
    assert shown is not None
    assert shown.has_account
    assert _accept(house, token).outcome is Outcome.WRONG, "that would change the password"
    half = replace(member.signed_in, is_complete=False)
    with house.writing() as session:
        assert accept_as(session, half, token) is Outcome.WRONG
        assert accept_as(session, other.signed_in, token) is Outcome.WRONG
        assert accept_as(session, member.signed_in, token) is Outcome.DONE
        assert accept_as(session, member.signed_in, token) is Outcome.WRONG
    signed_in = house.read(member.token)
    assert signed_in is not None
    assert set(signed_in.officer.memberships) == {VIEWER, Membership(Role.APPROVER, "moi")}


def test_an_invitation_to_less_takes_nothing_away(house: House) -> None:
    member = house.member(Membership(Role.ADMINISTRATOR, "moh"))
    token = _invite(house, member.email, Role.VIEWER, "moh")
    with house.writing() as session:
        assert accept_as(session, member.signed_in, token) is Outcome.DONE
    signed_in = house.read(member.token)
    assert signed_in is not None
    assert signed_in.officer.memberships == (Membership(Role.ADMINISTRATOR, "moh"),)


def test_a_suspended_account_is_neither_invited_nor_entered_by_a_link(house: House) -> None:
    member = house.member(VIEWER)
    token, reset = _invite(house, member.email), token_of(_reset(house, member.email))
    house.run("UPDATE account SET state = 'suspended' WHERE id = :id", id=member.id)
    with house.database.reading() as session:
        assert read_invitation(session, token) is None
    with pytest.raises(Refused):
        _invite(house, member.email)
    assert _set(house, reset) is Outcome.WRONG
    assert _reset(house, member.email) is None


def test_invitations_are_seen_and_revoked_by_the_agency_s_administrators_only(
    house: House,
) -> None:
    own = house.member(Membership(Role.ADMINISTRATOR, "own")).signed_in.officer
    other = house.member(Membership(Role.ADMINISTRATOR, "other")).signed_in.officer
    token = _invite(house, "watched@agency.example", agency="own")
    with house.database.reading() as session:
        (seen,) = open_invitations(session, own)
        assert open_invitations(session, other) == []
    assert seen.email == "watched@agency.example"
    with pytest.raises(NotFound), house.writing() as session:
        revoke_invitation(session, other, seen.id)
    with house.writing() as session:
        revoke_invitation(session, own, seen.id)
    assert _accept(house, token).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    "email", ["", "x", "a@b@c", "a@b.example\nBcc: x@y.example", "\0@x.example"]
)
def test_only_addresses_are_invited(house: House, email: str) -> None:
    with pytest.raises(InvalidParameter):
        _invite(house, email)


def test_a_new_password_ends_every_session_and_the_link(house: House) -> None:
    member = house.member(VIEWER)
    first, token = token_of(_reset(house, member.email)), token_of(_reset(house, member.email))
    with house.database.reading() as session:
        assert is_reset_valid(session, token)
    assert _set(house, token) is Outcome.DONE
    assert house.read(member.token) is None
    assert house.enter(member.email, PASSWORD).outcome is Outcome.WRONG
    assert house.enter(member.email, NEW).outcome is Outcome.SECOND_FACTOR
    assert _set(house, token) is Outcome.WRONG, "a link works once"
    assert _set(house, first) is Outcome.WRONG, "and so do its older ones"
    noted = ["new password asked", "new password asked", "password reset"]
    assert house.actions(member.id)[2:5] == noted


def test_a_link_for_a_new_password_lasts_an_hour(house: House) -> None:
    member = house.member(VIEWER)
    token = token_of(_reset(house, member.email))
    lasts = house.scalar(
        "SELECT expires_at - created_at FROM password_reset WHERE account_id = :id", id=member.id
    )
    assert isinstance(lasts, timedelta)
    assert abs(lasts - timedelta(hours=1)) < timedelta(seconds=5)
    house.run("UPDATE password_reset SET expires_at = now() WHERE account_id = :id", id=member.id)
    assert _set(house, token) is Outcome.WRONG


def test_nobody_is_written_to_who_has_no_account_and_it_is_limited_alike(house: House) -> None:
    email = house.account(VIEWER)
    assert _reset(house, "nobody-at-all@agency.example") is None
    letters = [_reset(house, email) for _ask in range(4)]
    assert [letter is not None for letter in letters] == [True, True, True, False]
