"""Signing in and recovering with a number of identity, as persons are registered by it."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from geo.country import Country
from portal.accounts.identities import Identity
from portal.accounts.models import Account
from portal.accounts.resets import needs_number, request_reset, reset_password
from portal.accounts.rules import Entered, Outcome
from portal.accounts.sign_in_names import read_sign_in_name
from portal.citizens.models import PersonRow
from portal.citizens.numbers import number_index
from portal.citizens.rules import Identifier, IdType
from portal.citizens.sign_in import account_by_number
from tests.conftest import Databases, deployment_on
from tests.portal.accounts.house import House, house_on, token_of, visit

NATIONAL, RESIDENT, NOBODYS = "9901000011", "5001000012", "9901000019"
NEW = "seven lamps on the stairs"


@pytest.fixture(scope="module")
def house(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house in which citizens sign in by their numbers."""
    with house_on(databases, empty_template, tmp_path_factory.mktemp("numbers")) as made:
        served = _country(databases, empty_template)
        by_number = account_by_number(made.security.keys, served)
        yield replace(made, security=replace(made.security, region="JO", by_number=by_number))


def _country(databases: Databases, template: str) -> Country:
    with databases.new(template) as url, deployment_on(url) as deployment:
        return deployment.country


def known_by(
    house: House, id_type: IdType, number: str, identity: Identity = Identity.P1
) -> tuple[UUID, str]:
    """Make a citizen with a number; give account and address."""
    email = house.citizen(identity)
    index = number_index(house.security.keys, Identifier(id_type, "JO", number))
    with house.writing() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        person = session.scalars(select(PersonRow).where(PersonRow.account_id == account.id)).one()
        person.id_type, person.number_index = id_type.value, index
        return account.id, email


def link_for(house: House, typed: str) -> str:
    """Ask for a new password; give the token of the link."""
    with house.writing() as session:
        name = read_sign_in_name(typed, "JO")
        return token_of(request_reset(session, house.security, visit(), name, f"{typed}{visit()}"))


def reset(house: House, token: str, number: str = "") -> Entered:
    with house.writing() as session:
        return reset_password(session, house.security, visit(), token, NEW, number)


@pytest.mark.parametrize(
    ("id_type", "number"), [(IdType.NATIONAL, NATIONAL), (IdType.RESIDENCY, RESIDENT)]
)
def test_a_number_opens_the_account_of_its_person(
    house: House, id_type: IdType, number: str
) -> None:
    account, _email = known_by(house, id_type, number)
    typed = f"{number[:3]} {number[3:6]}-{number[6:]}"
    signed_in = house.read(house.enter(typed))
    assert signed_in is not None
    assert signed_in.holder.id == account
    assert house.enter(typed, "wrong") == house.enter(NOBODYS, "wrong") == Entered(Outcome.WRONG)
    house.run("UPDATE person SET state = 'closed' WHERE account_id = :id", id=account)
    assert house.enter(typed) == Entered(Outcome.WRONG)


def test_a_mailbox_alone_resets_no_password_of_a_person_who_is_known(house: House) -> None:
    _account, email = known_by(house, IdType.NATIONAL, "9901000021")
    token = link_for(house, email)
    with house.writing() as session:
        assert needs_number(session, token)
    for number in ("", NOBODYS, "no number"):
        assert reset(house, token, number).outcome is Outcome.NOT_THE_PERSON
    assert reset(house, token, "990-1000021").outcome is Outcome.DONE
    assert house.enter(email, NEW).outcome is Outcome.DONE


def test_numbers_are_not_tried_without_end_behind_a_link(house: House) -> None:
    _account, email = known_by(house, IdType.NATIONAL, "9901000022")
    token = link_for(house, email)
    outcomes = [reset(house, token, NOBODYS).outcome for _try in range(5)]
    assert outcomes == [Outcome.NOT_THE_PERSON] * 5
    assert reset(house, token, "9901000022").outcome is Outcome.LIMITED
    assert house.enter(email).outcome is Outcome.DONE, "the password is the old one still"


def test_who_is_known_by_a_contact_alone_needs_nothing_more(house: House) -> None:
    _account, email = known_by(house, IdType.NATIONAL, "9901000023", Identity.P0)
    assert reset(house, link_for(house, email)).outcome is Outcome.DONE


def test_a_link_for_a_number_goes_to_the_contact_of_the_account(house: House) -> None:
    _account, email = known_by(house, IdType.NATIONAL, "9901000024")
    with house.writing() as session:
        name = read_sign_in_name("9901000024", "JO")
        letter = request_reset(session, house.security, visit(), name, "by number")
    assert letter is not None
    assert letter.to == email
