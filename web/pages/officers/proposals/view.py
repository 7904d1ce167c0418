"""Proposals as pages show them: in a list, and one of them with its diff and what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from geo.country import Names
from geo.messages import mark as _
from portal.accounts.colleagues import names_by_address, names_of_accounts
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_lines
from portal.directory.registers.definitions import Register, Subject
from portal.proposals.models import Proposal
from portal.proposals.queries import one_proposal
from portal.proposals.restoring import undoes_own
from portal.proposals.rules import UNDECIDED, ProposalState
from portal.proposals.schemas import Content, Standing
from portal.proposals.service import has_moved_on, is_for_whole_country
from web.page.answers import Trouble
from web.page.minutes import minute_of
from web.page.officer_page import OfficerPage
from web.pages.officers.diff.lines import diff_lines
from web.pages.officers.diff.places import pins
from web.pages.officers.diff.records import RecordChange, record_changes

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
    """A proposal in a list; `further` is how many more records it changes."""

    proposal: Proposal
    subject_name: str
    state: ProposalState
    state_name: str
    names: Names
    further: int
    agency_names: Names | None
    made_at: str
    made_by: str
    is_own: bool
    is_mine_to_decide: bool


def names_of_agencies(session: Session) -> dict[str, Names]:
    """Return the names of all agencies by their codes."""
    return {line.code: line.names for line in agency_lines(session)}


def shown_proposals(
    session: Session,
    officer_page: OfficerPage,
    proposals: Sequence[Proposal],
    agencies: Mapping[str, Names],
) -> list[ShownProposal]:
    """Prepare proposals for a list."""
    makers = names_of_accounts(session, [one.made_by_id for one in proposals])
    return [_shown(officer_page, proposal, agencies, makers) for proposal in proposals]


def _shown(
    officer_page: OfficerPage,
    proposal: Proposal,
    agencies: Mapping[str, Names],
    makers: Mapping[str, str],
) -> ShownProposal:
    state, subject = ProposalState(proposal.state), Subject(proposal.kind)
    return ShownProposal(
        proposal=proposal,
        subject_name=SUBJECT_NAMES[subject],
        state=state,
        state_name=STATE_NAMES[state],
        names=proposal.content.get("names") or {},
        further=proposal.further_count,
        agency_names=agencies.get(proposal.agency),
        made_at=minute_of(proposal.made_at, officer_page.deployment),
        made_by=makers.get(proposal.made_by_id, proposal.made_by),
        is_own=is_own(officer_page, proposal),
        is_mine_to_decide=state is ProposalState.SUBMITTED
        and may_decide(officer_page, proposal)
        and not (
            is_own(officer_page, proposal) and officer_page.needs_second_officer(subject.folder)
        ),
    )


def is_own(officer_page: OfficerPage, proposal: Proposal) -> bool:
    """Check whether the officer has made a proposal."""
    return proposal.made_by_id == str(officer_page.officer.id)


def may_decide(officer_page: OfficerPage, proposal: Proposal) -> bool:
    """Check whether the officer speaks for an agency that has not agreed to a proposal."""
    return any(officer_page.officer.may(Role.APPROVER, one) for one in proposal.missing)


def may_hand_in(officer_page: OfficerPage, proposal: Proposal) -> bool:
    """Check whether the officer may hand a proposal in or give it up: one's own, or as approver."""
    own = is_own(officer_page, proposal) and officer_page.officer.may(Role.EDITOR, proposal.agency)
    return own or officer_page.officer.may(Role.APPROVER, proposal.agency)


def proposal_page(
    officer_page: OfficerPage, proposal_id: str, trouble: Trouble | None = None
) -> Response:
    """Answer with the page of one proposal; raises NotFound for one of another agency."""
    with officer_page.deployment.database.reading() as session:
        proposal = one_proposal(session, proposal_id, officer_page.agencies())
        agencies = names_of_agencies(session)
        codes = [one.code for one in proposal.states]
        stands = officer_page.proposables[proposal.kind].standings(session, codes)
        before = _before(officer_page, session, proposal, stands)
        context = {
            **_facts(session, officer_page, proposal, agencies),
            **_comparison(officer_page, proposal, before, agencies),
            **_actions(session, officer_page, proposal, stands),
        }
    return officer_page.show(
        "officers/proposals/proposal.html", context, here="drafts", trouble=trouble
    )


