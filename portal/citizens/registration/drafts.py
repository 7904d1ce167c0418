"""Registrations that go on: begun, read by what their browser keeps, changed, forgotten."""

import hashlib
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.accounts.rules import Visit
from portal.citizens.registration.models import RegistrationRow
from portal.citizens.registration.rules import (
    Company,
    Draft,
    EvidenceState,
    Passkey,
    Registration,
)
from portal.citizens.rules import AssuredBy, PersonKind
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.secrets import Keys
from portal.secrets.sealed_columns import SealedColumn

LASTS = timedelta(hours=2)
BEGUN_NETWORK = Limit("registrations begun", 60, 3_600)
# When nobody has answered by then, the worker is away, and it is said that it did not work.
_ANSWERED_WITHIN = timedelta(seconds=60)
_SEALED = "registration"
SEALED = (SealedColumn("registration", "sealed_draft", _SEALED),)
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 100


def begin_as(
    session: Session,
    keys: Keys,
    visit: Visit,
    kind: PersonKind,
    language: str,
    token: str | None = None,
) -> str | None:
    """Begin a registration, or go on with that of a browser as another kind of person.

    Return what the browser keeps; None after too many from its network. Who registers as somebody
    else shows anew who he is; contacts and the way to sign in stay.
    """
    known = registration_of(session, keys, token)
    if token is None or known is None:
        if not take(session, keys, BEGUN_NETWORK, visit.network):
            return None
        return begin(session, keys, kind, language)
    row = lock_registration(session, known.id)
    if row is not None and known.draft.kind is not kind:
        row.state, row.asked_at, row.shown_at = EvidenceState.OPEN, None, None
        row.sealed_draft = _sealed(keys, row.id, _without_evidence(known.draft, kind))
    return token


def begin(session: Session, keys: Keys, kind: PersonKind, language: str) -> str:
    """Begin a registration; return what its browser keeps."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    draft = Draft(language, str(uuid4()), kind)
    row = RegistrationRow(
        id=_id_of(token),
        state=EvidenceState.OPEN,
        sealed_draft=_sealed(keys, _id_of(token), draft),
        expires_at=moment(session) + LASTS,
    )
    session.add(row)
    session.flush()
    return token


def registration_of(session: Session, keys: Keys, token: str | None) -> Registration | None:
    """Return the registration of a browser; None for none, and for one that is over."""
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    row = session.get(RegistrationRow, _id_of(token))
    now = moment(session)
    if row is None or row.expires_at <= now:
        return None
    draft = read_draft(keys, row)
    return None if draft is None else Registration(row.id, _shown_state(row, now), draft)


def lock_registration(session: Session, registration_id: bytes) -> RegistrationRow | None:
    """Return the row of a registration that is not over, for nobody else to change meanwhile."""
    found = select(RegistrationRow).where(
        RegistrationRow.id == registration_id, RegistrationRow.expires_at > moment(session)
    )
    fresh = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(fresh).one_or_none()


def keep_draft(session: Session, keys: Keys, registration: Registration, draft: Draft) -> None:
    """Keep what was said in a step; what the evidence has shown stays as it was."""
    row = lock_registration(session, registration.id)
    if row is not None:
        row.sealed_draft = _sealed(keys, row.id, draft)


def write_draft(keys: Keys, row: RegistrationRow, draft: Draft) -> None:
    """Put a draft into a row that is locked."""
    row.sealed_draft = _sealed(keys, row.id, draft)


def read_draft(keys: Keys, row: RegistrationRow) -> Draft | None:
    """Return the draft of a row; None where another secret has sealed it."""
    plain = keys.unseal(_SEALED, row.sealed_draft, bound_to=row.id)
    return None if plain is None else _draft_of(orjson.loads(plain))


def remove_old_registrations(database: Database) -> None:
    """Remove what was begun and not finished."""
    with database.writing(bounded=False) as session:
        over = RegistrationRow.expires_at <= moment(session)
        session.execute(delete(RegistrationRow).where(over))


def _without_evidence(draft: Draft, kind: PersonKind) -> Draft:
    return Draft(
        draft.language,
        draft.account_id,
        kind,
        email=draft.email,
        phone=draft.phone,
        confirmed=draft.confirmed,
        password_hash=draft.password_hash,
        passkey=draft.passkey,
    )


def _shown_state(row: RegistrationRow, now: datetime) -> EvidenceState:
    state = EvidenceState(row.state)
    if row.asked_at is None or state is EvidenceState.OPEN:
        return EvidenceState.OPEN
    if state is EvidenceState.ASKED:
        is_late = now - row.asked_at > _ANSWERED_WITHIN
        return EvidenceState.UNAVAILABLE if is_late else state
    is_shown = row.shown_at is not None and row.shown_at <= now
    return state if is_shown else EvidenceState.ASKED


def _id_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _sealed(keys: Keys, registration_id: bytes, draft: Draft) -> bytes:
    return keys.seal(_SEALED, orjson.dumps(asdict(draft)), bound_to=registration_id)


def _draft_of(held: dict[str, Any]) -> Draft:
    company, passkey = held["company"], held["passkey"]
    return Draft(
        **{
            **held,
            "kind": PersonKind(held["kind"]),
            "by": AssuredBy(held["by"]),
            "confirmed": tuple(held["confirmed"]),
            "company": None if company is None else Company(**company),
            "passkey": None if passkey is None else Passkey(**passkey),
        }
    )
