"""Bringing former states back: of one record, or all that one proposal has changed."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import NotFound, Refused
from geo.messages import Several
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.proposals.models import Proposal, ProposedState
from portal.proposals.proposables import Proposable, Proposables
from portal.proposals.proposing import Wanted, propose_together
from portal.proposals.queries import changes_any
from portal.proposals.rules import ProposalState
from portal.proposals.schemas import Content, Standing
from portal.proposals.service import Decision, accept, decide, submit

# Whoever sees the own mistake at once takes it back alone.
UNDO_WITHIN = timedelta(hours=1)
_MOST_NAMED = 20


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
    own last edit need not be an approver. Where another agency is concerned as well it waits for
    that one. Raises Refused when it does not fit any more what it is linked to.
    """
    undoes_own = before_own_edit(session, proposables, kind, code, by) == introduced_in
    states = proposables[kind].versions(session, code)
    former = next((one for one in states if one.introduced_in == introduced_in), None)
    if former is None:
        raise NotFound(
            _("“{code}” had no state in release {number}."), code=code, number=introduced_in
        )
    wanted = Wanted([former.content])
    return _bring_back(session, proposables, kind, wanted, by, undoes_own=undoes_own)


def undo(session: Session, proposables: Proposables, proposal: Proposal, by: Officer) -> Proposal:
    """Bring back at once all that stood before a proposal was applied, as one change.

    Who may, and when it waits for another agency, is as with `restore`. Raises Refused when it was
    not applied, and when one of its records has been changed again.
    """
    if proposal.state != ProposalState.APPLIED or proposal.release_number is None:
        raise Refused(_("This draft has changed nothing, so there is nothing to bring back."))
    offered = proposables[proposal.kind]
    stands = offered.standings(session, [one.code for one in proposal.states])
    changed = [one.code for one in proposal.states if _is_other(stands.get(one.code), one)]
    if changed:
        raise Refused(
            _(
                "{codes}: changed again since, so this cannot be brought back as a whole. Bring"
                " single records back in their history."
            ),
            codes=Several(changed[:_MOST_NAMED]),
        )
    former = {
        one.code: _state_before(session, offered, one.code, proposal.release_number)
        for one in proposal.states
    }
    wanted = Wanted(
        [content for content in former.values() if content is not None],
        [code for code, content in former.items() if content is None],
    )
    own = undoes_own(session, proposal, by)
    return _bring_back(session, proposables, proposal.kind, wanted, by, undoes_own=own)


def undoes_own(session: Session, proposal: Proposal, by: Officer) -> bool:
    """Check whether an applied proposal is an officer's own edit, and not long ago."""
    return (
        proposal.state == ProposalState.APPLIED
        and proposal.made_by_id == str(by.id)
        and proposal.decided_at is not None
        and moment(session) - proposal.decided_at <= UNDO_WITHIN
        and all(by.may(Role.EDITOR, one) for one in proposal.agencies)
    )


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
        select(Proposal).where(
            changes_any(kind, [code]),
            Proposal.release_number == newest.introduced_in,
            Proposal.state == ProposalState.APPLIED,
            Proposal.made_by_id == str(by.id),
        )
    ).first()
    is_own = own is not None and undoes_own(session, own, by)
    return former.introduced_in if is_own else None


def _bring_back(
    session: Session,
    proposables: Proposables,
    kind: str,
    wanted: Wanted,
    by: Officer,
    *,
    undoes_own: bool,
) -> Proposal:
    proposal, faults = propose_together(session, proposables, kind, wanted, by)
    if proposal is None:
        first = next(iter(faults.values()))[0]
        raise Refused(_("That state cannot come back: {reason}"), reason=first.message)
    submit(session, proposal, by)
    if undoes_own:
        accept(session, proposables, proposal, by, role=Role.EDITOR)
    else:
        decide(session, proposables, proposal, by, Decision(approve=True))
    return proposal


def _is_other(stands: Standing | None, state: ProposedState) -> bool:
    """Check whether a record says something else now than a proposal has made it say."""
    return (stands.content if stands else None) != state.after


def _state_before(session: Session, offered: Proposable, code: str, release: int) -> Content | None:
    states = offered.versions(session, code)
    return next((one.content for one in states if one.superseded_in == release), None)
