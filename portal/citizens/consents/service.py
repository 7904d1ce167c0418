"""Giving consents, taking them back, and asking whether one holds."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import NotFound
from geo.messages import mark as _
from portal.citizens.consents.rules import PURPOSES, ConsentHere, Purpose
from portal.citizens.models import Consent
from portal.citizens.places.service import forget_places
from portal.citizens.reminders.rules import Expiry
from portal.citizens.reminders.service import keep_reminders


def give(
    session: Session,
    person_id: UUID,
    purpose: Purpose,
    service_code: str | None = None,
    *,
    language: str,
) -> UUID:
    """Write down that a person agrees, in the words of a language; return which consent it is.

    One that holds already is withdrawn, so that one agreement has one end. Without a service it is
    about the portal.
    """
    now, text = moment(session), PURPOSES[purpose]
    session.execute(
        update(Consent)
        .where(*_holding(session, person_id, purpose, service_code))
        .values(withdrawn_at=now)
    )
    made = Consent(
        id=uuid4(),
        person_id=person_id,
        service_code=service_code,
        purpose=purpose,
        text_version=text.version,
        language=language,
        legal_basis=text.legal_basis,
        given_at=now,
        expires_at=now + text.lasts,
    )
    session.add(made)
    session.flush()
    _remind_of_ends(session, person_id)
    return made.id


def holds(
    session: Session, person_id: UUID, purpose: Purpose, service_code: str | None = None
) -> bool:
    """Check whether a person has agreed, to the words as they are now, and still does."""
    found = select(Consent.id).where(
        *_holding(session, person_id, purpose, service_code),
        Consent.text_version == PURPOSES[purpose].version,
    )
    return session.scalar(found.limit(1)) is not None


def withdraw(session: Session, person_id: UUID, consent_id: UUID) -> ConsentHere:
    """Take a consent back, from now on; return it.

    Raises NotFound for one that does not hold, or is another person's.
    """
    taken = (
        update(Consent)
        .where(
            Consent.id == consent_id,
            Consent.person_id == person_id,
            Consent.withdrawn_at.is_(None),
            Consent.expires_at > moment(session),
        )
        .values(withdrawn_at=moment(session))
        .returning(Consent)
    )
    row = session.scalars(taken).one_or_none()
    if row is None:
        raise NotFound(_("There is no such consent, or it has ended already."))
    if row.purpose == Purpose.NEARBY:
        # They were kept by this consent alone.
        forget_places(session, person_id)
    _remind_of_ends(session, person_id)
    return _here(row)


def of_person(session: Session, person_id: UUID) -> Sequence[ConsentHere]:
    """Return all consents of a person, also those that are over, the newest first."""
    found = (
        select(Consent)
        .where(Consent.person_id == person_id)
        .order_by(Consent.given_at.desc(), Consent.id)
    )
    return [_here(row) for row in session.scalars(found)]


def _remind_of_ends(session: Session, person_id: UUID) -> None:
    """Keep when the consents that hold end: what is asked by them stops on that day."""
    ends = select(Consent.expires_at).where(
        Consent.person_id == person_id,
        Consent.withdrawn_at.is_(None),
        Consent.expires_at > moment(session),
    )
    expiries = [Expiry("consent", end.date()) for end in session.scalars(ends)]
    keep_reminders(session, person_id, "consents", expiries)


def _holding(
    session: Session, person_id: UUID, purpose: Purpose, service_code: str | None
) -> tuple[ColumnElement[bool], ...]:
    now = moment(session)
    return (
        Consent.person_id == person_id,
        Consent.purpose == purpose,
        Consent.service_code.is_not_distinct_from(service_code),
        Consent.withdrawn_at.is_(None),
        Consent.given_at <= now,
        Consent.expires_at > now,
    )


def _here(row: Consent) -> ConsentHere:
    return ConsentHere(
        id=row.id,
        purpose=Purpose(row.purpose),
        service_code=row.service_code,
        text_version=row.text_version,
        language=row.language,
        legal_basis=row.legal_basis,
        given_at=row.given_at,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
    )
