"""Consents: given for a purpose and a service, with an end, and taken back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from geo.clock import MovableClock, moment
from geo.database import Database
from geo.errors import NotFound
from portal.citizens.consents.rules import PURPOSES, Purpose
from portal.citizens.consents.service import give, holds, of_person, withdraw
from tests.portal.citizens.persons import person_row

DATA = Purpose.AGENCY_DATA


@pytest.fixture
def person(database: Database) -> UUID:
    """Return a person who has agreed to nothing."""
    with database.writing() as session:
        row = person_row(moment(session))
        session.add(row)
        return row.id


def test_a_consent_is_for_one_purpose_and_one_service(database: Database, person: UUID) -> None:
    """Who agrees to one service has not agreed to another, nor anybody else to it."""
    with database.writing() as session:
        give(session, person, DATA, "traffic-fines", language="ar")
        assert holds(session, person, DATA, "traffic-fines")
        assert not holds(session, person, DATA, "property-tax")
        assert not holds(session, person, DATA)
        assert not holds(session, person, Purpose.NEWS, "traffic-fines")
        assert not holds(session, uuid4(), DATA, "traffic-fines")


def test_a_consent_ends_by_itself(database: Database, person: UUID, clock: MovableClock) -> None:
    """After its end nothing may be asked any more."""
    with database.writing() as session:
        give(session, person, DATA, "traffic-fines", language="ar")
    clock.move(PURPOSES[DATA].lasts - timedelta(seconds=1))
    with database.reading() as session:
        assert holds(session, person, DATA, "traffic-fines")
    clock.move(timedelta(seconds=1))
    with database.reading() as session:
        assert not holds(session, person, DATA, "traffic-fines")


def test_what_is_taken_back_holds_no_longer_and_stays_to_be_read(
    database: Database, person: UUID, clock: MovableClock
) -> None:
    """A person reads what was agreed to, in which version, and when it was taken back."""
    with database.writing() as session:
        given = give(session, person, Purpose.NEWS, language="en")
    clock.move(timedelta(days=1))
    with database.writing() as session:
        withdraw(session, person, given)
        assert not holds(session, person, Purpose.NEWS)
        (read,) = of_person(session, person)
    assert (read.id, read.language, read.legal_basis) == (given, "en", "consent")
    assert read.withdrawn_at == read.given_at + timedelta(days=1)
    with database.writing() as session, pytest.raises(NotFound):
        withdraw(session, person, given)


def test_nobody_takes_back_what_another_has_agreed_to(database: Database, person: UUID) -> None:
    """The id of a consent opens nothing."""
    with database.writing() as session:
        given = give(session, person, Purpose.NEWS, language="en")
        with pytest.raises(NotFound):
            withdraw(session, uuid4(), given)
        assert holds(session, person, Purpose.NEWS)


def test_agreeing_again_leaves_one_that_holds(
    database: Database, person: UUID, clock: MovableClock
) -> None:
    """The older one is closed, so that what is taken back is not held by another."""
    with database.writing() as session:
        give(session, person, Purpose.NEWS, language="ar")
    clock.move(timedelta(days=30))
    with database.writing() as session:
        again = give(session, person, Purpose.NEWS, language="ar")
        now = moment(session)
        held = [one.id for one in of_person(session, person) if one.holds_at(now)]
        assert held == [again]
        withdraw(session, person, again)
        assert not holds(session, person, Purpose.NEWS)
