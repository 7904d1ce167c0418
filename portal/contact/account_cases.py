"""Cases of who is signed in: those filed so, and those of a contact that is surely his."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.references import read_reference
from portal.accounts.models import Account
from portal.accounts.rules import SignedIn
from portal.audit.recording import record
from portal.contact.codes import opening_ticket, read_link
from portal.contact.contacts import account_digest, email_digest, phone_digest
from portal.contact.context import ContactContext
from portal.contact.models import Case, CaseContact
from portal.secrets import Keys

_MOST = 200


def confirmed_contacts(session: Session, account: UUID) -> list[str]:
    """Return the address and the phone of an account that its owner has confirmed."""
    row = session.get_one(Account, account)
    held = ((row.email, row.email_confirmed_at), (row.phone, row.phone_confirmed_at))
    return [contact for contact, at in held if contact is not None and at is not None]


def confirm_by_link(
    session: Session, context: ContactContext, signed_in: SignedIn, link: str
) -> None:
    """Note that who is signed in has opened the link to the cases of his own address."""
    holder = signed_in.holder
    account = session.get_one(Account, holder.id)
    if account.email is None or account.email_confirmed_at is not None:
        return
    if read_link(context, link) != email_digest(context.keys, account.email):
        return
    account.email_confirmed_at = moment(session)
    record(session, holder.actor, "address confirmed", "account", str(holder.id))


def cases_of_account(session: Session, context: ContactContext, account: UUID) -> list[Case]:
    """List the cases of an account, the newest first, 200 at most.

    Those of a hidden person are among them only where they were filed for the account.
    """
    found = (
        select_cases(session, context.keys, account)
        .order_by(Case.filed_at.desc(), Case.id)
        .limit(_MOST)
    )
    return list(session.scalars(found))


def open_as_account(
    session: Session, context: ContactContext, signed_in: SignedIn, reference: str
) -> str | None:
    """Return a ticket that opens a case of who is signed in; None for any other case.

    It opens for half an hour at most, and for no longer than the session lasts.
    """
    known = read_reference(reference) or ""
    found = select_cases(session, context.keys, signed_in.holder.id).where(Case.reference == known)
    if session.scalars(found).one_or_none() is None:
        return None
    return opening_ticket(context, known, signed_in.session_id)


def select_cases(session: Session, keys: Keys, account: UUID) -> Select[Case]:
    """Return the question for all cases of an account: those filed for it, and of its contacts.

    An address or a number counts only once its owner has confirmed it.
    """
    joined = select(Case).join(CaseContact, CaseContact.case_id == Case.id)
    filed = CaseContact.account_digest == account_digest(keys, account)
    row = session.get_one(Account, account)
    found = [filed]
    if row.email is not None and row.email_confirmed_at is not None:
        found.append(CaseContact.email_digest == email_digest(keys, row.email))
    if row.phone is not None and row.phone_confirmed_at is not None:
        found.append(CaseContact.phone_digest == phone_digest(keys, row.phone))
    return joined.where(or_(*found))
