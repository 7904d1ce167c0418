"""Changing the contacts of a citizen's account, and taking that back within 72 hours."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from geo.clock import MovableClock
from geo.errors import InvalidParameter
from portal.accounts.contact_change import (
    confirm_contact_change,
    request_contact_change,
    undo_contact_change,
)
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.rules import Outcome, SignedIn
from portal.notifications.rules import Channel
from portal.notifications.service import Letter
from tests.conftest import Databases
from tests.portal.accounts.house import PASSWORD, House, house_on, token_of

_LAST = count(3000)
HOURS_72 = timedelta(hours=72)


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    return MovableClock(datetime(2031, 5, 4, 9, 30, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def house(
    databases: Databases,
    empty_template: str,
    tmp_path_factory: pytest.TempPathFactory,
    clock: MovableClock,
) -> Iterator[House]:
    """A house with text messages of Jordan, by a clock that is moved."""
    folder = tmp_path_factory.mktemp("contacts")
    with house_on(databases, empty_template, folder, clock=clock) as made:
        sms = replace(made.security.sms, prefixes=("+962",), is_offered=True)
        yield replace(made, security=replace(made.security, region="JO", sms=sms))


def phone() -> str:
    return f"+96278800{next(_LAST)}"


def here(house: House, email: str) -> SignedIn:
    signed_in = house.read(house.enter(email))
    assert signed_in is not None
    return signed_in


def change(house: House, signed_in: SignedIn, new: str, channel: Channel) -> tuple[Letter, Letter]:
    """Ask for a new contact and confirm it; give the letter there and the notice elsewhere."""
    with house.writing() as session:
        outcome, letter = request_contact_change(
            session, house.security, signed_in, new, PASSWORD, channel=channel
        )
    assert outcome is Outcome.DONE
    assert letter is not None
    with house.writing() as session:
        notice = confirm_contact_change(session, house.security, token_of(letter))
    assert notice is not None
    return letter, notice


def undo(house: House, notice: Letter) -> bool:
    with house.writing() as session:
        return undo_contact_change(session, house.security, token_of(notice))


def test_a_new_number_confirms_and_the_old_one_is_told(house: House) -> None:
    old, new = phone(), phone()
    email = house.citizen(phone=old)
    signed_in = here(house, email)
    letter, notice = change(house, signed_in, f"0{new.removeprefix('+962')}", Channel.SMS)
    assert (letter.to, letter.kind.channel) == (new, Channel.SMS)
    assert (notice.to, notice.kind.channel, notice.good_for) == (old, Channel.SMS, HOURS_72)
    assert house.enter(old).outcome is Outcome.WRONG
    assert house.enter(new).outcome is Outcome.DONE
    assert undo(house, notice)
    assert house.enter(new).outcome is Outcome.WRONG
    asked = "SELECT phone || (password_hash IS NULL) FROM account WHERE email = :e"
    assert house.scalar(asked, e=email) == f"{old}true"


def test_a_number_that_was_added_is_told_to_the_address_and_taken_away_again(house: House) -> None:
    email, new = house.citizen(), phone()
    _letter, notice = change(house, here(house, email), new, Channel.SMS)
    assert (notice.to, notice.kind.name) == (email, "accounts.contact_changed")
    assert undo(house, notice)
    assert house.scalar("SELECT phone FROM account WHERE email = :e", e=email) is None


def test_a_citizens_change_is_taken_back_within_72_hours_and_no_later(
    house: House, clock: MovableClock
) -> None:
    for waits, is_undone in ((HOURS_72 - timedelta(seconds=1), True), (HOURS_72, False)):
        email = house.citizen()
        _letter, notice = change(house, here(house, email), f"moved-{email}", Channel.EMAIL)
        assert notice.to == email
        clock.move(waits)
        assert undo(house, notice) is is_undone


def test_an_officers_address_is_taken_back_for_seven_days(
    house: House, clock: MovableClock
) -> None:
    member = house.member(Membership(Role.VIEWER, "moh"))
    _letter, notice = change(house, member.signed_in, f"moved-{member.email}", Channel.EMAIL)
    clock.move(timedelta(days=6, hours=23))
    assert undo(house, notice)


def test_nothing_is_sent_to_what_another_account_has_or_what_is_no_number(house: House) -> None:
    taken = phone()
    house.citizen(phone=taken)
    signed_in = here(house, house.citizen())
    with house.writing() as session:
        told = {"channel": Channel.SMS}
        answer = request_contact_change(session, house.security, signed_in, taken, PASSWORD, **told)
        assert answer == (Outcome.DONE, None)
        with pytest.raises(InvalidParameter, match="is not a phone number"):
            request_contact_change(session, house.security, signed_in, "12", PASSWORD, **told)


def test_the_contacts_of_a_citizen_stand_in_no_line_of_the_audit_log(house: House) -> None:
    old, new = phone(), phone()
    email = house.citizen(phone=old)
    signed_in = here(house, email)
    change(house, signed_in, new, Channel.SMS)
    asked = (
        "SELECT string_agg(row_to_json(audit_event)::text, ' ') FROM audit_event"
        " WHERE object_id = :id"
    )
    said = str(house.scalar(asked, id=str(signed_in.holder.id)))
    assert "number changed" in said
    assert not any(one in said for one in (old, new, email))
