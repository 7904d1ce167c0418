"""The complaints unit: who decides anew about what an agency has decided, of any topic."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.messages import mark as _
from geo.references import new_reference
from portal.contact.models import Case, CaseContact
from portal.contact.rules import APPEAL, APPEAL_LETTER, LONGEST_SUBJECT
from portal.workflow.appeals import Appeal, Appealable, AppealBody
from portal.workflow.offers import Workflows
from portal.workflow.service import open_item

UNIT = "complaints_unit"
WITHIN_WORKING_DAYS = 15
_DECIDED = {
    "complaint": frozenset({"resolved", "rejected", "closed"}),
    "question": frozenset({"rejected"}),
    "malpractice": frozenset({"decided", "rejected", "closed"}),
}
APPEALABLE = tuple(
    Appealable(name, states, UNIT, WITHIN_WORKING_DAYS) for name, states in _DECIDED.items()
)


def complaints_unit(workflows: Workflows) -> AppealBody:
    """Return the body that decides about appeals of cases, and of what other topics hand in."""

    def take(session: Session, appeal: Appeal) -> UUID:
        return _take(session, workflows, appeal)

    return AppealBody(UNIT, _("Complaints unit"), take)


def _take(session: Session, workflows: Workflows, appeal: Appeal) -> UUID:
    """Open the case of an appeal: it is nobody's but the unit's that stands above all agencies."""
    case_id = uuid4()
    open_item(session, workflows, APPEAL, case_id, None, appeal.by)
    about = session.get(Case, appeal.item.id)
    session.add(
        Case(
            id=case_id,
            reference=new_reference(APPEAL_LETTER),
            kind=APPEAL,
            language=(appeal.language or "ar") if about is None else about.language,
            subject=_subject(appeal, about),
            body=storable(appeal.reason),
            topic=None if about is None else about.topic,
            meant_agency=appeal.item.agency,
            area=None if about is None else about.area,
            is_hidden=about is not None and about.is_hidden,
            filed_at=moment(session),
            parent_id=None if about is None else about.id,
            about_item=appeal.item.id if about is None else None,
            same_digest=case_id.bytes,
        )
    )
    session.flush()
    if about is not None:
        _follow_writer(session, about, case_id)
    return case_id


def _subject(appeal: Appeal, about: Case | None) -> str:
    if about is not None:
        return f"{about.reference}: {about.subject}"[:LONGEST_SUBJECT]
    said: str = storable(appeal.subject or appeal.item.definition)
    return said[:LONGEST_SUBJECT]


def _follow_writer(session: Session, about: Case, case_id: UUID) -> None:
    """Add the contact of a case to its appeal, so that the same address opens both."""
    row = session.get(CaseContact, about.id)
    if row is not None:
        session.add(
            CaseContact(
                case_id=case_id,
                bound_to=row.bound_to,
                email_digest=row.email_digest,
                phone_digest=row.phone_digest,
                account_digest=row.account_digest,
            )
        )
        session.flush()
