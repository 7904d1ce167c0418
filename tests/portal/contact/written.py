"""Cases that are there already, for tests of pages."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import load_country
from portal.assembly import workflows_of
from portal.attachments.models import Attachment
from portal.attachments.stores import Store
from portal.audit.rules import Actor
from portal.contact.models import Case, CaseFile
from portal.contact.references import new_reference
from portal.contact.statistics.models import CaseStatistics
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


def file_there(
    session: Session,
    case_id: UUID,
    id_: UUID,
    *,
    store: Store | None = None,
    name: str = "letter.txt",
    state: str = "clean",
) -> None:
    """Put a checked file of a case into the database, and its bytes into a store."""
    key = f"attachments/{id_}/{name}"
    if store is not None:
        with store.open_new(key) as file:
            file.write(b"a letter")
    kept = {"purpose": "case", "media_type": "text/plain", "made_by": "visitor"}
    session.add(Attachment(id=id_, file_name=name, storage_key=key, size_bytes=8, **kept))
    session.flush()
    problem = "A harmful program was found in this file." if state == "refused" else None
    session.add(CaseFile(attachment_id=id_, case_id=case_id, state=state, problem=problem))


def figures_there(session: Session, agency: str) -> None:
    """Put figures of an agency, and of all, into the database: two months, one of them hidden."""
    told = {"answered": 9, "late_percent": 20, "computed_at": moment(session)}
    for code in ("", agency):
        for month, received in (("", 57), ("2026-03", None), ("2026-04", 28)):
            session.add(CaseStatistics(agency=code, month=month, received=received, **told))
