"""The public copy of a case: another text, redacted, that its writer and an officer agree to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.audit.rules import Actor
from portal.contact.contacts import person_of
from portal.contact.context import ContactContext
from portal.contact.dealing import case_of
from portal.contact.filing import CITIZEN_ACTOR
from portal.contact.forms import case_forms
from portal.contact.letters import copy_proposed, tell
from portal.contact.models import Case, CaseContact, CaseMessage
from portal.contact.officer_models import CasePublicCopy, PublishedCase
from portal.contact.reading import plain_text
from portal.contact.redaction import Original, refuse_leaks
from portal.contact.rules import LONGEST_SUBJECT, LONGEST_TEXT, Author, Kind

_LONGEST: Mapping[str, int] = {
    "subject": LONGEST_SUBJECT,
    "text": LONGEST_TEXT,
    "answer": LONGEST_TEXT,
}


@dataclass(frozen=True)
class PublicText:
    """What is to stand in public; `area` is the code of an area that holds the place, or empty."""

    subject: str
    text: str
    answer: str
    area: str = ""


class CopyState(StrEnum):
    """How a copy stands: it waits for its writer, for an officer, is read, or was taken back."""

    WAITS = "waits"
    AGREED = "agreed"
    PUBLISHED = "published"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"


def state_of(row: CasePublicCopy) -> CopyState:
    """Return how a copy stands."""
    if row.withdrawn_at is not None:
        return CopyState.WITHDRAWN if row.withdrawn_by else CopyState.TAKEN_BACK
    if row.published_id is not None:
        return CopyState.PUBLISHED
    return CopyState.WAITS if row.agreed_at is None else CopyState.AGREED


def may_be_copied(case: Case) -> bool:
    """Check whether a case may ever be published: its kind may, and its writer has said so."""
    form = case_forms().get(Kind(case.kind)) if case.kind in set(Kind) else None
    return form is not None and form.publishing != "never" and case.may_be_published


def copy_of(session: Session, case: Case) -> CasePublicCopy | None:
    """Return the copy of a case; None where nobody has written one."""
    return session.get(CasePublicCopy, case.id)


def propose_copy(
    session: Session, context: ContactContext, case: Case, told: PublicText, by: Officer
) -> CasePublicCopy:
    """Propose a public text; its writer is asked, anew for every version.

    What stood in public before is gone until both agree again. Raises Refused for a case that is
    never published, or whose writer does not want it to be, and InvalidFields for what is missing
    in the text, too long, or not to be in it.
    """
    case_of(session, case.id, by, Role.EDITOR)
    if not may_be_copied(case):
        raise Refused(_("Nothing of this case is published: its writer has not agreed to that."))
    texts = {name: _text(name, getattr(told, name)) for name in _LONGEST}
    if told.area not in ("", case.area, case.region):
        raise InvalidParameter("area", _("Choose an area from the list."), value=told.area)
    refuse_leaks(_original(session, context, case), context.keys, context.country, texts)
    row = session.get(CasePublicCopy, case.id, with_for_update=True)
    if row is None:
        row = CasePublicCopy(case_id=case.id, version=0)
        session.add(row)
    _unpublish(session, row)
    for name, text in texts.items():
        setattr(row, name, text)
    row.area = told.area or None
    row.version += 1
    row.proposed_by, row.proposed_at = by.name, moment(session)
    row.agreed_at = row.withdrawn_at = row.withdrawn_by = None
    tell(
        session,
        context.security,
        case,
        copy_proposed(context.security, case),
        f"copy {row.version}",
    )
    _record(session, case, by.actor, "copy_proposed", row.version)
    return row


def agree_to_copy(session: Session, case: Case, version: int) -> None:
    """Agree as its writer to publish a text; raises Refused for one that was changed since."""
    row = session.get(CasePublicCopy, case.id, with_for_update=True)
    if row is None or row.version != version or row.withdrawn_by:
        raise Refused(_("The text was changed meanwhile: read it again before you agree."))
    row.agreed_at, row.withdrawn_at, row.withdrawn_by = moment(session), None, None
    _record(session, case, CITIZEN_ACTOR, "copy_agreed", version)


def publish_copy(session: Session, case_id: UUID, version: int, by: Officer) -> UUID:
    """Publish what the writer of a case has agreed to; return the id that readers know it by.

    It is not the case's, and says neither when that was written nor by whom. Raises NotFound for a
    case of others, Refused for a text that its writer has not agreed to as it stands.
    """
    case = case_of(session, case_id, by, Role.EDITOR)
    row = session.get(CasePublicCopy, case_id, with_for_update=True)
    if row is None or row.version != version or state_of(row) is not CopyState.AGREED:
        raise Refused(_("The writer of the case has not agreed to this text as it stands."))
    row.published_id = uuid4()
    texts = {name: getattr(row, name) for name in (*_LONGEST, "area")}
    session.add(
        PublishedCase(
            id=row.published_id,
            kind=case.kind,
            language=case.language,
            topic=case.topic,
            agency=case.agency,
            published_at=moment(session),
            **texts,
        )
    )
    session.flush()
    _record(session, case, by.actor, "copy_published", version)
    return row.published_id


def withdraw_copy(session: Session, case: Case, by: Officer | None = None) -> None:
    """Take the public text back, as its writer or as an officer; it is gone at once."""
    if by is not None:
        case_of(session, case.id, by, Role.EDITOR)
    row = session.get(CasePublicCopy, case.id, with_for_update=True)
    if row is None or row.withdrawn_at is not None:
        return
    _unpublish(session, row)
    row.agreed_at, row.withdrawn_at = None, moment(session)
    row.withdrawn_by = "" if by is None else by.name
    actor = CITIZEN_ACTOR if by is None else by.actor
    _record(session, case, actor, "copy_withdrawn", row.version)


def published_case(session: Session, id_: UUID) -> PublishedCase:
    """Return what is published under an id; raises NotFound."""
    found = session.get(PublishedCase, id_)
    if found is None:
        raise NotFound(_("There is nothing at this address."))
    return found


def _unpublish(session: Session, row: CasePublicCopy) -> None:
    if row.published_id is not None:
        session.execute(delete(PublishedCase).where(PublishedCase.id == row.published_id))
        row.published_id = None


def _original(session: Session, context: ContactContext, case: Case) -> Original:
    """Return all that the writer of a case has written, and what is known of him."""
    said = select(CaseMessage.text).where(
        CaseMessage.case_id == case.id, CaseMessage.author == Author.CITIZEN.value
    )
    details = (str(value) for value in case.details.values())
    return Original(
        case.reference,
        (case.subject, case.body, *details, *session.scalars(said)),
        person_of(session, context.keys, case),
        session.get(CaseContact, case.writers_id),
    )


def _record(session: Session, case: Case, by: Actor, done: str, version: int) -> None:
    record(
        session,
        by,
        f"{case.kind}.{done}",
        case.kind,
        str(case.id),
        agency=case.agency,
        new={"version": version},
    )


def _text(name: str, text: str) -> str:
    plain, most = plain_text(text), _LONGEST[name]
    if not 0 < len(plain) <= most:
        raise InvalidParameter(
            name, _("Write between 1 and {most} characters."), value=text, most=most
        )
    return str(storable(plain))
