"""The tables of citizens: what the database itself sees to."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from geo.clock import moment
from geo.database import Database
from portal.citizens.models import Consent
from tests.portal.citizens.persons import person_row


def consented(database: Database) -> UUID:
    """Add a person who has agreed to something; return the agreement."""
    with database.writing() as session:
        now = moment(session)
        person = person_row(now)
        session.add(person)
        session.flush()
        consent = Consent(
            id=uuid4(),
            person_id=person.id,
            purpose="services",
            text_version="1",
            language="ar",
            legal_basis="consent",
            given_at=now,
            expires_at=now + timedelta(days=1),
        )
        session.add(consent)
        return consent.id


def test_a_number_registers_once(database: Database) -> None:
    """Two persons never share a number of the same kind and country."""
    with pytest.raises(IntegrityError, match="uq_person_number"), database.writing() as session:
        now = moment(session)
        session.add_all(person_row(now, number_index=b"one") for _number in range(2))


def test_who_is_assured_says_by_whom(database: Database) -> None:
    """A matched person without a source, or a source without a match, is refused."""
    with pytest.raises(IntegrityError, match="ck_person_assured"), database.writing() as session:
        session.add(person_row(moment(session), assured_by=None, assured_at=None))


def test_a_consent_is_withdrawn_and_never_changed(database: Database) -> None:
    """Its words, purpose and end stay as they were given; the withdrawal is written once."""
    consent = consented(database)
    for changed in ({"purpose": "other"}, {"text_version": "2"}, {"expires_at": Consent.given_at}):
        with pytest.raises(IntegrityError, match="never changed"), database.writing() as session:
            session.execute(update(Consent).where(Consent.id == consent).values(changed))
    with database.writing() as session:
        now = moment(session)
        session.execute(update(Consent).where(Consent.id == consent).values(withdrawn_at=now))
    later = {"withdrawn_at": now + timedelta(hours=1)}
    with pytest.raises(IntegrityError, match="never changed"), database.writing() as session:
        session.execute(update(Consent).where(Consent.id == consent).values(later))
    with database.writing() as session:
        session.execute(delete(Consent).where(Consent.id == consent))
