"""What cases hold about a person: by the account they were filed with, and by a confirmed address.

Of a hidden person only what was filed for the account is found, and never who it is: that is in the
vault, which nobody reads who serves.
"""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from geo.messages import mark as _
from portal.accounts.holdings import DataSubject, Erased, Holding, Records, records_of
from portal.attachments.models import Attachment
from portal.audit.recording import record
from portal.contact.account_cases import select_cases
from portal.contact.contacts import unseal_person
from portal.contact.filing import CITIZEN_ACTOR
from portal.contact.models import Case, CaseContact, CaseFile, CaseMessage, CaseRating
from portal.contact.rules import MessageKind
from portal.secrets import Keys

# What was written to an authority is its record, and stays; who wrote it need not.
KEPT_TEXTS = _("What was written is a record of the agency, and stays.")
KEPT_OPEN = _("The case or an appeal about it is open: whoever wrote it has to be reached.")


def held_by_cases(keys: Keys) -> tuple[Holding, ...]:
    """Return what the topic holds about a person.

    In this order, for without its contact nothing else of a case is found again.
    """

    def holding(
        name: str, read: Callable[[Keys, Session, DataSubject], Records], *, kept: str
    ) -> Holding:
        return Holding(name, partial(read, keys), partial(_kept, keys, kept))

    return (
        holding("cases", _cases, kept=KEPT_TEXTS),
        holding("case_messages", _messages, kept=KEPT_TEXTS),
        holding("case_files", _files, kept=KEPT_TEXTS),
        Holding("case_ratings", partial(_ratings, keys), partial(_erase_ratings, keys)),
        Holding("case_contacts", partial(_contacts, keys), partial(_erase_contacts, keys)),
    )


def _cases(keys: Keys, session: Session, subject: DataSubject) -> Records:
    held = select(
        Case.reference,
        Case.kind,
        Case.state,
        Case.subject,
        Case.body,
        Case.details,
        Case.topic,
        Case.meant_agency,
        Case.agency,
        Case.lon,
        Case.lat,
        Case.country,
        Case.is_hidden,
        Case.may_be_published,
        Case.filed_at,
        Case.closed_at,
    )
    found = held.where(Case.id.in_(_ids(keys, session, subject)))
    return records_of(session, found.order_by(Case.filed_at, Case.id))


def _messages(keys: Keys, session: Session, subject: DataSubject) -> Records:
    """Read what was said to and by the writer; notes of officers are not."""
    held = select(
        Case.reference, CaseMessage.at, CaseMessage.author, CaseMessage.kind, CaseMessage.text
    ).join(Case, Case.id == CaseMessage.case_id)
    found = held.where(
        CaseMessage.case_id.in_(_ids(keys, session, subject)),
        CaseMessage.kind != MessageKind.NOTE,
    )
    return records_of(session, found.order_by(CaseMessage.at, CaseMessage.id))


def _files(keys: Keys, session: Session, subject: DataSubject) -> Records:
    held = select(
        Case.reference, Attachment.file_name, Attachment.size_bytes, Attachment.made_at
    ).select_from(CaseFile)
    joined = held.join(Attachment, Attachment.id == CaseFile.attachment_id).join(
        Case, Case.id == CaseFile.case_id
    )
    found = joined.where(CaseFile.case_id.in_(_ids(keys, session, subject)))
    return records_of(session, found.order_by(Attachment.made_at, Attachment.id))


def _ratings(keys: Keys, session: Session, subject: DataSubject) -> Records:
    held = select(Case.reference, CaseRating.stars, CaseRating.text, CaseRating.at).join(
        Case, Case.id == CaseRating.case_id
    )
    found = held.where(CaseRating.case_id.in_(_ids(keys, session, subject)))
    return records_of(session, found.order_by(CaseRating.at))


def _contacts(keys: Keys, session: Session, subject: DataSubject) -> Records:
    """Read how the writer is reached, unsealed; of a hidden person there is nothing to be read."""
    held = select(Case.reference, CaseContact.case_id, CaseContact.sealed).join(
        Case, Case.id == CaseContact.case_id
    )
    found = held.where(CaseContact.case_id.in_(_ids(keys, session, subject)))
    told = []
    for row in session.execute(found.order_by(Case.filed_at, Case.id)):
        person = None if row.sealed is None else unseal_person(keys, row.case_id, row.sealed)
        known = {} if person is None else vars(person)
        told.append({"reference": row.reference, "is_hidden": row.sealed is None, **known})
    return told


def _kept(keys: Keys, why: str, session: Session, subject: DataSubject) -> Erased:
    held = len(session.execute(_ids(keys, session, subject)).all())
    return Erased(0, held, why if held else "")


def _erase_ratings(keys: Keys, session: Session, subject: DataSubject) -> Erased:
    """Take the words of all ratings away; the stars stay and say nothing of who gave them."""
    mine = CaseRating.case_id.in_(_ids(keys, session, subject))
    found = session.scalars(
        update(CaseRating)
        .where(mine, CaseRating.text.is_not(None))
        .values(text=None)
        .returning(CaseRating.case_id)
    ).all()
    return Erased(len(found))


def _erase_contacts(keys: Keys, session: Session, subject: DataSubject) -> Erased:
    """Forget who wrote the cases that are over: from then on nobody opens them as a writer."""
    every = session.scalars(
        select(Case).where(Case.id.in_(_ids(keys, session, subject))).order_by(Case.id)
    ).all()
    over = [case for case in every if not _is_under_way(session, case)]
    gone = [case.id for case in over]
    session.execute(delete(CaseContact).where(CaseContact.case_id.in_(gone)))
    _record(session, over)
    return Erased(len(over), len(every) - len(over), KEPT_OPEN if len(over) < len(every) else "")


def _is_under_way(session: Session, case: Case) -> bool:
    following = aliased(Case)
    about_it = exists().where(following.parent_id == case.id, following.closed_at.is_(None))
    return case.closed_at is None or bool(session.scalar(select(about_it)))


def _record(session: Session, cases: Sequence[Case]) -> None:
    for case in cases:
        record(
            session,
            CITIZEN_ACTOR,
            f"{case.kind}.writer_forgotten",
            case.kind,
            str(case.id),
            agency=case.agency,
        )


def _ids(keys: Keys, session: Session, subject: DataSubject) -> Select[tuple[object]]:
    return select_cases(session, keys, subject.id).with_only_columns(Case.id)
