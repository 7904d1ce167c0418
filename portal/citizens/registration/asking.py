"""Asking for evidence: noted in the request, answered by a job, so that no time tells anything."""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.rules import Visit
from portal.citizens.context import CitizenContext
from portal.citizens.evidence.rules import Claim
from portal.citizens.registration.drafts import lock_registration, write_draft
from portal.citizens.registration.rules import Draft, EvidenceState, Registration
from portal.jobs.queue import enqueue
from portal.limits.rules import Limit
from portal.limits.service import take

# The task that looks at evidence, and its queue: a slow register keeps nobody's letters waiting.
CHECK_EVIDENCE = "check evidence"
EVIDENCE_QUEUE = "evidence"
EVIDENCE_PLACES = 8
# Each counts every try; a match gives its try back, so failures are what is left.
FAILED_IDENTIFIER = Limit("registration identifier", 5, 86_400)
FAILED_NETWORK = Limit("registration failed network", 20, 3_600)
FAILED_BIRTH_DATE = Limit("registration birth date", 20, 3_600)
# Answers are shown at whole steps of this: faster ones wait for it.
STEP: Final = timedelta(seconds=3)
_OLDEST = timedelta(days=366 * 130)


class Asked(StrEnum):
    """Whether evidence is looked at, or there were too many tries."""

    DONE = "done"
    LIMITED = "limited"


def ask_for_evidence(
    session: Session,
    context: CitizenContext,
    visit: Visit,
    registration: Registration,
    draft: Draft,
) -> Asked:
    """Keep what somebody says that he is, and put the question into the queue.

    Nothing is looked up here: every request takes the same steps, whoever is meant, and queues one
    job whose key is of one size. The tries count, so the transaction has to end normally.
    """
    claim = draft.claim
    row = lock_registration(session, registration.id)
    if claim is None or row is None:
        return Asked.LIMITED
    # All are counted, whichever refuses.
    allowed = [
        take(session, context.keys, limit, who) for limit, who in counted(claim, visit.network)
    ]
    if not all(allowed):
        return Asked.LIMITED
    write_draft(context.keys, row, replace(draft, network=visit.network or ""))
    row.state, row.asked_at, row.shown_at = EvidenceState.ASKED, moment(session), None
    session.flush()
    enqueue(session, CHECK_EVIDENCE, job_key(registration.id), queue=EVIDENCE_QUEUE)
    return Asked.DONE


def keep_claim(
    session: Session, context: CitizenContext, registration: Registration, draft: Draft
) -> None:
    """Keep who somebody is said to be, while something is still missing to ask about it.

    What an earlier claim has shown counts no more.
    """
    row = lock_registration(session, registration.id)
    if row is not None:
        write_draft(context.keys, row, draft)
        row.state, row.asked_at, row.shown_at = EvidenceState.OPEN, None, None


def counted(claim: Claim, network: str | None) -> tuple[tuple[Limit, str | None], ...]:
    """Return by what a try counts: its number, its network, its birth date."""
    held = claim.identifier
    return (
        (FAILED_IDENTIFIER, f"{held.id_type} {held.country} {held.number}"),
        (FAILED_NETWORK, network),
        (FAILED_BIRTH_DATE, claim.birth_date.isoformat()),
    )


def job_key(registration_id: bytes) -> str:
    """Return the key of the job: it names the registration, and says nothing of who is meant."""
    return registration_id.hex()


def read_birth_date(text: str, today: date) -> date:
    """Read a day of birth as a form's field for days sends it; raises InvalidParameter("born")."""
    try:
        born = date.fromisoformat(text.strip()[:10])
    except ValueError:
        born = None
    if born is None or not today - _OLDEST <= born <= today:
        raise InvalidParameter(
            "born", _("Give the day of birth as it stands on the card, with year, month and day.")
        )
    return born
