"""Propose, submit, withdraw and decide. Each of these is written into the audit log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from geo.errors import NotFound, Refused
from geo.messages import mark as _
from geo.plain_text import plain_note
from layers.releases.rules import Authorship
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record as write_audit
from portal.notifications.kinds import LetterKind
from portal.proposals.letters import DRAFT_APPROVED, DRAFT_OVERTAKEN, DRAFT_REFUSED
from portal.proposals.models import Proposal
from portal.proposals.proposables import Proposables
from portal.proposals.rules import UNDECIDED, ProposalState, check_decision
from portal.proposals.schemas import Fault, Standing


@dataclass(frozen=True)
class Decision:
    """Yes or no to a proposal, and why."""

    approve: bool
    note: str | None = None
    needs_second_officer: bool = False


def propose(
    session: Session,
    proposables: Proposables,
    kind: str,
    data: Mapping[str, Any],
    by: Officer,
    note: str | None = None,
) -> tuple[Proposal | None, tuple[Fault, ...]]:
    """Keep a proposed content as an open proposal; None and the faults when it has any.

    Raises Refused when it would change nothing, and for an officer who is no editor of the agency
    that the record belongs to, or would belong to.
    """
    offered = proposables[kind]
    proposed, faults = offered.read(session, data)
    if proposed is None:
        return None, faults
    stands = offered.standing(session, proposed.code)
    agency = stands.agency if stands else proposed.agency
    _refuse_unentitled(by, Role.EDITOR, {agency, proposed.agency})
    if offered.new_needs_every_agency and stands is None:
        _refuse_unentitled(by, Role.EDITOR, {None})
    if stands is not None and stands.content == proposed.content:
        raise Refused(_("Nothing differs from what stands there already, so nothing was changed."))
    proposal = _new_proposal(kind, proposed.code, agency, by, note)
    proposal.base_hash = stands.content_hash if stands else None
    proposal.content = proposed.content
    session.add(proposal)
    session.flush()
    _audit(session, proposal, by, "draft.made", new=proposed.content)
    return proposal, ()


def propose_removal(
    session: Session,
    proposables: Proposables,
    kind: str,
    code: str,
    by: Officer,
    note: str | None = None,
) -> Proposal:
    """Keep the removal of a record as an open proposal; raises NotFound when there is none.

    For what never existed or stands twice. An agency that has ended and a service that is not
    given any more stay in the register and say so.
    """
    stands = proposables[kind].standing(session, code)
    if stands is None:
        raise NotFound(_("“{code}” is not there any more."), code=code)
    _refuse_unentitled(by, Role.EDITOR, {stands.agency})
    proposal = _new_proposal(kind, code, stands.agency, by, note)
    proposal.base_hash, proposal.content, proposal.removes = stands.content_hash, {}, True
    session.add(proposal)
    session.flush()
    _audit(session, proposal, by, "draft.made", new={})
    return proposal


def _new_proposal(kind: str, code: str, agency: str, by: Officer, note: str | None) -> Proposal:
    return Proposal(
        id=uuid4(),
        kind=kind,
        code=code,
        agency=agency,
        state=ProposalState.OPEN,
        note=plain_note(note),
        made_by=by.email,
        made_by_id=str(by.id),
    )


def submit(
    session: Session, proposal: Proposal, by: Officer, proposables: Proposables | None = None
) -> None:
    """Hand an open proposal to whoever decides; with `proposables` they are written to."""
    _refuse_unless(proposal, ProposalState.OPEN)
    proposal.state = ProposalState.SUBMITTED
    proposal.submitted_at = moment(session)
    _audit(session, proposal, by, "draft.submitted")
    if proposables is not None and proposables.letters is not None:
        stands = proposables[proposal.kind].standing(session, proposal.code)
        national = is_for_whole_country(proposables, proposal, stands)
        proposables.letters.waits(session, proposal, by, national=national)


def withdraw(session: Session, proposal: Proposal, by: Officer) -> None:
    """Withdraw a proposal that nobody has decided about."""
    _refuse_unless(proposal, *UNDECIDED)
    _decided(session, proposal, ProposalState.WITHDRAWN, by, None)
    _audit(session, proposal, by, "draft.withdrawn")


def decide(
    session: Session, proposables: Proposables, proposal: Proposal, by: Officer, decision: Decision
) -> None:
    """Accept or reject a submitted proposal; an accepted one becomes a release at once.

    Raises Refused for one's own proposal where a second officer is needed, and when the record has
    changed since the proposal was made.
    """
    _refuse_unless(proposal, ProposalState.SUBMITTED)
    _refuse_unentitled(by, Role.APPROVER, {proposal.agency})
    if not decision.approve:
        _decided(session, proposal, ProposalState.REJECTED, by, decision.note)
        _audit(session, proposal, by, "draft.rejected")
        _tell_maker(session, proposables, proposal, DRAFT_REFUSED, by)
        return
    check_decision(
        is_own=proposal.made_by_id == str(by.id),
        needs_second_officer=decision.needs_second_officer,
    )
    stands = proposables[proposal.kind].standing(session, proposal.code)
    if is_for_whole_country(proposables, proposal, stands) and not by.may(Role.APPROVER, None):
        raise Refused(
            _(
                "This changes the order of “{code}” among the agencies, what it belongs to, its end"
                " or its successor: an approver of all agencies decides about that."
            ),
            code=proposal.code,
        )
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
    """Make a submitted proposal a release; `role` is what `by` has to be in the agency.

    Raises Refused when the record has changed since the proposal was made. Whether a second officer
    has to agree is asked before.
    """
    stands = proposables[proposal.kind].standing(session, proposal.code)
    _refuse_overtaken(proposal, stands.content_hash if stands else None)
    proposal.release_number = _apply(session, proposables, proposal, by, role)
    _decided(session, proposal, ProposalState.APPLIED, by, note)
    _overtake_others(session, proposables, proposal, by)
    _tell_maker(session, proposables, proposal, DRAFT_APPROVED, by)
    _audit(
        session,
        proposal,
        by,
        "draft.applied",
        old=stands.content if stands else None,
        new=proposal.content,
    )


def is_for_whole_country(
    proposables: Proposables, proposal: Proposal, stands: Standing | None
) -> bool:
    """Check whether only an approver of every agency may agree to a proposal."""
    old, new = stands.content if stands else None, None if proposal.removes else proposal.content
    return proposables[proposal.kind].is_for_whole_country(old, new)


def _apply(
    session: Session, proposables: Proposables, proposal: Proposal, by: Officer, role: Role
) -> int:
    offered = proposables[proposal.kind]
    made = Authorship(proposal.made_by, approved_by=by.email, note=proposal.note)
    if proposal.removes:
        return offered.remove(session, proposal.code, made)
    proposed, _faults = offered.read(session, proposal.content)
    if proposed is None:
        raise Refused(
            _("What this draft is linked to has changed since it was made: make it anew.")
        )
    _refuse_unentitled(by, role, {proposal.agency, proposed.agency})
    return offered.save(session, proposed, made)


def _refuse_unentitled(by: Officer, role: Role, agencies: Iterable[str | None]) -> None:
    """Where a page has let somebody through by mistake, this is the second door."""
    if not all(by.may(role, agency) for agency in agencies):
        raise Refused(_("This needs the role “{role}” in the agency."), role=role.value)


def _refuse_unless(proposal: Proposal, *states: ProposalState) -> None:
    if proposal.state not in states:
        raise Refused(
            _("This draft is {state} already, so nothing was changed."), state=proposal.state
        )


def _refuse_overtaken(proposal: Proposal, current_hash: bytes | None) -> None:
    base = None if proposal.base_hash is None else bytes(proposal.base_hash)
    if base != current_hash:
        raise Refused(
            _(
                "“{code}” has been changed by somebody else since this draft was made: reject it"
                " and make it anew on what stands there now."
            ),
            code=proposal.code,
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
    """What was made from the state that has just ended can be applied no more."""
    others = session.scalars(
        select(Proposal).where(
            Proposal.kind == applied.kind,
            Proposal.code == applied.code,
            Proposal.id != applied.id,
            Proposal.state == any_text(UNDECIDED),
        )
    )
    for other in others:
        other.state = ProposalState.OVERTAKEN
        _tell_maker(session, proposables, other, DRAFT_OVERTAKEN, by)


def _tell_maker(
    session: Session, proposables: Proposables, proposal: Proposal, kind: LetterKind, by: Officer
) -> None:
    if proposables.letters is not None:
        proposables.letters.decided(session, proposal, kind, by)


def _audit(
    session: Session,
    proposal: Proposal,
    by: Officer,
    action: str,
    *,
    old: object = None,
    new: object = None,
) -> None:
    write_audit(
        session,
        by.actor,
        action,
        proposal.kind,
        proposal.code,
        agency=proposal.agency,
        old=old,
        new={"draft": str(proposal.id), "content": new}
        if new is not None
        else {"draft": str(proposal.id)},
    )
