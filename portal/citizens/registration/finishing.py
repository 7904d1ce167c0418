"""The end of a registration: account, person and consents are made in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.accounts.assurance import Credential as Assured
from portal.accounts.models import Account
from portal.accounts.models import Credential as CredentialRow
from portal.accounts.row_security import bind_session
from portal.accounts.rules import AccountState, FactorKind, OpenedSession, Visit
from portal.accounts.sessions import open_session, token_digest
from portal.audit.recording import record
from portal.audit.rules import ActorKind
from portal.citizens.consents.rules import ASKED_AT_REGISTRATION, Purpose
from portal.citizens.consents.service import give
from portal.citizens.context import CitizenContext
from portal.citizens.numbers import number_index
from portal.citizens.persons import FACTS, NUMBER
from portal.citizens.registration.companies import keep_company
from portal.citizens.registration.drafts import lock_registration, read_draft
from portal.citizens.registration.models import RegistrationRow
from portal.citizens.registration.noting import note_registration
from portal.citizens.registration.rules import Draft, EvidenceState, Registration, Step
from portal.limits.rules import Limit
from portal.limits.service import take

REGISTERED_NETWORK = Limit("registered network", 5, 3_600)


class FinishState(StrEnum):
    """How a registration ends. TAKEN: an account has the address or number, FAILED as evidence."""

    DONE = "done"
    LIMITED = "limited"
    TAKEN = "taken"
    FAILED = "failed"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Finished:
    """The end, and the session of who has registered."""

    state: FinishState
    opened: OpenedSession | None = None


def finish(
    session: Session,
    context: CitizenContext,
    visit: Visit,
    registration: Registration,
    purposes: Collection[Purpose],
) -> Finished:
    """Make account and person of a registration whose steps are all done, and sign in.

    Unless it is DONE nothing was made, but the transaction has to end normally, since tries count.
    """
    row = lock_registration(session, registration.id)
    draft = None if row is None else read_draft(context.keys, row)
    if row is None or draft is None or row.state != EvidenceState.MATCHED:
        return Finished(FinishState.UNFINISHED)
    if replace(registration, draft=draft).step is not Step.CONSENTS:
        return Finished(FinishState.UNFINISHED)
    if not take(session, context.keys, REGISTERED_NETWORK, visit.network):
        return Finished(FinishState.LIMITED)
    try:
        with session.begin_nested():
            opened = _made(session, context, visit, draft, purposes)
    except IntegrityError:
        return Finished(FinishState.TAKEN)
    except _RegisteredMeanwhile:
        return Finished(FinishState.FAILED)
    session.execute(delete(RegistrationRow).where(RegistrationRow.id == row.id))
    actor = visit.actor(ActorKind.CITIZEN, draft.account_id, "")
    told = {"kind": draft.kind.value, "identity": draft.identity, "by": draft.by.value}
    record(session, actor, "registered", "account", draft.account_id, new=told)
    return Finished(FinishState.DONE, opened)


class _RegisteredMeanwhile(Exception):
    """Somebody else was quicker with the same number."""


def _made(
    session: Session,
    context: CitizenContext,
    visit: Visit,
    draft: Draft,
    purposes: Collection[Purpose],
) -> OpenedSession:
    """Make all of it; raises IntegrityError where another account has one of the contacts."""
    account_id = UUID(draft.account_id)
    _add_account(session, draft, account_id)
    credential = Assured.C1 if draft.passkey is None else Assured.C2
    opened = open_session(
        session, context.security, account_id, visit, is_complete=True, credential=credential
    )
    person_id = uuid4()
    # Outside the database, before anything is sealed with it: without a person it opens nothing.
    context.person_keys.make(person_id)
    if not _add_person(session, context, draft, person_id, opened):
        context.person_keys.destroy(person_id)
        raise _RegisteredMeanwhile
    bind_session(session, opened.token)
    if draft.company is not None:
        keep_company(session, context, person_id, draft.company)
    note_registration(session, context, person_id, draft)
    for purpose in ASKED_AT_REGISTRATION:
        if purpose in purposes:
            give(session, person_id, purpose, language=draft.language)
    return opened


def _add_account(session: Session, draft: Draft, account_id: UUID) -> None:
    now = moment(session)
    session.add(
        Account(
            id=account_id,
            email=draft.email or None,
            email_confirmed_at=now if draft.email else None,
            phone=draft.phone or None,
            phone_confirmed_at=now if draft.phone else None,
            name=next(iter(draft.names.values()), ""),
            language=draft.language,
            password_hash=draft.password_hash or None,
            state=AccountState.ACTIVE,
            created_at=now,
            changed_at=now,
        )
    )
    session.flush()
    if draft.passkey is not None:
        session.add(
            CredentialRow(
                account_id=account_id,
                kind=FactorKind.PASSKEY,
                name=draft.passkey.name,
                passkey_id=bytes.fromhex(draft.passkey.id),
                public_key=bytes.fromhex(draft.passkey.public_key),
                sign_count=draft.passkey.sign_count,
                transports=list(draft.passkey.transports),
                created_at=now,
            )
        )
        session.flush()


def _add_person(
    session: Session,
    context: CitizenContext,
    draft: Draft,
    person_id: UUID,
    opened: OpenedSession,
) -> bool:
    identifier = draft.identifier
    assert identifier is not None
    facts = orjson.dumps({"names": dict(draft.names), "birth_date": draft.born})
    held = {
        "secret": token_digest(opened.token),
        "person": person_id,
        "kind": draft.kind.value,
        "id_type": identifier.id_type.value,
        "country": identifier.country,
        "number_index": number_index(context.keys, identifier),
        "sealed_number": context.person_keys.seal(person_id, NUMBER, identifier.number.encode()),
        "sealed_facts": context.person_keys.seal(person_id, FACTS, facts),
        "identity": draft.identity,
        "assured_by": draft.by.value,
        "now": moment(session),
    }
    return bool(session.scalar(sql("portal.citizens", "register_person"), held))
