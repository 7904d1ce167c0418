"""Cases that are there already, for tests of pages."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import load_country
from geo.references import new_reference
from portal.assembly import workflows_of
from portal.attachments.models import Attachment
from portal.attachments.stores import Store
from portal.audit.rules import Actor
from portal.contact.models import Case, CaseFile
from portal.contact.officer_models import CannedAnswer, CaseTask, PublishedCase, RoutingRule
from portal.contact.rules import TASK
from portal.contact.statistics.models import CaseStatistics
from portal.workflow.rules import NOBODYS
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


def answer_there(
    session: Session, id_: UUID, agency: str | None, *, name: str = "ساعات العمل"
) -> None:
    """Put an answer that is written often into the database."""
    texts = {"text_ar": f"الرقم {{reference}}: {name}", "text_en": name}
    made = {"agency": agency, "name": name, "made_by": "m", "made_at": moment(session)}
    session.add(CannedAnswer(id=id_, version=1, **texts, **made))
    session.flush()


def rule_there(session: Session, id_: UUID, agency: str, *, words: str = "حفرة") -> None:
    """Put a rule for whose affair a case is into the database."""
    made = {"made_by": "m", "made_at": moment(session)}
    session.add(RoutingRule(id=id_, position=1, agency=agency, words=words, **made))
    session.flush()


def task_there(session: Session, case_id: UUID, id_: UUID, agency: str, asked: str) -> None:
    """Put what the unit above the agencies asks an agency for into the database."""
    workflows = workflows_of(load_country("jo"))
    open_item(session, workflows, TASK, id_, agency, Actor("visitor", "", ""))
    session.add(CaseTask(id=id_, case_id=case_id, asked=asked, asked_by=NOBODYS))
    session.flush()


def mistake_there(
    session: Session,
    id_: UUID,
    agency: str | None,
    **said: str,
) -> str:
    """Put a mistake into the database: `text` about `path`, in a `language`.

    `contact` stands there as it once did on reports.
    """
    text = said.get("text", "wrong")
    told = {"page": said.get("path", "/en/services/renew"), "contact": said.get("contact", "")}
    return case_there(
        session,
        id_,
        agency,
        kind="mistake",
        topic=None,
        meant_agency=None,
        language=said.get("language", "en"),
        subject=text[:150],
        body=text,
        details={name: value for name, value in told.items() if value},
    )


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


def answer_and_rule_there(session: Session, agency: str, said: str) -> dict[tuple[str, str], str]:
    """Put a ready answer and a routing rule of an agency there; return what addresses call them."""
    answer, rule = uuid4(), uuid4()
    answer_there(session, answer, agency, name=said)
    rule_there(session, rule, agency, words=said)
    return {("", "answer_id"): str(answer), ("", "rule_id"): str(rule)}


def published_there(session: Session, agency: str) -> dict[tuple[str, str], str]:
    """Put something published into the database; return what addresses call it."""
    id_ = uuid4()
    texts = {"subject": "تجديد الرخصة", "text": "كيف تُجدَّد الرخصة؟", "answer": "في المكتب."}
    told = {"kind": "question", "language": "ar", "agency": agency, "topic": "roads.licences"}
    session.add(PublishedCase(id=id_, published_at=moment(session), area="JO-AM", **texts, **told))
    return {("", "published_id"): str(id_)}
