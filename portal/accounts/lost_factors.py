"""The way back of a citizen who has lost the second factor and all recovery codes."""

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.accounts.assurance import Credential
from portal.accounts.counter_proofs import CounterProof
from portal.accounts.factors import remove_second_factors
from portal.accounts.letters import FACTORS_REMOVED, write_to
from portal.accounts.rules import SECOND_FACTOR, Entered, Outcome, SignedIn
from portal.accounts.second_factor import failed
from portal.accounts.security import Security
from portal.accounts.sessions import end_sessions, lock_account, renew_session
from portal.audit.recording import record
from portal.limits.service import forget, take

# What it is called in the history and in the audit log.
AT_COUNTER = "counter code"


def may_prove_at_counter(signed_in: SignedIn) -> bool:
    """Check whether a lost second factor may be taken away by a code from a counter.

    Only of a person, and just after the password. For officers an administrator does it.
    """
    is_halfway = signed_in.has_second_factor and not signed_in.is_complete
    return is_halfway and signed_in.person is not None and not signed_in.holder.is_officer


def enter_by_counter(
    session: Session, security: Security, signed_in: SignedIn, proof: CounterProof
) -> Entered:
    """Take the lost second factors away and open a session of one factor.

    WRONG says nothing of what was wrong. Tries count together with those of other second factors,
    so the transaction has to end normally.
    """
    holder = signed_in.holder
    if not take(session, security.keys, SECOND_FACTOR, holder.id):
        return Entered(Outcome.LIMITED)
    lock_account(session, holder.id)
    may = may_prove_at_counter(signed_in)
    if not may or not security.by_counter(session, holder.id, proof):
        return failed(session, signed_in, AT_COUNTER)
    forget(session, security.keys, SECOND_FACTOR, holder.id)
    remove_second_factors(session, holder.actor, holder.id)
    opened = renew_session(session, security, signed_in, credential=Credential.C1, way=AT_COUNTER)
    end_sessions(session, holder.id, but=opened)
    # To each contact: whoever has one of them and not the telephone that was lost hears of it.
    for one in (replace(holder, phone=None), replace(holder, email=None)):
        write_to(session, security, one, FACTORS_REMOVED)
    new = {"way": AT_COUNTER}
    record(session, holder.actor, "signed in", "account", str(holder.id), new=new)
    return Entered(Outcome.WRONG) if opened is None else Entered(Outcome.DONE, opened)
