"""Changing the phone number registered for state employment: the one service that writes.

A change is tried once, for nobody knows what became of a try without an answer; a fresh reading
says whether the agency has the number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import Database
from portal.accounts.phones import read_phone
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import give
from portal.citizens.context import CitizenContext
from portal.citizens.services.answers import keep_answer, understood
from portal.citizens.services.calling import call_of, note_call
from portal.citizens.services.choosing import definition_of, not_chosen
from portal.citizens.services.models import PersonService
from portal.gateway.rules import Answer, AnswerState, Call

Bind = Callable[[Session], None]
REGISTERED_PHONE = "registered-phone"
_NEW, _HELD = "new_phone", "phone"


class Outcome(StrEnum):
    """What became of a change.

    `UNCONFIRMED`: the agency took the number, and a fresh reading does not show it. `NOT_TAKEN`: it
    did not, and what it had before stays. `UNKNOWN`: it did not answer, and could not be read.
    """

    CHANGED = "changed"
    UNCONFIRMED = "unconfirmed"
    NOT_TAKEN = "not_taken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class _Prepared:
    """The change and the reading after it, and what the person has been told of."""

    change: Call
    read: Call
    known: bytes | None


def change_phone(
    database: Database,
    context: CitizenContext,
    bind: Bind,
    person_id: UUID,
    text: str,
    *,
    language: str,
) -> Outcome:
    """Hand a new number, in E.164, to an agency, once, and check whether it has it.

    Whoever calls has asked for a fresh second factor and for the person's consent, which is kept.
    Raises InvalidParameter("phone") for what is no number, NotFound where the service is not on the
    page or the person does not agree to it. No transaction is open while the agency is waited for;
    `bind` binds a session to the person.
    """
    phone = read_phone(text, context.security.region)
    with database.writing() as session:
        bind(session)
        prepared = _prepare(session, context, person_id, phone)
        give(session, person_id, Purpose.AGENCY_CHANGE, REGISTERED_PHONE, language=language)
    changed = context.gateway.call(prepared.change)
    read = context.gateway.call(prepared.read)
    with database.writing() as session:
        bind(session)
        _keep(session, context, person_id, prepared, changed, read)
    return _outcome(phone, changed, read)


def _prepare(session: Session, context: CitizenContext, person_id: UUID, phone: str) -> _Prepared:
    definition = definition_of(REGISTERED_PHONE)
    own = (PersonService.person_id == person_id, PersonService.service_code == definition.code)
    row = session.scalars(select(PersonService).where(*own)).one_or_none()
    if row is None:
        raise not_chosen()
    change = call_of(session, context, person_id, definition, row.id, {_NEW: phone})
    read = call_of(session, context, person_id, definition, row.id)
    if change is None or read is None:
        raise not_chosen()
    return _Prepared(change, read, row.sealed_known)


def _keep(
    session: Session,
    context: CitizenContext,
    person_id: UUID,
    prepared: _Prepared,
    changed: Answer,
    read: Answer,
) -> None:
    definition = definition_of(REGISTERED_PHONE)
    note_call(session, person_id, definition, prepared.change, changed)
    note_call(session, person_id, definition, prepared.read, read)
    found = understood(definition.code, read)
    if found.is_answer:
        keep_answer(session, context, person_id, definition, found, prepared.known)


def _outcome(phone: str, changed: Answer, read: Answer) -> Outcome:
    held = None if read.content is None else read.content.get(_HELD)
    if held == phone:
        return Outcome.CHANGED
    if changed.state in (AnswerState.OK, AnswerState.EMPTY):
        return Outcome.UNCONFIRMED
    was_read = read.state in (AnswerState.OK, AnswerState.EMPTY)
    refused = changed.state is AnswerState.DENIED
    return Outcome.NOT_TAKEN if was_read or refused else Outcome.UNKNOWN
