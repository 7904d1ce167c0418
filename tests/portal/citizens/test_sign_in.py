"""Signing in and recovering with a number of identity, and by what a counter has seen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from geo.country import Country
from portal.accounts.counter_proofs import CounterProof
from portal.accounts.history import sign_in_tries
from portal.accounts.identities import Identity
from portal.accounts.lost_factors import enter_by_counter
from portal.accounts.models import Account
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.memberships import grant
from portal.accounts.resets import needs_number, request_reset, reset_password
from portal.accounts.rules import Entered, Outcome, SignedIn
from portal.accounts.sign_in_names import read_sign_in_name
from portal.citizens.evidence.counter import SeenPapers, hand_out
from portal.citizens.models import PersonRow
from portal.citizens.numbers import number_index
from portal.citizens.rules import Identifier, IdType
from portal.citizens.sign_in import with_citizens
from portal.notifications.models import LetterRow
from tests.conftest import Databases, deployment_on
from tests.portal.accounts.house import House, house_on, token_of, visit
from tests.portal.accounts.test_assurance import here, with_app

NATIONAL, RESIDENT, NOBODYS = "9901000011", "5001000012", "9901000019"
NEW = "seven lamps on the stairs"


@pytest.fixture(scope="module")
def house(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house in which citizens sign in by their numbers."""
    with house_on(databases, empty_template, tmp_path_factory.mktemp("numbers")) as made:
        served = _country(databases, empty_template)
        sms = replace(made.security.sms, prefixes=("+962",), is_offered=True)
        security = with_citizens(replace(made.security, region="JO", sms=sms), served)
        yield replace(made, security=security)


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


BORN = "1990-02-03"


def lost(house: House, number: str) -> tuple[SignedIn, str]:
    """Make a citizen with an app who has given the password alone; give the session and address."""
    account, email = known_by(house, IdType.NATIONAL, number)
    house.run("UPDATE account SET phone = :p WHERE id = :id", p=f"+96279{number[-7:]}", id=account)
    with_app(house, here(house, house.enter(email)))
    house.run("DELETE FROM letter")
    return here(house, house.enter(email)), email


def counter_code(house: House, number: str, born: str = BORN) -> str:
    """Let an officer who has seen somebody's papers hand out a code."""
    email = house.account(Membership(Role.EDITOR, "civil-status"))
    with house.writing() as session:
        made_by = session.scalars(select(Account.id).where(Account.email == email)).one()
        officer = Officer(made_by, email, "Rana", "ar", ())
        identifier = Identifier(IdType.NATIONAL, "JO", number)
        seen = SeenPapers(identifier, date.fromisoformat(born), {"ar": "هدى"})
        return hand_out(session, house.security.keys, officer, "civil-status", seen).code


def prove(house: House, signed_in: SignedIn, number: str, code: str, born: str = BORN) -> Entered:
    with house.writing() as session:
        proof = CounterProof(number, born, code)
        return enter_by_counter(session, house.security, signed_in, proof)


def test_a_code_from_a_counter_takes_a_lost_second_factor_away(house: House) -> None:
    number = "9901000031"
    half, email = lost(house, number)
    elsewhere = house.enter(email)
    code = counter_code(house, number)
    entered = prove(house, half, "990-1000031", code.lower())
    signed_in = here(house, entered)
    assert signed_in.is_complete
    assert (signed_in.has_second_factor, signed_in.credential.value) == (False, "C1")
    assert house.read(elsewhere) is None
    assert prove(house, half, number, code).outcome is Outcome.WRONG, "a code works once"
    account = half.holder.id
    for table in ("credential", "recovery_code"):
        assert house.scalar(f"SELECT count(*) FROM {table} WHERE account_id = :a", a=account) == 0  # noqa: S608
    with house.writing() as session:
        kinds = set(session.scalars(select(LetterRow.kind)))
        newest = next(one.way for one in sign_in_tries(session, account) if one.is_right)
    assert kinds == {"accounts.factors_removed", "accounts.factors_removed_sms"}
    assert newest == "counter code"
    assert "second factors reset" in house.actions(account)
    assert house.enter(email).outcome is Outcome.DONE, "the password is enough until a new one"


def test_every_wrong_code_is_answered_alike_and_few_are_taken(house: House) -> None:
    number, others = "9901000032", "9901000033"
    half, _email = lost(house, number)
    known_by(house, IdType.NATIONAL, others)
    code, of_other = counter_code(house, number), counter_code(house, others)
    wrong = [
        (number, of_other, BORN),
        (others, of_other, BORN),
        (number, code, "1990-02-04"),
        ("no number", code, "no day"),
        (number, "", BORN),
    ]
    assert [prove(house, half, *one) for one in wrong] == [Entered(Outcome.WRONG)] * 5
    assert prove(house, half, number, code).outcome is Outcome.LIMITED
    house.run("DELETE FROM rate_limit")
    house.run("UPDATE counter_code SET expires_at = made_at")
    assert prove(house, half, number, code).outcome is Outcome.WRONG, "it is over"
    house.run("UPDATE counter_code SET expires_at = made_at + interval '14 days'")
    unused = "SELECT count(*) FROM counter_code WHERE used_at IS NULL"
    before = house.scalar(unused)
    assert prove(house, half, number, code).outcome is Outcome.DONE
    assert house.scalar(unused) == int(str(before)) - 1, "that of the other is good for him still"


def test_a_counter_takes_no_second_factor_of_an_officer(house: House) -> None:
    number = "9901000034"
    half, _email = lost(house, number)
    with house.writing() as session:
        grant(session, half.holder.id, Role.VIEWER, "moh")
    officer = replace(
        half, holder=replace(half.holder, memberships=(Membership(Role.VIEWER, "moh"),))
    )
    code = counter_code(house, number)
    assert prove(house, officer, number, code).outcome is Outcome.WRONG
