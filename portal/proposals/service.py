"""Submit, withdraw and decide about proposals. Each of these is written into the audit log."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from geo.errors import Refused
from geo.messages import mark as _
from geo.plain_text import plain_note
from layers.releases.rules import Authorship
from portal.accounts.officer_roles import Officer, Role
from portal.notifications.kinds import LetterKind
from portal.proposals.letters import DRAFT_APPROVED, DRAFT_OVERTAKEN, DRAFT_REFUSED
from portal.proposals.models import Proposal, ProposedState
from portal.proposals.proposables import Proposables
from portal.proposals.queries import changes_any
from portal.proposals.recording import applied, record_proposal
from portal.proposals.rules import (
    UNDECIDED,
    ProposalState,
    check_decision,
    refuse_unentitled,
)
from portal.proposals.schemas import Proposed, Standing


@dataclass(frozen=True)
class Decision:
    """Yes or no to a proposal, and why."""

    approve: bool
    note: str | None = None
    needs_second_officer: bool = False


def submit(
    session: Session, proposal: Proposal, by: Officer, proposables: Proposables | None = None
) -> None:
    """Hand an open proposal to whoever decides; with `proposables` they are written to."""
    _refuse_unless(proposal, ProposalState.OPEN)
    proposal.state = ProposalState.SUBMITTED
    proposal.submitted_at = moment(session)
    record_proposal(session, proposal, by, "draft.submitted")
    if proposables is not None:
        _tell_deciders(session, proposables, proposal, by)


def withdraw(session: Session, proposal: Proposal, by: Officer) -> None:
    """Withdraw a proposal that nobody has decided about."""
    _refuse_unless(proposal, *UNDECIDED)
    _decided(session, proposal, ProposalState.WITHDRAWN, by, None)
    record_proposal(session, proposal, by, "draft.withdrawn")


def decide(
    session: Session, proposables: Proposables, proposal: Proposal, by: Officer, decision: Decision
) -> None:
    """Accept or reject a submitted proposal; an accepted one becomes a release at once.

    Where agencies are concerned for which the officer cannot speak, the proposal waits for them.
    Raises Refused for one's own proposal where a second officer is needed, and when a record has
    changed since the proposal was made.
    """
    _refuse_unless(proposal, ProposalState.SUBMITTED)
    own = [one for one in proposal.agencies if by.may(Role.APPROVER, one)]
    if not own:
        refuse_unentitled(by, Role.APPROVER, proposal.agencies)
    if not decision.approve:
        _decided(session, proposal, ProposalState.REJECTED, by, decision.note)
        record_proposal(session, proposal, by, "draft.rejected")
        _tell_maker(session, proposables, proposal, DRAFT_REFUSED, by)
        return
    check_decision(
        is_own=proposal.made_by_id == str(by.id),
        needs_second_officer=decision.needs_second_officer,
    )
    if is_for_whole_country(session, proposables, proposal) and not by.may(Role.APPROVER, None):
        raise Refused(
            _(
                "This changes the order of “{code}” among the agencies, what it belongs to, its end"
                " or its successor, or which accounts are verified: an approver of all agencies"
                " decides about that."
            ),
            code=proposal.code,
        )
    proposal.agreed = {**proposal.agreed, **dict.fromkeys(own, by.email)}
    if proposal.missing:
        _refuse_overtaken(proposal, _standing(session, proposables, proposal))
        record_proposal(session, proposal, by, "draft.agreed")
        _tell_deciders(session, proposables, proposal, by)
    else:
        accept(session, proposables, proposal, by, note=decision.note)


def accept(
    session: Session,
    proposables: Proposables,
    proposal: Proposal,
    by: Officer,
    *,
    note: str | None = None,
    role: Role = Role.APPROVER,
) -> None:
    """Make a submitted proposal a release; `role` is what `by` has to be in the agencies.

    Raises Refused when a record has changed since the proposal was made. Whether a second officer
    has to agree is asked before.
    """
    refuse_unentitled(by, role, proposal.missing)
    stood = _standing(session, proposables, proposal)
    _refuse_overtaken(proposal, stood)
    proposal.release_number = _apply(session, proposables, proposal, by)
    _decided(session, proposal, ProposalState.APPLIED, by, note)
    _overtake_others(session, proposables, proposal, by)
    _tell_maker(session, proposables, proposal, DRAFT_APPROVED, by)
    old, new = applied(proposal, stood)
    record_proposal(session, proposal, by, "draft.applied", old=old, new=new)


def is_for_whole_country(session: Session, proposables: Proposables, proposal: Proposal) -> bool:
    """Check whether only an approver of every agency may agree to a proposal."""
    offered = proposables[proposal.kind]
    return any(
        offered.is_for_whole_country(stands.content if stands else None, one.after)
        for one, stands in zip(
            proposal.states, _standing(session, proposables, proposal), strict=True
        )
    )


def has_moved_on(state: ProposedState, stands: Standing | None) -> bool:
    """Check whether a record is another by now than a proposal was made from."""
    base = None if state.base_hash is None else bytes(state.base_hash)
    return base != (stands.content_hash if stands else None)


def _standing(
    session: Session, proposables: Proposables, proposal: Proposal
) -> list[Standing | None]:
    codes = [one.code for one in proposal.states]
    found = proposables[proposal.kind].standings(session, codes)
    return [found.get(code) for code in codes]


def _apply(session: Session, proposables: Proposables, proposal: Proposal, by: Officer) -> int:
    offered = proposables[proposal.kind]
    made = Authorship(proposal.made_by, approved_by=by.email, note=proposal.note)
    contents: dict[str, Proposed | None] = {}
    for one in proposal.states:
        read = None
        if not one.removes:
            read, _faults = offered.read(session, one.content)
            if read is None or read.agency not in proposal.agencies:
                raise Refused(
                    _("What this draft is linked to has changed since it was made: make it anew.")
                )
        contents[one.code] = read
    return offered.save(session, contents, made)


def _refuse_unless(proposal: Proposal, *states: ProposalState) -> None:
    if proposal.state not in states:
        raise Refused(
            _("This draft is {state} already, so nothing was changed."), state=proposal.state
        )


def _refuse_overtaken(proposal: Proposal, stood: list[Standing | None]) -> None:
    for one, stands in zip(proposal.states, stood, strict=True):
        if has_moved_on(one, stands):
            raise Refused(
                _(
                    "“{code}” has been changed by somebody else since this draft was made: reject"
                    " it and make it anew on what stands there now."
                ),
                code=one.code,
            )


def _decided(
    session: Session, proposal: Proposal, state: ProposalState, by: Officer, note: str | None
) -> None:
    proposal.state = state
    proposal.decided_by = by.email
    proposal.decided_at = moment(session)
    proposal.decision_note = plain_note(note)


def _overtake_others(
    session: Session, proposables: Proposables, applied: Proposal, by: Officer
) -> None:
    """What was made from a state that has just ended can be applied no more."""
    others = session.scalars(
        select(Proposal).where(
            changes_any(applied.kind, [one.code for one in applied.states]),
            Proposal.id != applied.id,
            Proposal.state == any_text(UNDECIDED),
        )
    )
    for other in others:
        other.state = ProposalState.OVERTAKEN
        _tell_maker(session, proposables, other, DRAFT_OVERTAKEN, by)


def _tell_deciders(
    session: Session, proposables: Proposables, proposal: Proposal, by: Officer
) -> None:
    if proposables.letters is not None:
        national = is_for_whole_country(session, proposables, proposal)
        proposables.letters.waits(session, proposal, by, national=national)


def _tell_maker(
    session: Session, proposables: Proposables, proposal: Proposal, kind: LetterKind, by: Officer
) -> None:
    if proposables.letters is not None:
        proposables.letters.decided(session, proposal, kind, by)