def _before(
    officer_page: OfficerPage,
    session: Session,
    proposal: Proposal,
    stands: Mapping[str, Standing],
) -> dict[str, Content | None]:
    """Return the states to compare with: what stands, or stood until the proposal was applied."""
    codes = [one.code for one in proposal.states]
    if proposal.state != ProposalState.APPLIED:
        return {code: stands[code].content if code in stands else None for code in codes}
    offered = officer_page.proposables[proposal.kind]
    found: dict[str, Content | None] = {}
    for code in codes:
        states = offered.versions(session, code)
        ended = (one.content for one in states if one.superseded_in == proposal.release_number)
        found[code] = next(ended, None)
    return found


def _comparison(
    officer_page: OfficerPage,
    proposal: Proposal,
    before: Mapping[str, Content | None],
    agencies: Mapping[str, Names],
) -> dict[str, Any]:
    """Return what the page compares: of one record line by line, of several one by one."""
    subject, old, new = Subject(proposal.kind), before[proposal.code], proposal.after
    several: list[RecordChange] = []
    if proposal.further:
        pairs = [(one.code, before[one.code], one.after) for one in proposal.states]
        several = record_changes(officer_page, subject, pairs, agencies)
    is_office = subject is Subject.OFFICE and not several
    return {
        "several": several,
        "lines": [] if several else diff_lines(officer_page, subject, old, new, agencies),
        "whole": [] if several else diff_lines(officer_page, subject, None, new, agencies),
        "pins": pins(officer_page, old, new) if is_office else [],
        "is_new": old is None,
        "folder": subject.folder,
    }


def _facts(
    session: Session, officer_page: OfficerPage, proposal: Proposal, agencies: Mapping[str, Names]
) -> dict[str, Any]:
    (shown,) = shown_proposals(session, officer_page, [proposal], agencies)
    people = names_by_address(session, [proposal.decided_by, *proposal.agreed.values()])
    agreed = {code: people.get(by, by) for code, by in proposal.agreed.items()}
    return {
        "shown": shown,
        "decided_by": people.get(proposal.decided_by or "", proposal.decided_by),
        "submitted_at": minute_of(proposal.submitted_at, officer_page.deployment),
        "decided_at": minute_of(proposal.decided_at, officer_page.deployment),
        "concerned": [
            (agencies.get(code) or {}, code, agreed.get(code)) for code in proposal.agencies
        ]
        if len(proposal.agencies) > 1
        else [],
    }


def _actions(
    session: Session,
    officer_page: OfficerPage,
    proposal: Proposal,
    stands: Mapping[str, Standing],
) -> dict[str, Any]:
    """Return what the officer may do with a proposal now, and what stands against it."""
    state, officer = ProposalState(proposal.state), officer_page.officer
    is_open = state in UNDECIDED
    moved = is_open and any(has_moved_on(one, stands.get(one.code)) for one in proposal.states)
    is_submitted = state is ProposalState.SUBMITTED
    own = is_own(officer_page, proposal)
    alone = own and officer_page.needs_second_officer(Subject(proposal.kind).folder)
    national = is_for_whole_country(session, officer_page.proposables, proposal)
    too_wide = national and not officer.may(Role.APPROVER, None)
    decides = is_submitted and may_decide(officer_page, proposal)
    may_undo = state is ProposalState.APPLIED and (
        undoes_own(session, proposal, officer) or officer.may(Role.APPROVER, proposal.agency)
    )
    return {
        "is_overtaken": moved or state is ProposalState.OVERTAKEN,
        "may_rebase": (moved or state is ProposalState.OVERTAKEN)
        and not (proposal.further_count or proposal.removes)
        and proposal.code in stands
        and may_hand_in(officer_page, proposal),
        "may_submit": state is ProposalState.OPEN
        and may_hand_in(officer_page, proposal)
        and not moved,
        "may_withdraw": is_open and may_hand_in(officer_page, proposal),
        "may_approve": decides and not alone and not moved and not too_wide,
        "may_reject": decides and not own,
        "needs_another": is_open and alone,
        "needs_national": is_open and too_wide,
        "may_undo": may_undo,
    }
