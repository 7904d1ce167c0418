"""From the first step to the last: what is made, and what is not made when something is wrong."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import func, select, text

from geo.errors import InvalidParameter
from portal.access_log.models import AccessWaiting
from portal.accounts.rules import Entered, Visit
from portal.accounts.sign_in import sign_in
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import holds
from portal.citizens.models import OrganisationLink, PersonRow
from portal.citizens.persons import FACTS, NUMBER
from portal.citizens.registration.contacts import read_contacts, send_codes, take_codes
from portal.citizens.registration.drafts import remove_old_registrations
from portal.citizens.registration.finishing import FinishState
from portal.citizens.registration.models import RegistrationRow
from portal.citizens.registration.rules import EvidenceState, Step
from portal.citizens.rules import Identity, PersonKind
from tests.portal.citizens.desk import NAMES, PASSWORD, Desk
from tests.portal.citizens.desk import NUMBER as LAYLAS

EMAIL, PHONE = "layla@home.example", "+962791234567"


def _person(desk: Desk) -> PersonRow:
    with desk.database.reading() as session:
        return session.scalars(select(PersonRow)).one()


def _enter(desk: Desk, name: str) -> Entered:
    with desk.database.writing() as session:
        return sign_in(session, desk.context.security, Visit("10.9.9.9"), name, PASSWORD)


def test_who_comes_to_the_end_is_a_person_with_an_account_and_signed_in(desk: Desk) -> None:
    """Number and facts are sealed under a key of the person; the names are the register's."""
    token = desk.evidenced()
    desk.confirm(token, EMAIL, PHONE)
    desk.choose_password(token)
    ended = desk.finish(token, Purpose.NEWS)
    assert ended.state is FinishState.DONE
    assert ended.opened is not None
    row, keys = _person(desk), desk.context.person_keys
    assert (row.kind, row.identity, row.assured_by) == ("citizen", Identity.P1, "register")
    assert keys.unseal(row.id, NUMBER, row.sealed_number) == LAYLAS.encode()
    facts = orjson.loads(keys.unseal(row.id, FACTS, row.sealed_facts) or b"")
    assert facts == {"names": NAMES, "birth_date": "1985-10-12"}
    with desk.database.reading() as session:
        assert holds(session, row.id, Purpose.NEWS)
        assert not holds(session, row.id, Purpose.NEARBY)
        assert session.scalar(select(func.count()).select_from(RegistrationRow)) == 0
        (noted,) = session.scalars(select(AccessWaiting))
        assert (noted.subject_id, noted.action, noted.by) == (row.id, "checked", "portal")
    for name in (EMAIL, PHONE):
        assert _enter(desk, name).opened is not None


def test_no_step_can_be_left_out(desk: Desk) -> None:
    """The end asks for all that comes before it, whatever a browser sends."""
    token = desk.begin()
    assert desk.finish(token).state is FinishState.UNFINISHED
    token = desk.evidenced()
    assert desk.finish(token).state is FinishState.UNFINISHED
    desk.choose_password(token)
    assert desk.finish(token).state is FinishState.UNFINISHED
    registration = desk.read(token)
    with desk.database.writing() as session:
        draft = replace(registration.draft, email=EMAIL)
        send_codes(session, desk.context, desk.visit(), registration, draft)
    assert desk.read(token).step is Step.CONTACT
    assert desk.finish(token).state is FinishState.UNFINISHED


def test_a_code_confirms_its_contact_in_its_registration_alone(desk: Desk) -> None:
    """The code of one registration opens no other, nor that of one contact another."""
    first, second = desk.evidenced(), desk.evidenced()
    for token in (first, second):
        registration = desk.read(token)
        with desk.database.writing() as session:
            draft = replace(registration.draft, email=f"{token[:8].lower()}@home.example")
            send_codes(session, desk.context, desk.visit(), registration, draft)
    codes = {to: values["code"] for to, _kind, values in desk.letters()}
    mine = desk.read(first)
    (other,) = desk.read(second).draft.contacts
    with desk.database.writing() as session:
        said = {mine.draft.email: codes[other]}
        first_try = take_codes(session, desk.context, desk.visit(), mine, said)
    assert first_try is not None
    assert first_try.confirmed == ()
    with desk.database.writing() as session:
        second_try = take_codes(session, desk.context, desk.visit(), mine, codes)
    assert second_try is not None
    assert second_try.has_contacts


def test_a_contact_is_needed_and_must_be_reached(desk: Desk) -> None:
    """Text messages go to numbers of the country, so a foreign one is refused at once."""
    assert read_contacts(desk.context, "", "0791234567") == ("", PHONE)
    wrong_ones = (("", "", "email"), ("x", "", "email"), ("", "+201001234567", "phone"))
    for email, phone, wrong in wrong_ones:
        with pytest.raises(InvalidParameter) as refused:
            read_contacts(desk.context, email, phone)
        assert refused.value.parameter == wrong


def test_a_contact_of_another_account_makes_nothing_and_loses_nothing(desk: Desk) -> None:
    """Only who receives its code hears of it; another contact leads on."""
    desk.registered(EMAIL)
    desk.put("9990001112")
    token = desk.evidenced(number="9990001112")
    desk.clock.move(timedelta(hours=1))
    desk.confirm(token, EMAIL)
    desk.choose_password(token)
    assert desk.finish(token).state is FinishState.TAKEN
    with desk.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM account")) == 1
    desk.confirm(token, "other@home.example")
    assert desk.finish(token).state is FinishState.DONE


def test_of_two_with_one_number_one_registers(desk: Desk) -> None:
    """Who is slower ends as all failures do, and no half of an account is left."""
    tokens = [desk.evidenced(), desk.evidenced()]
    for number, token in enumerate(tokens):
        desk.confirm(token, f"layla{number}@home.example")
        desk.choose_password(token)
    states = [desk.finish(token).state for token in tokens]
    assert states == [FinishState.DONE, FinishState.FAILED]
    with desk.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM account")) == 1
    assert desk.context.person_keys.count() == 1


def test_who_speaks_for_a_company_is_linked_to_it(desk: Desk) -> None:
    """The person signs in; the company's number is sealed as his own is."""
    said = {
        "number": "200123",
        "name": {"ar": "شركة النور"},
        "role": "manager",
        "valid_to": "2032-01-31",
    }
    found = {"match": "matched", "company": said}
    desk.gateway.put("company-representative-match", LAYLAS, found)
    ended = desk.registered(kind=PersonKind.BUSINESS, company_number="200123")
    assert ended.state is FinishState.DONE
    with desk.database.reading() as session:
        link = session.scalars(select(OrganisationLink)).one()
    assert (link.role, link.valid_to is not None) == ("manager", True)
    assert b"200123" not in link.sealed_number


def test_what_is_not_finished_is_forgotten(desk: Desk) -> None:
    """Two hours later a browser begins anew, and at night the row goes."""
    token = desk.evidenced()
    assert desk.read(token).state is EvidenceState.MATCHED
    desk.clock.move(timedelta(hours=2))
    with pytest.raises(AssertionError):
        desk.read(token)
    remove_old_registrations(desk.database)
    with desk.database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM registration")) == 0
