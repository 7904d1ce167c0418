"""The job that looks at evidence: all failures end alike, and only an earlier contact hears why."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from portal.accounts.models import Account
from portal.accounts.rules import AccountState
from portal.citizens.context import CitizenContext
from portal.citizens.evidence.counter import CounterEvidence, use_up
from portal.citizens.evidence.provider import ProviderEvidence
from portal.citizens.evidence.register import RegisterEvidence
from portal.citizens.evidence.rules import (
    Claim,
    EvidenceOutcome,
    EvidenceProvider,
    EvidenceResult,
    Facts,
)
from portal.citizens.registered import Registered, registered_person
from portal.citizens.registration.asking import STEP, counted
from portal.citizens.registration.companies import CompanyResult, represented_company
from portal.citizens.registration.drafts import lock_registration, read_draft, write_draft
from portal.citizens.registration.letters import (
    NOT_ALLOWED,
    NOT_MATCHED,
    REGISTERED_ALREADY,
    warn,
)
from portal.citizens.registration.models import RegistrationRow
from portal.citizens.registration.rules import Draft, EvidenceState
from portal.citizens.rules import AssuredBy, PersonKind, PersonState
from portal.limits.rules import Limit
from portal.limits.service import give_back, take
from portal.notifications.kinds import LetterKind

_WARNED = Limit("warned of registration", 1, 86_400)


def check_evidence(database: Database, context: CitizenContext, key: str) -> None:
    """Do what `ask_for_evidence` has queued, once however often it is called."""
    registration_id = bytes.fromhex(key)
    with database.writing() as session:
        row = lock_registration(session, registration_id)
        draft = _waiting_draft(context, row)
        asked_at = None if row is None else row.asked_at
    claim = None if draft is None else draft.claim
    if draft is None or claim is None or asked_at is None:
        return
    # Outside every transaction: an agency may take its time.
    source = _source(database, context, claim.by)
    result = source.check(claim)
    company = _company(context, draft, claim)
    with database.writing() as session:
        row = lock_registration(session, registration_id)
        if row is None or row.state != EvidenceState.ASKED or row.asked_at != asked_at:
            return
        known = registered_person(session, context.keys, claim.identifier)
        outcome = _both(result, company, is_known=known is not None)
        row.state = state = _settled(session, context, claim, outcome)
        facts = result.facts if state is EvidenceState.MATCHED else None
        write_draft(context.keys, row, _found_out(draft, source, facts, company))
        row.shown_at = _next_step(asked_at, moment(session))
        if state is EvidenceState.MATCHED:
            for limit, who in counted(claim, draft.network or None):
                give_back(session, context.keys, limit, who)
        elif state is EvidenceState.FAILED:
            _warn(session, context, result, known)


def _waiting_draft(context: CitizenContext, row: RegistrationRow | None) -> Draft | None:
    if row is None or row.state != EvidenceState.ASKED:
        return None
    return read_draft(context.keys, row)


def _source(database: Database, context: CitizenContext, by: AssuredBy) -> EvidenceProvider:
    match by:
        case AssuredBy.REGISTER:
            return RegisterEvidence(context.gateway, f"registration/{uuid4().hex}")
        case AssuredBy.PROVIDER:
            return ProviderEvidence()
        case AssuredBy.COUNTER:
            return CounterEvidence(database, context.keys)


def _company(context: CitizenContext, draft: Draft, claim: Claim) -> CompanyResult | None:
    """Return whether a person speaks for a company; None for who registers for himself.

    It is asked whatever the evidence says, also about nobody: that its register is away, and how
    long it takes, is then the same for all of them.
    """
    if draft.kind is not PersonKind.BUSINESS:
        return None
    return represented_company(context.gateway, claim.identifier, draft.company_number)


def _both(
    result: EvidenceResult, company: CompanyResult | None, *, is_known: bool
) -> EvidenceOutcome:
    """Return what evidence and company come to; a source that is away goes before all failures."""
    outcomes = [result.outcome, *([] if company is None else [company.outcome])]
    if EvidenceOutcome.UNAVAILABLE in outcomes:
        return EvidenceOutcome.UNAVAILABLE
    is_match = all(one is EvidenceOutcome.MATCHED for one in outcomes) and not is_known
    return EvidenceOutcome.MATCHED if is_match else EvidenceOutcome.MISMATCH


def _settled(
    session: Session, context: CitizenContext, claim: Claim, outcome: EvidenceOutcome
) -> EvidenceState:
    """Return how it ends; the code of a counter is used up by a match alone."""
    if outcome is EvidenceOutcome.UNAVAILABLE:
        return EvidenceState.UNAVAILABLE
    if outcome is not EvidenceOutcome.MATCHED:
        return EvidenceState.FAILED
    is_used = claim.by is AssuredBy.COUNTER and use_up(session, context.keys, claim) is None
    return EvidenceState.FAILED if is_used else EvidenceState.MATCHED


def _found_out(
    draft: Draft, source: EvidenceProvider, facts: Facts | None, company: CompanyResult | None
) -> Draft:
    """Return the draft with what was found out; a failure keeps nothing of it."""
    known = replace(draft, proof="", names={}, identity="", company=None)
    if facts is None:
        return known
    names, identity = dict(facts.names), source.identity.value
    represented = None if company is None else company.company
    return replace(known, names=names, identity=identity, company=represented)


def _next_step(asked_at: datetime, now: datetime) -> datetime:
    """Return the next whole step after a question: how long its answer took does not show."""
    return asked_at + STEP * ((now - asked_at) // STEP + 1)


def _warn(
    session: Session, context: CitizenContext, result: EvidenceResult, known: Registered | None
) -> None:
    """Write why to whom the number was registered by earlier, once a day; never to anybody else."""
    account = None if known is None else session.get(Account, known.account_id)
    if known is None or account is None or account.state != AccountState.ACTIVE:
        return
    if take(session, context.keys, _WARNED, known.person_id):
        warn(session, context.security, account, _reason(result, known))


def _reason(result: EvidenceResult, known: Registered) -> LetterKind:
    if known.state is PersonState.CLOSED or result.outcome is EvidenceOutcome.DECEASED:
        return NOT_ALLOWED
    is_match = result.outcome is EvidenceOutcome.MATCHED
    return REGISTERED_ALREADY if is_match else NOT_MATCHED
