"""Cases that are there already, for tests of pages."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import load_country
from portal.assembly import workflows_of
from portal.audit.rules import Actor
from portal.contact.models import Case
from portal.contact.references import new_reference
from portal.workflow.service import open_item


def case_there(session: Session, id_: UUID, agency: str | None, **told: object) -> str:
    """Put a case into the database and return its reference; what is not told is a question's."""
    kind = str(told.get("kind", "question"))
    workflows = workflows_of(load_country("jo"))
    open_item(session, workflows, kind, id_, agency, Actor("visitor", "", ""))
    reference = new_reference("Q")
    usual = {"kind": kind, "language": "en", "subject": "Renewing", "body": "How do I renew?"}
    made = {"topic": "roads.licences", "meant_agency": agency, **usual, **told}
    filed = {"filed_at": moment(session), "same_digest": id_.bytes}
    session.add(Case(id=id_, reference=reference, **made, **filed))
    session.flush()
    return reference
