"""What a registration notes in the access log of the person whom it has made."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.access_log.recording import note_access
from portal.access_log.rules import Access, Action, By, Purpose
from portal.citizens.context import CitizenContext
from portal.citizens.evidence.register import SERVICE as REGISTER_MATCH
from portal.citizens.registration.companies import SERVICE as COMPANY_MATCH
from portal.citizens.registration.rules import Draft
from portal.citizens.rules import AssuredBy


def note_registration(
    session: Session, context: CitizenContext, person_id: UUID, draft: Draft
) -> None:
    """Note what was looked at to know who has registered: a register, papers at a counter."""
    if draft.by is AssuredBy.COUNTER:
        note_access(session, person_id, Access(Action.SEEN, By.OFFICER, Purpose.COUNTER))
    elif draft.by is AssuredBy.REGISTER:
        note_access(session, person_id, _compared(context, REGISTER_MATCH))
    else:
        note_access(session, person_id, Access(Action.CHECKED, By.PORTAL, Purpose.REGISTRATION))
    if draft.company is not None:
        note_access(session, person_id, _compared(context, COMPANY_MATCH))


def _compared(context: CitizenContext, service: str) -> Access:
    agency = context.gateway.route(service).agency
    return Access(Action.CHECKED, By.PORTAL, Purpose.REGISTRATION, agency=agency)
