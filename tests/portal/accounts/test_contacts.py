"""Accounts with an e-mail address, a phone number, or both, and what they are signed in with."""

from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from geo.errors import Refused
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.memberships import grant
from portal.accounts.officers.queries import people
from portal.accounts.resets import is_reset_valid, request_reset, reset_password
from portal.accounts.rules import Entered, Outcome
from portal.accounts.sign_in_names import NameKind, SignInName, read_sign_in_name
from portal.notifications.models import LetterRow
from portal.notifications.rules import Channel
from portal.notifications.sealing import open_address
from tests.portal.accounts.house import PASSWORD, House, token_of, visit

_LAST = count(1000)
_DIALLED = NameKind.PHONE, "+962795000001"


@pytest.fixture
def jordan(house: House) -> House:
    """The house with phone numbers and text messages of Jordan."""
    sms = replace(house.security.sms, prefixes=("+962",), is_offered=True)
    return replace(house, security=replace(house.security, region="JO", sms=sms))


def phone_account(house: House) -> Account:
    """Make an account that has a phone number and no e-mail address."""
    with house.writing() as session:
        made = Account(
            phone=f"+96279500{next(_LAST)}",
            name="Rana",
            language="ar",
            state="active",
            password_hash=house.security.passwords.hash(PASSWORD),
        )
        session.add(made)
        session.flush()
        session.refresh(made)
        session.expunge(made)
    return made


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        (" Rana@Home.Example ", NameKind.EMAIL, "rana@home.example"),
        ("079 500 0001", *_DIALLED),
        ("٠٧٩٥٠٠٠٠٠١", *_DIALLED),
        ("00962795000001", *_DIALLED),
        ("+962 79 5000001", *_DIALLED),
        ("9901234567", NameKind.NUMBER, "9901234567"),
        ("٩٩٠١ ٢٣٤ ٥٦٧", NameKind.NUMBER, "9901234567"),
        ("2000-345-678", NameKind.NUMBER, "2000345678"),
        ("n1234567", NameKind.NUMBER, "N1234567"),
        ("nobody", NameKind.EMAIL, "nobody"),
        ("", NameKind.EMAIL, ""),
    ],
)
def test_what_is_typed_to_sign_in_is_read_as_people_write_it(
    typed: str, kind: NameKind, value: str
) -> None:
    assert read_sign_in_name(typed, "JO") == SignInName(kind, value)


def test_a_number_of_identity_is_in_no_text_that_is_printed_by_mistake() -> None:
    assert "9901234567" not in f"{read_sign_in_name('9901234567', 'JO')!r}"


def test_an_account_is_entered_by_phone_and_by_number_as_by_address(jordan: House) -> None:
    account = phone_account(jordan)
    by_number = {"9901234567": account.id}
    security = replace(jordan.security, by_number=lambda _session, told: by_number.get(told))
    house = replace(jordan, security=security)
    assert account.phone is not None
    local = "0" + account.phone.removeprefix("+962")
    for typed in (account.phone, local, "990 123 4567"):
        signed_in = house.read(house.enter(typed))
        assert signed_in is not None
        holder = signed_in.holder
        assert (holder.id, holder.email, holder.contact) == (account.id, None, account.phone)
    for typed in (local, "990 123 4567", "0795999999", "9901234568"):
        assert house.enter(typed, "wrong") == Entered(Outcome.WRONG)


def test_an_account_has_a_contact_and_no_two_have_the_same_number(house: House) -> None:
    account = phone_account(house)
    for phone in (None, account.phone):
        with pytest.raises(IntegrityError), house.writing() as session:
            session.add(Account(name="N", state="active", phone=phone))


def test_an_officer_has_an_address(jordan: House) -> None:
    account = phone_account(jordan)
    with pytest.raises(Refused, match="needs an e-mail address"), jordan.writing() as session:
        grant(session, account.id, Role.VIEWER, "moh")
    signed_in = jordan.read(jordan.enter(account.phone or ""))
    assert signed_in is not None
    with pytest.raises(Refused, match="Officers need an e-mail address"):
        _ = signed_in.officer


def test_a_citizens_account_is_not_among_the_people_of_the_back_office(house: House) -> None:
    lead = house.member(Membership(Role.ADMINISTRATOR, None)).signed_in.officer
    account = phone_account(house)
    with house.writing() as session:
        assert account.id not in {one.id for one in people(session, lead)}


def test_who_has_only_a_phone_gets_the_link_to_a_new_password_as_a_text_message(
    jordan: House,
) -> None:
    account, security = phone_account(jordan), jordan.security
    name = read_sign_in_name(account.phone or "", "JO")
    with jordan.writing() as session:
        letter = request_reset(session, security, visit(), name, "one ticket")
    assert letter is not None
    with jordan.writing() as session:
        row = session.scalars(select(LetterRow).where(LetterRow.id == letter.id)).one()
        assert row.channel == Channel.SMS
        assert open_address(security.keys, row.id, row.sealed_address) == account.phone
        assert is_reset_valid(session, token_of(letter))
        entered = reset_password(session, security, visit(), token_of(letter), PASSWORD + " new")
    assert entered.outcome is Outcome.DONE
    confirmed = "SELECT phone_confirmed_at IS NOT NULL FROM account WHERE id = :id"
    assert jordan.scalar(confirmed, id=account.id) is True
