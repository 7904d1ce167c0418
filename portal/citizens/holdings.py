"""What the topics of citizens hold about a person, opened with the person's own key."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.messages import mark as _
from geo.tables import Table
from portal.access_log.models import AccessContent
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.citizens.context import CitizenContext
from portal.citizens.erasure.models import PersonErasure
from portal.citizens.inbox.models import InboxMessage, Subscription
from portal.citizens.inbox.sealing import open_content
from portal.citizens.models import Consent, OrganisationLink, PersonRow
from portal.citizens.persons import FACTS, NUMBER
from portal.citizens.places.models import PersonPlace
from portal.citizens.places.service import own_places
from portal.citizens.registration.companies import COMPANY
from portal.citizens.reminders.models import Reminder
from portal.citizens.services.models import PersonService, ServiceSnapshot
from portal.citizens.services.sealing import open_alias, open_answer

KEPT_CONSENTS = _("That somebody has agreed stays as a record; it names nobody any more.")
_Read = Callable[[CitizenContext, Session, UUID], Records]


def held_by_citizens(context: CitizenContext) -> tuple[Holding, ...]:
    """Return what the topics hold about a person; of an account without a person nothing."""

    def holding(name: str, model: type[Table], read: _Read) -> Holding:
        table = model.__tablename__
        reading = partial(_of_person, partial(read, context))
        return Holding(name, reading, partial(_erase, model), tables=(table,))

    def as_it_is(model: type[Table], *left_out: str) -> _Read:
        return lambda _context, session, person_id: _rows(session, model, person_id, left_out)

    person = Holding("person", partial(_of_person, partial(_person, context)), tables=("person",))
    consents = holding("consents", Consent, as_it_is(Consent))
    return (
        person,
        holding("companies", OrganisationLink, _companies),
        replace(consents, erase=_end_consents),
        holding("own_services", PersonService, _services),
        holding("answers_of_agencies", ServiceSnapshot, _answers),
        holding("own_places", PersonPlace, _places),
        holding("inbox", InboxMessage, _messages),
        holding("what_to_be_told", Subscription, as_it_is(Subscription)),
        holding("reminders", Reminder, as_it_is(Reminder)),
        Holding(
            "erasure_asked",
            partial(_of_person, partial(as_it_is(PersonErasure), context)),
            tables=(PersonErasure.__tablename__,),
        ),
        # What is left of them in the chains is no datum of anybody: see the access log.
        Holding(
            "accesses",
            partial(_of_person, partial(as_it_is(AccessContent, "salt"), context)),
            tables=(AccessContent.__tablename__,),
        ),
    )


def _of_person(
    read: Callable[[Session, UUID], Records], session: Session, subject: DataSubject
) -> Records:
    return () if subject.person_id is None else read(session, subject.person_id)


def _rows(
    session: Session, model: type[Table], person_id: UUID, left_out: tuple[str, ...]
) -> Records:
    table = model.__table__
    columns = [one for one in table.columns if one.name not in ("person_id", *left_out)]
    return records_of(session, select(*columns).where(table.c.person_id == person_id))


def _erase(model: type[Table], session: Session, subject: DataSubject) -> Erased:
    if subject.person_id is None:
        return Erased(0)
    whose = model.__table__.c.person_id
    gone = session.scalars(delete(model).where(whose == subject.person_id).returning(whose)).all()
    return Erased(len(gone))


def _end_consents(session: Session, subject: DataSubject) -> Erased:
    """Take back what holds; the rows stay, since they say what was lawful then."""
    mine = Consent.person_id == subject.person_id
    holding = (Consent.withdrawn_at.is_(None), Consent.expires_at > moment(session))
    session.execute(update(Consent).where(mine, *holding).values(withdrawn_at=moment(session)))
    kept = len(session.scalars(select(Consent.id).where(mine)).all())
    return Erased(0, kept, KEPT_CONSENTS if kept else "")


def _person(context: CitizenContext, session: Session, person_id: UUID) -> Records:
    row = session.get(PersonRow, person_id)
    if row is None:
        return ()
    number = context.person_keys.unseal(person_id, NUMBER, row.sealed_number)
    facts = context.person_keys.unseal(person_id, FACTS, row.sealed_facts)
    told: dict[str, Any] = {
        "kind": row.kind,
        "id_type": row.id_type,
        "id_country": row.id_country,
        "number": None if number is None else number.decode(),
        "facts": None if facts is None else orjson.loads(facts),
        "identity": row.identity,
        "assured_by": row.assured_by,
        "assured_at": row.assured_at,
        "state": row.state,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
    }
    return (told,)


def _companies(context: CitizenContext, session: Session, person_id: UUID) -> Records:
    told = []
    found = select(OrganisationLink).where(OrganisationLink.person_id == person_id)
    for row in session.scalars(found.order_by(OrganisationLink.matched_at)):
        number = context.person_keys.unseal(person_id, COMPANY, row.sealed_number)
        facts = context.person_keys.unseal(person_id, COMPANY, row.sealed_facts)
        told.append(
            {
                "number": None if number is None else number.decode(),
                "facts": None if facts is None else orjson.loads(facts),
                "role": row.role,
                "matched_at": row.matched_at,
                "valid_to": row.valid_to,
            }
        )
    return told


def _services(context: CitizenContext, session: Session, person_id: UUID) -> Records:
    found = select(PersonService).where(PersonService.person_id == person_id)
    return [
        {
            "service": row.service_code,
            "called": open_alias(context, person_id, row.sealed_alias),
            "chosen_at": row.chosen_at,
            "asked_at": row.asked_at,
        }
        for row in session.scalars(found.order_by(PersonService.position))
    ]


def _answers(context: CitizenContext, session: Session, person_id: UUID) -> Records:
    found = select(ServiceSnapshot).where(ServiceSnapshot.person_id == person_id)
    return [
        {
            "service": row.service_code,
            "state": row.state,
            "answer": open_answer(context, person_id, row.service_code, row.sealed_content),
            "fetched_at": row.fetched_at,
            "expires_at": row.expires_at,
        }
        for row in session.scalars(found.order_by(ServiceSnapshot.service_code))
    ]


def _places(context: CitizenContext, session: Session, person_id: UUID) -> Records:
    return [
        {"kind": one.kind, "name": one.name, "lon": one.position.lon, "lat": one.position.lat}
        for one in own_places(session, context, person_id)
    ]


def _messages(context: CitizenContext, session: Session, person_id: UUID) -> Records:
    found = select(InboxMessage).where(InboxMessage.person_id == person_id)
    told = []
    for row in session.scalars(found.order_by(InboxMessage.created_at, InboxMessage.id)):
        content = open_content(context, person_id, row.id, row.sealed_content)
        told.append(
            {
                "kind": row.kind,
                "topic": row.topic,
                "values": None if content is None else content.values,
                "created_at": row.created_at,
                "read_at": row.read_at,
            }
        )
    return told
