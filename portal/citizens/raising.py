"""Making it surer who somebody is: a person who is registered shows a code from a counter."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.counter_proofs import CounterProof
from portal.accounts.identities import Identity
from portal.accounts.rules import Outcome, SignedIn
from portal.accounts.security import Security
from portal.audit.recording import record
from portal.citizens.models import PersonRow
from portal.citizens.rules import AssuredBy
from portal.limits.rules import Limit
from portal.limits.service import forget, take

RAISED = Limit("identity raised 15 min", 5, 900)


def raise_identity(
    session: Session, security: Security, signed_in: SignedIn, proof: CounterProof
) -> Outcome:
    """Take a code from a counter, after which the person counts as proven.

    The session is bound to the person. WRONG says nothing of what was wrong; the transaction has to
    end normally, for the try is counted in it.
    """
    holder, person = signed_in.holder, signed_in.person
    if person is None or not take(session, security.keys, RAISED, holder.id):
        return Outcome.LIMITED
    if not security.by_counter(session, holder.id, proof):
        return Outcome.WRONG
    forget(session, security.keys, RAISED, holder.id)
    now = moment(session)
    proven = {
        "identity": Identity.P2,
        "assured_by": AssuredBy.COUNTER,
        "assured_at": now,
        "changed_at": now,
    }
    session.execute(update(PersonRow).where(PersonRow.id == person.id).values(proven))
    record(
        session,
        holder.actor,
        "identity raised",
        "account",
        str(holder.id),
        old={"identity": person.identity},
        new={"identity": Identity.P2},
    )
    return Outcome.DONE
