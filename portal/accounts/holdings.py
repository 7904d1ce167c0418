"""What the portal holds about a person: handed in by topics, with what accounts themselves hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, select
from sqlalchemy.orm import Session

from geo.database import sql
from portal.accounts.history import forget_tries, held_tries
from portal.accounts.models import Account, Credential
from portal.accounts.officers.models import InvitationRow, MembershipRow
from portal.audit.models import AuditEvent

Records = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class DataSubject:
    """A person about whom something is held, by what topics know people by."""

    id: UUID
    email: str | None
    phone: str | None = None
    person_id: UUID | None = None


@dataclass(frozen=True)
class Erased:
    """What became of one kind when its person wanted it erased: how many went, how many stay.

    `why` says by what right those that stay do; it is a sentence still to be translated.
    """

    erased: int
    kept: int = 0
    why: str = ""


@dataclass(frozen=True)
class Holding:
    """One kind of what is held. `name` is a member of the copy that a person may take.

    `read` returns everything of the kind about one person, in values that JSON has, with moments
    and identifiers as they are. What only proves who somebody is (digests, keys) is left out.
    `erase` forgets of it what may be forgotten, with its audit events; without it the kind goes
    with the account. `tables` are those with a column `person_id` that it speaks for.
    """

    name: str
    read: Callable[[Session, DataSubject], Records]
    erase: Callable[[Session, DataSubject], Erased] | None = None
    tables: tuple[str, ...] = ()


def copy_of(
    session: Session, holdings: Iterable[Holding], subject: DataSubject
) -> dict[str, Records]:
    """Return a copy of all that is held about a person, by the names of the holdings."""
    return {one.name: one.read(session, subject) for one in holdings}


def erase_held(
    session: Session, holdings: Iterable[Holding], subject: DataSubject
) -> dict[str, Erased]:
    """Erase what may be erased of all that is held about a person; return what became of each.

    Kinds that go with the account are left out. In the order of the holdings, since one may find
    what another forgets.
    """
    return {one.name: one.erase(session, subject) for one in holdings if one.erase is not None}


def records_of(session: Session, question: Executable) -> Records:
    """Return the rows of a question as records, by the names of its columns."""
    return [dict(row) for row in session.execute(question).mappings()]


def _account(session: Session, subject: DataSubject) -> Records:
    held = select(
        Account.email,
        Account.email_confirmed_at,
        Account.phone,
        Account.phone_confirmed_at,
        Account.name,
        Account.language,
        Account.state,
        Account.created_at,
        Account.changed_at,
    )
    return records_of(session, held.where(Account.id == subject.id))


def _roles(session: Session, subject: DataSubject) -> Records:
    held = select(MembershipRow.role, MembershipRow.agency)
    return records_of(session, held.where(MembershipRow.account_id == subject.id))


def _factors(session: Session, subject: DataSubject) -> Records:
    held = select(
        Credential.kind,
        Credential.name,
        Credential.issuer,
        Credential.created_at,
        Credential.last_used_at,
    )
    found = held.where(Credential.account_id == subject.id).order_by(Credential.created_at)
    return records_of(session, found)


def _sessions(session: Session, _subject: DataSubject) -> Records:
    """Read the sessions of whoever the database session is bound to."""
    return records_of(session, sql("portal.accounts", "own_sessions"))


def _tries(session: Session, subject: DataSubject) -> Records:
    return held_tries(session, subject.id)


def _forget_tries(session: Session, subject: DataSubject) -> Erased:
    return Erased(forget_tries(session, subject.id))


def _invitations(session: Session, subject: DataSubject) -> Records:
    if subject.email is None:
        return ()
    held = select(
        InvitationRow.email,
        InvitationRow.role,
        InvitationRow.agency,
        InvitationRow.invited_by,
        InvitationRow.created_at,
        InvitationRow.used_at,
    )
    found = held.where(InvitationRow.email == subject.email).order_by(InvitationRow.created_at)
    return records_of(session, found)


def _events(session: Session, subject: DataSubject) -> Records:
    """Read what was written down about the account; the index is by object."""
    held = select(
        AuditEvent.at,
        AuditEvent.action,
        AuditEvent.actor_name,
        AuditEvent.agency,
        AuditEvent.old,
        AuditEvent.new,
        AuditEvent.network,
    )
    about = (AuditEvent.object_kind == "account", AuditEvent.object_id == str(subject.id))
    return records_of(session, held.where(*about).order_by(AuditEvent.seq))


HOLDINGS = (
    Holding("account", _account),
    Holding("roles", _roles),
    Holding("ways_to_sign_in", _factors),
    Holding("sessions", _sessions),
    Holding("tries_to_sign_in", _tries, _forget_tries),
    Holding("invitations", _invitations),
    Holding("events_about_the_account", _events),
)
