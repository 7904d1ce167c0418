"""Sessions on the server's side: opened, read, renewed, listed, ended."""

import hashlib
import secrets
from binascii import Error as HexError
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, sql
from geo.errors import NotFound
from geo.messages import mark as _
from portal.accounts.assurance import Credential as Factors
from portal.accounts.assurance import PersonHere
from portal.accounts.history import note_try
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.models import Account, AccountSession
from portal.accounts.officer_roles import AccountHolder, Membership, Role
from portal.accounts.rules import (
    AccountState,
    OpenedSession,
    SignedIn,
    Visit,
    demand_recent,
)
from portal.accounts.security import Security
from portal.accounts.tries import known_device
from portal.audit.recording import record
from portal.audit.rules import Actor

# Between password and second factor: long enough to set up an authenticator.
_UNTIL_SECOND_FACTOR = timedelta(minutes=15)
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Device:
    """One session of an account, for the list of devices; `id` opens nothing."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    network: str | None
    device: str | None
    is_this: bool


def open_session(
    session: Session,
    security: Security,
    account_id: UUID,
    visit: Visit,
    *,
    is_complete: bool,
    credential: Factors = Factors.C2,
) -> OpenedSession:
    """Open a session with a new number; what a complete one has behind it says `credential`.

    With C1 it is complete only while the account is a person's who has neither roles nor a second
    factor.
    """
    now = moment(session)
    row = AccountSession(
        account_id=account_id,
        expires_at=now + (security.longest if is_complete else _UNTIL_SECOND_FACTOR),
        created_at=now,
        last_seen_at=now,
        second_factor_at=now if is_complete and credential is Factors.C2 else None,
        network=visit.network,
        device=visit.device,
    )
    return _opened(session, security, row, is_complete=is_complete)


def renew_session(
    session: Session,
    security: Security,
    signed_in: SignedIn,
    *,
    credential: Factors = Factors.C2,
    way: str | None = None,
) -> OpenedSession | None:
    """Put a new, complete session in the place of one whose credential was just shown.

    The number changes, so that one that was planted or seen before is worth nothing. A complete
    session keeps its end. With a `way` a session that becomes complete is noted in the history.
    None if the old one has ended meanwhile.
    """
    old = _end(session, signed_in)
    if old is None:
        return None
    now, holder = moment(session), signed_in.holder
    if way is not None and not signed_in.is_complete:
        note_try(session, holder.id, way, is_right=True, network=old.network, device=old.device)
    row = AccountSession(
        account_id=holder.id,
        expires_at=old.expires_at if signed_in.is_complete else now + security.longest,
        created_at=now,
        last_seen_at=now,
        second_factor_at=now if credential is Factors.C2 else None,
        network=old.network,
        device=old.device,
    )
    return _opened(session, security, row, is_complete=True)


def read_session(
    session: Session, security: Security, token: str | None, visit: Visit
) -> SignedIn | None:
    """Find who sends a request, in one statement; None when the token opens nothing any more."""
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    session_id = token_digest(token)
    now = moment(session)
    held = {"secret": session_id, "idle": security.idle, "now": now}
    row = session.execute(sql("portal.accounts", "session"), held).one_or_none()
    return None if row is None else _signed_in(row, session_id, visit, now)


def is_session_open(session: Session, session_id: bytes) -> bool:
    """Check whether a complete session goes on: it has not ended, nor its account's use."""
    asked = select(func.is_account_session_open(session_id, moment(session)))
    return bool(session.scalar(asked))


def touch(session: Session, signed_in: SignedIn) -> None:
    """Note that something was heard of a session."""
    session.execute(select(func.touch_account_session(signed_in.session_id, moment(session))))


def sign_out(session: Session, signed_in: SignedIn) -> None:
    """End the session of a request."""
    _end(session, signed_in)
    holder = signed_in.holder
    record(session, holder.actor, "signed out", "account", str(holder.id))


def devices(session: Session, security: Security, signed_in: SignedIn) -> list[Device]:
    """List the account's complete sessions, the one heard of last first."""
    held = {"secret": signed_in.session_id, "idle": security.idle, "now": moment(session)}
    rows = session.execute(sql("portal.accounts", "devices"), held)
    return [
        Device(
            id=row.id.hex(),
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            network=row.network,
            device=row.device,
            is_this=row.is_this,
        )
        for row in rows
    ]


