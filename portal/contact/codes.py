"""Codes and links by which the writer of a case, and nobody else, reads what was written."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import Database
from geo.references import read_reference
from portal.accounts.contact_codes import CODE_LASTS, may_send_code, new_code, take_code
from portal.accounts.rules import Visit
from portal.accounts.sessions import is_session_open
from portal.contact.contacts import cases_by_email, email_digest, is_contact_of, read_contact
from portal.contact.context import ContactContext
from portal.contact.letters import CASES_LINK, CODE, Telling, tell_person
from portal.contact.models import Case, CaseContact
from portal.contact.rules import Person
from portal.jobs.queue import enqueue
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.notifications.rules import Channel

CODES_ASKED = Limit("case code asked", 10, 600)
CODES_TRIED = Limit("case code tried", 10, 600)
# The tasks that send what was asked for.
CODE_ASKED = "send case code"
LINK_ASKED = "send cases link"
_ASKED_LASTS = timedelta(hours=1)
OPEN_LASTS = timedelta(minutes=30)
LINK_LASTS = timedelta(hours=2)
_LINK = "my cases"
_OF_CASE = "case"


def ask_for_code(
    session: Session, context: ContactContext, visit: Visit, reference: str, contact: str
) -> None:
    """Note that a code is wanted; whether there is such a case is found out by the worker.

    So what an answer says and how long it takes are the same for everybody.
    """
    if take(session, context.keys, CODES_ASKED, visit.network):
        _note(session, context, CODE_ASKED, {"reference": reference[:80], "contact": contact[:300]})


def ask_for_link(session: Session, context: ContactContext, visit: Visit, email: str) -> None:
    """Note that a link to all cases of an address is wanted, in the same way."""
    if take(session, context.keys, CODES_ASKED, visit.network):
        _note(session, context, LINK_ASKED, {"contact": email[:300]})


def send_code(database: Database, context: ContactContext, ticket: str) -> None:
    """Send the code that `ask_for_code` has noted, to whom the case was left with; else nothing."""
    asked = context.keys.read_ticket(CODE_ASKED, ticket)
    reference = read_reference(asked["reference"]) if asked else None
    if asked is None or reference is None:
        return
    person = read_contact(asked["contact"], context.country)
    with database.writing() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one_or_none()
        row = None if case is None else session.get(CaseContact, case.id)
        if case is None or row is None or not is_contact_of(context.keys, row, person):
            return
        if not _may_be_sent(session, context, person):
            return
        code = new_code(session, context.keys, _OF_CASE, reference)
        values = {
            "site": context.security.site_name(case.language),
            "reference": reference,
            "code": code,
        }
        telling = Telling(CODE, values, CODE_LASTS)
        tell_person(session, context.security, case, person, telling, ticket)


def open_with_code(
    session: Session, context: ContactContext, visit: Visit, reference: str, code: str
) -> str | None:
    """Return a ticket that opens a case for half an hour; None for a wrong code, or too many tries.

    A code is good once. The tries count, so the transaction has to end normally.
    """
    if not take(session, context.keys, CODES_TRIED, visit.network):
        return None
    known = read_reference(reference) or ""
    if not take_code(session, context.keys, code, _OF_CASE, known):
        return None
    return opening_ticket(context, known)


def opening_ticket(context: ContactContext, reference: str, session_id: bytes | None = None) -> str:
    """Return what opens a case for half an hour: for a cookie of the browser.

    With the session of somebody signed in it opens nothing any more once that has ended.
    """
    held = {"reference": reference}
    if session_id is not None:
        held["session"] = session_id.hex()
    return context.keys.ticket("open case", held, lasts_s=int(OPEN_LASTS.total_seconds()))


def opened_case(session: Session, context: ContactContext, ticket: str | None) -> Case | None:
    """Return the case that a ticket opens; None for none, or one that is over."""
    held = context.keys.read_ticket("open case", ticket)
    if held is None:
        return None
    if "session" in held and not is_session_open(session, bytes.fromhex(held["session"])):
        return None
    found = select(Case).where(Case.reference == held["reference"])
    return session.scalars(found).one_or_none()


def read_link(context: ContactContext, ticket: str) -> bytes | None:
    """Return the digest of the address to which a link to all its cases was sent."""
    held = context.keys.read_ticket(_LINK, ticket)
    return None if held is None else bytes.fromhex(held["digest"])


def send_link(database: Database, context: ContactContext, ticket: str) -> None:
    """Send the link to all cases of an address, if there are any; else nothing."""
    asked = context.keys.read_ticket(LINK_ASKED, ticket)
    person = Person() if asked is None else read_contact(asked["contact"], context.country)
    if person.email is None:
        return
    digest = email_digest(context.keys, person.email)
    with database.writing() as session:
        cases = cases_by_email(session, digest, limit=1)
        if not cases or not _may_be_sent(session, context, person):
            return
        lasts_s = int(LINK_LASTS.total_seconds())
        mine = context.keys.ticket(_LINK, {"digest": digest.hex()}, lasts_s=lasts_s)
        language = cases[0].language
        values = {
            "site": context.security.site_name(language),
            "link": f"{context.security.public_url}/{language}/contact/mine/{mine}",
        }
        telling = Telling({Channel.EMAIL: CASES_LINK}, values, LINK_LASTS)
        tell_person(session, context.security, cases[0], person, telling, ticket)


def _note(session: Session, context: ContactContext, task: str, said: Mapping[str, str]) -> None:
    # Another ticket each time, also for the same words within a second.
    unlike = {**said, "unlike": urlsafe_b64encode(secrets.token_bytes(9)).decode()}
    lasts_s = int(_ASKED_LASTS.total_seconds())
    enqueue(session, task, context.keys.ticket(task, unlike, lasts_s=lasts_s))


def _may_be_sent(session: Session, context: ContactContext, person: Person) -> bool:
    return may_send_code(session, context.keys, person.email or person.phone or "")
