"""Bringing a former state of a record back, and undoing one's own last edit."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.proposals.models import Proposal
from portal.proposals.proposables import Proposables
from portal.proposals.rules import ProposalState
from portal.proposals.service import Decision, accept, decide, propose, submit

# Whoever sees the own mistake at once takes it back alone.
UNDO_WITHIN = timedelta(hours=1)


def restore(
    session: Session,
    proposables: Proposables,
    kind: str,
    code: str,
    introduced_in: int,
    by: Officer,
) -> Proposal:
    """Bring a former state of a record back at once.

    It was agreed to when it came in, so one officer who may approve is enough; whoever undoes the
    own last edit need not be an approver. Raises Refused when it does not fit any more what it is
    linked to.
    """
    undoes_own = before_own_edit(session, proposables, kind, code, by) == introduced_in
    states = proposables[kind].versions(session, code)
    former = next((one for one in states if one.introduced_in == introduced_in), None)
    if former is None:
        raise NotFound(
            _("“{code}” had no state in release {number}."), code=code, number=introduced_in
        )
    proposal, faults = propose(session, proposables, kind, former.content, by)
    if proposal is None:
        raise Refused(_("That state cannot come back: {reason}"), reason=faults[0].message)
    submit(session, proposal, by)
    if undoes_own:
        accept(session, proposables, proposal, by, role=Role.EDITOR)
    else:
        decide(session, proposables, proposal, by, Decision(approve=True))
    return proposal


def before_own_edit(
    session: Session, proposables: Proposables, kind: str, code: str, by: Officer
) -> int | None:
    """Return which release brought in the state before an officer's own edit, the last one.

    None where what stands is not that, or has stood for longer than `UNDO_WITHIN`.
    """
    states = proposables[kind].versions(session, code)[:2]
    if len(states) < 2 or states[0].superseded_in is not None:
        return None
    newest, former = states
    if newest.activated_at is None or moment(session) - newest.activated_at > UNDO_WITHIN:
        return None
    own = session.scalars(
        select(Proposal.agency).where(
            Proposal.kind == kind,
            Proposal.code == code,
            Proposal.release_number == newest.introduced_in,
            Proposal.state == ProposalState.APPLIED,
            Proposal.made_by_id == str(by.id),
        )
    ).first()
    return former.introduced_in if own is not None and by.may(Role.EDITOR, own) else None