def revoke_device(session: Session, signed_in: SignedIn, device_id: str) -> None:
    """End one of one's own sessions; raises NotFound for any other, and StepUpNeeded."""
    demand_recent(signed_in)
    holder = signed_in.holder
    try:
        device = bytes.fromhex(device_id)
    except (ValueError, HexError):
        device = b""
    if not _end_devices(session, signed_in, device):
        raise NotFound(_("There is no such session, or it has ended already."))
    record(session, holder.actor, "session ended", "account", str(holder.id))


def revoke_others(session: Session, signed_in: SignedIn) -> int:
    """End all of one's sessions but this one; return how many there were. Raises StepUpNeeded."""
    demand_recent(signed_in)
    holder = signed_in.holder
    count = _end_devices(session, signed_in, None)
    if count:
        new = {"sessions": count}
        record(session, holder.actor, "other sessions ended", "account", str(holder.id), new=new)
    return count


def end_sessions(session: Session, account_id: UUID, *, but: OpenedSession | None = None) -> None:
    """End the sessions of an account: after a new password or address, or a suspension."""
    spared = None if but is None else token_digest(but.token)
    session.execute(select(func.end_account_sessions(account_id, spared, moment(session))))


def sign_everybody_out(session: Session, by: Actor) -> int:
    """End every session of everybody, for the operator; return how many there were."""
    count = int(session.scalar(select(func.end_everybodys_sessions(moment(session)))) or 0)
    record(session, by, "everybody signed out", "account", "", new={"sessions": count})
    return count


def remove_old_sessions(database: Database) -> None:
    """Remove the sessions and links that have long been of no use."""
    with database.writing(bounded=False) as session:
        now = moment(session)
        session.execute(select(func.remove_old_account_sessions(now)))
        session.execute(sql("portal.accounts", "remove_old_resets"), {"now": now})


def token_digest(token: str) -> bytes:
    """Return the digest of a random token: what links are kept as.

    Of a session it is the secret that the database is asked with, which keeps a digest of that.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def stored_id(session_id: bytes) -> bytes:
    """Return what the table keeps of a session's secret."""
    return hashlib.sha256(session_id).digest()


def lock_account(session: Session, account_id: UUID) -> Account:
    """Read an active account, and let nobody else change its factors; raises NotFound."""
    account = session.scalars(
        select(Account)
        .where(Account.id == account_id, Account.state == AccountState.ACTIVE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if account is None:
        raise NotFound(_("This account cannot be entered any more."))
    return account


def _opened(
    session: Session, security: Security, row: AccountSession, *, is_complete: bool
) -> OpenedSession:
    """Keep a session; with a complete one its browser is known for the account."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row.id = stored_id(token_digest(token))
    row.form_token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(row)
    session.flush()
    security.after_opening(session, token)
    device = known_device(security, row.account_id) if is_complete else None
    return OpenedSession(token, row.expires_at, device)


def _end(session: Session, signed_in: SignedIn) -> Row[Any] | None:
    """End the session of a request; return what it was, None if it had ended already."""
    held = {"secret": signed_in.session_id, "now": moment(session)}
    return session.execute(sql("portal.accounts", "end_session"), held).one_or_none()


def _end_devices(session: Session, signed_in: SignedIn, device: bytes | None) -> int:
    """End one session of the account, or for None all but this one; return how many."""
    ended = func.end_account_devices(signed_in.session_id, device, moment(session))
    return int(session.execute(select(ended)).scalar_one())


def _signed_in(
    row: Row[tuple[object, ...]], session_id: bytes, visit: Visit, now: datetime
) -> SignedIn:
    holder = AccountHolder(
        id=row.id,
        email=row.email,
        name=row.name,
        language=row.language,
        memberships=_memberships(row.memberships),
        network=visit.network,
        request_id=visit.request_id,
        phone=row.phone,
    )
    return SignedIn(
        holder=holder,
        session_id=session_id,
        form_token=row.form_token,
        is_complete=row.is_complete,
        credential=Factors.C1 if row.second_factor_at is None else Factors.C2,
        authenticated_at=row.second_factor_at or row.created_at,
        has_second_factor=row.has_second_factor,
        read_at=now,
        is_touch_due=row.is_touch_due,
        person=_person(row),
    )


def _person(row: Row[tuple[object, ...]]) -> PersonHere | None:
    if row.person_id is None:
        return None
    kind, identity = PersonKind(row.person_kind), Identity(row.person_identity)
    return PersonHere(row.person_id, kind, identity)


def _memberships(pairs: Sequence[tuple[str, str | None]]) -> tuple[Membership, ...]:
    return tuple(Membership(Role(role), agency) for role, agency in pairs)
