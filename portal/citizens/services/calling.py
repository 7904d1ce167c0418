"""What a person's service asks its agency: about whom, by whom, because of what."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access_log.recording import note_access
from portal.access_log.rules import Access, Action, By
from portal.access_log.rules import Purpose as Reason
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import holds
from portal.citizens.context import CitizenContext
from portal.citizens.persons import read_person
from portal.citizens.services.rules import ServiceDefinition
from portal.gateway.rules import Answer, Call, Subject

_USER = "agency user"
_USER_DIGITS = 32


def call_of(
    session: Session,
    context: CitizenContext,
    person_id: UUID,
    definition: ServiceDefinition,
    issue: UUID,
    parameters: Mapping[str, str] | None = None,
) -> Call | None:
    """Return the call to the agency of a service; None where the person does not agree to it.

    With `parameters` something is changed: that is tried once. Agencies get the number of the
    person, because they know him by nothing else, and a pseudonym as the user.
    """
    if not agrees(session, person_id, definition):
        return None
    person = read_person(session, context, person_id)
    if person is None:
        return None
    known = person.identifier
    return Call(
        route=context.gateway.route(definition.code),
        subject=Subject(known.id_type, known.country, known.number),
        user=user_of(context, person_id),
        issue=str(issue),
        parameters=parameters or {},
        is_read=parameters is None,
    )


def agrees(session: Session, person_id: UUID, definition: ServiceDefinition) -> bool:
    """Check whether a person agrees now to what the agency of a service is asked and says."""
    return holds(session, person_id, Purpose.AGENCY_DATA, definition.code)


def user_of(context: CitizenContext, person_id: UUID) -> str:
    """Return what agencies are told of who asks: the same for a person, and nobody's number."""
    return context.keys.index(_USER, person_id.bytes).hex()[:_USER_DIGITS]


def note_call(
    session: Session,
    person_id: UUID,
    definition: ServiceDefinition,
    call: Call,
    answer: Answer,
) -> None:
    """Write down for the person that the portal asked, or changed something, on his behalf."""
    is_read = call.is_read
    access = Access(
        action=Action.ASKED if is_read else Action.CHANGED,
        by=By.PORTAL if is_read else By.PERSON,
        purpose=Reason.PAGE if is_read else Reason.CHANGE,
        service_code=definition.code,
        message_id=str(answer.message_id),
        issue=call.issue,
        agency=definition.agency,
    )
    note_access(session, person_id, access)
