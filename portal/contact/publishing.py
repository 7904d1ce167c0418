"""The public copy of a case: another text, redacted, that its writer has agreed to."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.contact.dealing import case_of
from portal.contact.filing import CITIZEN_ACTOR
from portal.contact.forms import case_forms
from portal.contact.models import Case
from portal.contact.officer_models import CasePublicCopy
from portal.contact.reading import plain_text
from portal.contact.rules import LONGEST_SUBJECT, LONGEST_TEXT, Kind


@dataclass(frozen=True)
class PublicText:
    """What is to stand in public."""

    subject: str
    text: str
    answer: str


def propose_copy(session: Session, case: Case, told: PublicText, by: Officer) -> CasePublicCopy:
    """Propose a public text; its writer is asked, anew for every version.

    Raises Refused for a case that is never published, or whose writer does not want it to be.
    """
    case_of(session, case.id, by, Role.EDITOR)
    form = case_forms().get(Kind(case.kind)) if case.kind in set(Kind) else None
    if form is None or form.publishing == "never" or not case.may_be_published:
        raise Refused(_("Nothing of this case is published: its writer has not agreed to that."))
    row = session.get(CasePublicCopy, case.id, with_for_update=True)
    if row is None:
        row = CasePublicCopy(case_id=case.id, version=0)
        session.add(row)
    row.subject = _text("subject", told.subject, LONGEST_SUBJECT)
    row.text = _text("text", told.text, LONGEST_TEXT)
    row.answer = _text("answer", told.answer, LONGEST_TEXT)
    row.version += 1
    row.proposed_by, row.proposed_at = by.name, moment(session)
    row.agreed_at = row.withdrawn_at = None
    new = {"version": row.version}
    record(
        session,
        by.actor,
        f"{case.kind}.copy_proposed",
        case.kind,
        str(case.id),
        agency=case.agency,
        new=new,
    )
    return row


def agree_to_copy(session: Session, case: Case, version: int) -> None:
    """Agree as its writer to publish a text; raises Refused for one that was changed since."""
    row = session.get(CasePublicCopy, case.id, with_for_update=True)
    if row is None or row.version != version:
        raise Refused(_("The text was changed meanwhile: read it again before you agree."))
    row.agreed_at, row.withdrawn_at = moment(session), None
    _record(session, case, "copy_agreed", version)


def withdraw_copy(session: Session, case: Case) -> None:
    """Take the public text back, as its writer; it is gone at once."""
    row = session.get(CasePublicCopy, case.id, with_for_update=True)
    if row is not None and row.withdrawn_at is None:
        row.withdrawn_at = moment(session)
        _record(session, case, "copy_withdrawn", row.version)


def public_copies(session: Session, *, limit: int = 50) -> list[CasePublicCopy]:
    """List what is published, the newest first."""
    shown = (CasePublicCopy.agreed_at.is_not(None), CasePublicCopy.withdrawn_at.is_(None))
    found = select(CasePublicCopy).where(*shown).order_by(CasePublicCopy.agreed_at.desc())
    return list(session.scalars(found.limit(limit)))


def _record(session: Session, case: Case, done: str, version: int) -> None:
    record(
        session,
        CITIZEN_ACTOR,
        f"{case.kind}.{done}",
        case.kind,
        str(case.id),
        agency=case.agency,
        new={"version": version},
    )


def _text(name: str, text: str, most: int) -> str:
    plain = plain_text(text)
    if not 0 < len(plain) <= most:
        raise InvalidParameter(
            name, _("Write between 1 and {most} characters."), value=text, most=most
        )
    return str(storable(plain))
