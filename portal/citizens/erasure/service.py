"""Asking to be forgotten, and taking that back while there is time."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.letters import CLOSING_ASKED, write_to
from portal.accounts.rules import SignedIn
from portal.audit.recording import record
from portal.citizens.context import CitizenContext
from portal.citizens.erasure.models import PersonErasure

# So long whoever has lost a session to somebody else can take it back.
WAITS = timedelta(hours=72)


def ask_erasure(
    session: Session, context: CitizenContext, signed_in: SignedIn, person_id: UUID
) -> datetime:
    """Note that a person is to be forgotten in 72 hours; return from when on.

    The account is written to, with a link to where it is taken back. Asking again changes nothing.
    """
    waiting = erasure_due(session, person_id)
    if waiting is not None:
        return waiting
    now = moment(session)
    session.add(PersonErasure(person_id=person_id, asked_at=now, due_at=now + WAITS))
    holder = signed_in.holder
    write_to(session, context.security, holder, CLOSING_ASKED, "/my/data", WAITS)
    record(session, holder.actor, "erasure asked", "account", str(holder.id))
    return now + WAITS


def take_back_erasure(session: Session, signed_in: SignedIn, person_id: UUID) -> None:
    """Stay: nothing is forgotten. Nothing happens where nothing was asked."""
    mine = PersonErasure.person_id == person_id
    gone = session.scalar(delete(PersonErasure).where(mine).returning(PersonErasure.person_id))
    if gone is not None:
        holder = signed_in.holder
        record(session, holder.actor, "erasure taken back", "account", str(holder.id))


def erasure_due(session: Session, person_id: UUID) -> datetime | None:
    """Return from when on a person is forgotten; None where nobody has asked for it."""
    mine = PersonErasure.person_id == person_id
    return session.scalar(select(PersonErasure.due_at).where(mine))
