"""Asking the agencies on a person's behalf: wished for at sign-in, done by jobs side by side."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from portal.accounts.row_security import bind_person
from portal.citizens.context import CitizenContext
from portal.citizens.services.answers import keep_answer, keep_failure, understood
from portal.citizens.services.calling import agrees, call_of, note_call
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.models import PersonService
from portal.citizens.services.rules import ASKED_AGAIN_AFTER, REFRESH, ServiceDefinition
from portal.gateway.rules import Call
from portal.jobs.queue import enqueue_waiting_once


def queue_refresh(
    session: Session, person_id: UUID, *, code: str | None = None, is_new: bool = False
) -> int:
    """Queue the question to the agency of each service of a person, or of one; return how many.

    In the session's transaction, so that a sign-in and its questions happen together or not at all;
    the session sees the person's rows. What waits already is not queued again: however often
    somebody signs in, there is one question a service, and one a minute; `is_new` asks in any case,
    as for a service that was just agreed to.
    """
    now = moment(session)
    before = now if is_new else now - ASKED_AGAIN_AFTER
    held = {"person_id": person_id, "code": code, "now": now, "before": before}
    rows = session.execute(sql("portal.citizens.services", "wish"), held).all()
    known = service_definitions()
    keys = {
        f"{person_id} {row.id}": known[row.service_code].queue
        for row in rows
        if row.service_code in known
    }
    if keys:
        enqueue_waiting_once(session, REFRESH, keys)
    return len(keys)


@dataclass(frozen=True)
class _Wish:
    """What a job asks: the call, or None where the person does not agree to it (any more)."""

    definition: ServiceDefinition
    call: Call | None
    known: bytes | None


def refresh_service(database: Database, context: CitizenContext, key: str) -> None:
    """Ask one agency about one person, and keep what it says; the job of `queue_refresh`.

    No transaction is open while the agency is waited for. `key` names the person and the chosen
    service by their ids; nothing is kept when it was removed, or the consent taken back, meanwhile.
    """
    person_id, chosen_id = (UUID(part) for part in key.split())
    with database.writing() as session:
        bind_person(session, person_id)
        wish = _wish(session, context, person_id, chosen_id)
    if wish is None or wish.call is None:
        return
    answer = context.gateway.call(wish.call)
    found = understood(wish.definition.code, answer)
    with database.writing() as session:
        bind_person(session, person_id)
        note_call(session, person_id, wish.definition, wish.call, answer)
        if _is_gone(session, chosen_id) or not agrees(session, person_id, wish.definition):
            return
        if found.is_answer:
            keep_answer(session, context, person_id, wish.definition, found, wish.known)
        else:
            keep_failure(session, person_id, wish.definition, found)


def _wish(
    session: Session, context: CitizenContext, person_id: UUID, chosen_id: UUID
) -> _Wish | None:
    row = session.get(PersonService, chosen_id)
    definition = None if row is None else service_definitions().get(row.service_code)
    if row is None or definition is None:
        return None
    call = call_of(session, context, person_id, definition, issue=chosen_id)
    return _Wish(definition, call, row.sealed_known)


def _is_gone(session: Session, chosen_id: UUID) -> bool:
    """Check whether a service was removed meanwhile; else let nobody remove it until the end."""
    found = select(PersonService.id).where(PersonService.id == chosen_id)
    return session.scalar(found.with_for_update(key_share=True)) is None
