"""Proposals as pages show them: in a list, and one of them with its diff and what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Names
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_lines
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.rules import Content
from portal.proposals.models import Proposal
from portal.proposals.queries import one_proposal
from portal.proposals.rules import UNDECIDED, ProposalState
from portal.proposals.schemas import Standing
from portal.proposals.service import is_for_whole_country
from web.page.answers import Trouble
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage
from web.pages.officers.diff.lines import diff_lines
from web.pages.officers.diff.places import pins

SUBJECT_NAMES: Mapping[Subject, str] = {
    **{one.subject: one.definition.words.one for one in Register},
    Subject.OFFICE: _("Office"),
}
STATE_NAMES: Mapping[ProposalState, str] = {
    ProposalState.OPEN: _("not handed in"),
    ProposalState.SUBMITTED: _("waits for a decision"),
    ProposalState.APPLIED: _("done"),
    ProposalState.REJECTED: _("declined"),
    ProposalState.WITHDRAWN: _("withdrawn"),
    ProposalState.OVERTAKEN: _("overtaken"),
}


@dataclass(frozen=True)
class ShownProposal:
    """A proposal in a list."""

    proposal: Proposal
    subject_name: str
    state: ProposalState
    state_name: str
    names: Names
    agency_names: Names | None
    made_at: str
    is_own: bool
    is_mine_to_decide: bool


def names_of_agencies(session: Session) -> dict[str, Names]:
    """Return the names of all agencies by their codes."""
    return {line.code: line.names for line in agency_lines(session)}


def shown_proposals(
    officer_page: OfficerPage, proposals: Sequence[Proposal], agencies: Mapping[str, Names]
) -> list[ShownProposal]:
    """Prepare proposals for a list."""
    return [_shown(officer_page, proposal, agencies) for proposal in proposals]


def _shown(
    officer_page: OfficerPage, proposal: Proposal, agencies: Mapping[str, Names]
) -> ShownProposal:
    state, subject = ProposalState(proposal.state), Subject(proposal.kind)
    return ShownProposal(
        proposal=proposal,
        subject_name=SUBJECT_NAMES[subject],
        state=state,
        state_name=STATE_NAMES[state],
        names=proposal.content.get("names") or {},
        agency_names=agencies.get(proposal.agency),
        made_at=minute_of(proposal.made_at, officer_page.deployment),
        is_own=is_own(officer_page, proposal),
        is_mine_to_decide=state is ProposalState.SUBMITTED
        and officer_page.officer.may(Role.APPROVER, proposal.agency)
        and not (
            is_own(officer_page, proposal) and officer_page.needs_second_officer(subject.folder)
        ),
    )


def is_own(officer_page: OfficerPage, proposal: Proposal) -> bool:
    """Whether the officer has made a proposal."""
    return proposal.made_by_id == str(officer_page.officer.id)


def may_hand_in(officer_page: OfficerPage, proposal: Proposal) -> bool:
    """Whether the officer may hand a proposal in or give it up: one's own, or as an approver."""
    own = is_own(officer_page, proposal) and officer_page.officer.may(Role.EDITOR, proposal.agency)
    return own or officer_page.officer.may(Role.APPROVER, proposal.agency)


def proposal_page(
    officer_page: OfficerPage, proposal_id: str, trouble: Trouble | None = None
) -> Response:
    """Answer with the page of one proposal; raises NotFound for one of another agency."""
    with officer_page.deployment.database.reading() as session:
        proposal = one_proposal(session, proposal_id, officer_page.agencies())
        agencies = names_of_agencies(session)
        subject = Subject(proposal.kind)
        stands = officer_page.proposables[subject].standing(session, proposal.code)
        before = _before(officer_page, session, proposal, stands)
        context = {
            **_facts(officer_page, proposal, agencies),
            "lines": diff_lines(officer_page, subject, before, proposal.content, agencies),
            "whole": diff_lines(officer_page, subject, None, proposal.content, agencies),
            "pins": pins(officer_page, before, proposal.content)
            if subject is Subject.OFFICE
            else [],
            **_actions(officer_page, proposal, stands),
            "is_new": before is None,
        }
    return officer_page.show(
        "officers/proposals/proposal.html", context, here="drafts", trouble=trouble
    )


def _before(
    officer_page: OfficerPage, session: Session, proposal: Proposal, stands: Standing | None
) -> Content | None:
    """Return the state to compare with: what stands, or stood until the proposal was applied."""
    if proposal.state != ProposalState.APPLIED:
        return stands.content if stands else None
    states = officer_page.proposables[proposal.kind].versions(session, proposal.code)
    return next(
        (one.content for one in states if one.superseded_in == proposal.release_number), None
    )


def _facts(
    officer_page: OfficerPage, proposal: Proposal, agencies: Mapping[str, Names]
) -> dict[str, Any]:
    return {
        "shown": _shown(officer_page, proposal, agencies),
        "submitted_at": minute_of(proposal.submitted_at, officer_page.deployment),
        "decided_at": minute_of(proposal.decided_at, officer_page.deployment),
    }


def _actions(
    officer_page: OfficerPage, proposal: Proposal, stands: Standing | None
) -> dict[str, bool]:
    """Return what the officer may do with a proposal now, and what stands against it."""
    state, subject = ProposalState(proposal.state), Subject(proposal.kind)
    base = None if proposal.base_hash is None else bytes(proposal.base_hash)
    has_moved_on = state in UNDECIDED and base != (stands.content_hash if stands else None)
    is_submitted = state is ProposalState.SUBMITTED
    may_decide = is_submitted and officer_page.officer.may(Role.APPROVER, proposal.agency)
    own = is_own(officer_page, proposal) and officer_page.needs_second_officer(subject.folder)
    national = is_for_whole_country(officer_page.proposables, proposal, stands)
    too_wide = national and not officer_page.officer.may(Role.APPROVER, None)
    return {
        "is_overtaken": has_moved_on or state is ProposalState.OVERTAKEN,
        "may_submit": state is ProposalState.OPEN
        and may_hand_in(officer_page, proposal)
        and not has_moved_on,
        "may_withdraw": state in UNDECIDED and may_hand_in(officer_page, proposal),
        "may_approve": may_decide and not own and not has_moved_on and not too_wide,
        "may_reject": may_decide and not is_own(officer_page, proposal),
        "needs_another": state in UNDECIDED and own,
        "needs_national": state in UNDECIDED and too_wide,
    }
