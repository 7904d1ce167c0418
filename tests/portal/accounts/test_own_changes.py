"""What people change about themselves: password, address and name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.errors import InvalidParameter
from portal.accounts.contact_change import (
    confirm_contact_change,
    request_contact_change,
    undo_contact_change,
)
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.profile import change_password, change_profile
from portal.accounts.rules import Entered, Outcome, StepUpNeeded
from tests.portal.accounts.house import PASSWORD, House, token_of

VIEWER = Membership(Role.VIEWER, "moh")

NEW = "a wholly other sentence"


def test_a_changed_password_ends_all_other_sessions(house: House) -> None:
    member = house.member(VIEWER)
    other = house.enter(member.email)
    with house.writing() as session:
        wrong = change_password(session, house.security, member.signed_in, "wrong", NEW)
    assert wrong == Entered(Outcome.WRONG)
    with house.writing() as session:
        done = change_password(session, house.security, member.signed_in, PASSWORD, NEW)
    assert done.outcome is Outcome.DONE
    assert house.read(done) is not None
    assert house.read(member.token) is None
    assert house.read(other) is None
    assert house.enter(member.email, NEW).outcome is Outcome.SECOND_FACTOR


def test_a_current_password_is_not_guessed_from_a_session_either(house: House) -> None:
    member = house.member(VIEWER)
    outcomes = []
    for _try in range(6):
        with house.writing() as session:
            entered = change_password(session, house.security, member.signed_in, "wrong", NEW)
            outcomes.append(entered.outcome)
    assert outcomes == [Outcome.WRONG] * 5 + [Outcome.LIMITED]


def test_password_and_address_change_only_soon_after_the_second_factor(house: House) -> None:
    member = house.member(VIEWER)
    stale = replace(
        member.signed_in,
        authenticated_at=member.signed_in.authenticated_at - timedelta(minutes=11),
    )
    with pytest.raises(StepUpNeeded), house.writing() as session:
        change_password(session, house.security, stale, PASSWORD, NEW)
    with pytest.raises(StepUpNeeded), house.writing() as session:
        request_contact_change(session, house.security, stale, "x@agency.example", PASSWORD)


def test_a_new_address_confirms_and_the_old_one_is_told(house: House) -> None:
    member = house.member(VIEWER)
    with house.writing() as session:
        outcome, letter = request_contact_change(
            session, house.security, member.signed_in, "Moved@agency.example", PASSWORD
        )
    assert outcome is Outcome.DONE
    assert letter is not None
    assert letter.to == "moved@agency.example"
    assert house.read(member.token) is not None, "nothing has changed yet"
    with house.writing() as session:
        notice = confirm_contact_change(session, house.security, token_of(letter))
    assert notice is not None
    assert notice.to == member.email
    assert house.read(member.token) is None
    assert house.enter(member.email).outcome is Outcome.WRONG
    assert house.enter("moved@agency.example").outcome is Outcome.SECOND_FACTOR
    with house.writing() as session:
        assert confirm_contact_change(session, house.security, token_of(letter)) is None


def test_the_old_address_takes_the_change_back_for_seven_days(house: House) -> None:
    member = house.member(VIEWER)
    moved = f"moved-{member.email}"
    with house.writing() as session:
        _outcome, letter = request_contact_change(
            session, house.security, member.signed_in, moved, PASSWORD
        )
    with house.writing() as session:
        notice = confirm_contact_change(session, house.security, token_of(letter))
    assert notice is not None
    assert notice.good_for.days == 7
    thief = house.enter(moved)
    assert house.read(thief) is not None
    way_back = token_of(notice)
    with house.writing() as session:
        assert not undo_contact_change(session, house.security, f"{way_back}x")
        assert undo_contact_change(session, house.security, way_back)
    assert house.read(thief) is None
    assert house.enter(moved).outcome is Outcome.WRONG
    assert house.enter(member.email).outcome is Outcome.WRONG, "a new password is chosen first"
    with house.writing() as session:
        assert not undo_contact_change(session, house.security, way_back)


def test_an_address_that_is_taken_gets_no_letter_and_no_other_answer(house: House) -> None:
    member, taken = house.member(VIEWER), house.account()
    with house.writing() as session:
        answer = request_contact_change(session, house.security, member.signed_in, taken, PASSWORD)
        assert answer == (Outcome.DONE, None)
        _outcome, letter = request_contact_change(
            session, house.security, member.signed_in, "soon@agency.example", PASSWORD
        )
    house.account(email="soon@agency.example")
    with house.writing() as session:
        assert confirm_contact_change(session, house.security, token_of(letter)) is None
    assert house.read(member.token) is not None


def test_a_name_is_kept_without_what_turns_its_direction(house: House) -> None:
    member = house.member(VIEWER)
    with house.writing() as session:
        change_profile(session, member.signed_in, "  ليلى \u202e <b>\0\n الحسن ", "en")
    signed_in = house.read(member.token)
    assert signed_in is not None
    assert signed_in.officer.name == "ليلى <b> الحسن"
    with pytest.raises(InvalidParameter), house.writing() as session:
        change_profile(session, member.signed_in, "\u202e \0", None)
