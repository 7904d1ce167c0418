"""The pages of proposals: those that wait, one of them, and the actions on it."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.back_office.queries import proposals_decided
from portal.directory.registers.definitions import Subject
from portal.proposals.models import Proposal
from portal.proposals.queries import one_proposal, undecided
from portal.proposals.restoring import undo, undoes_own
from portal.proposals.service import Decision, decide, submit, withdraw
from web.navigation import Part
from web.page.answers import Trouble, trouble_of
from web.page.guard import not_allowed
from web.page.officer_page import FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.preview import preview
from web.pages.officers.proposals.view import (
    may_hand_in,
    names_of_agencies,
    proposal_page,
    shown_proposals,
)

router = APIRouter(prefix="/{language}/officers/drafts", include_in_schema=False)

PART = Part("drafts", "officers/drafts", _("Drafts"))

_MOST_DECIDED = 30


@router.get("")
def list_proposals(officer_page: OfficerPageHere) -> Response:
    """List the proposals of the officer's agencies: to decide, one's own, others, decided ones."""
    with officer_page.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
        open_ones = undecided(session, officer_page.agencies())
        waiting = shown_proposals(session, officer_page, open_ones, agencies)
        decided = proposals_decided(session, officer_page.agencies(), limit=_MOST_DECIDED)
        context = {
            "to_decide": [one for one in waiting if one.is_mine_to_decide],
            "own": [one for one in waiting if one.is_own],
            "others": [one for one in waiting if not (one.is_own or one.is_mine_to_decide)],
            "decided": shown_proposals(session, officer_page, decided, agencies),
        }
    return officer_page.show("officers/proposals/proposals.html", context, here="drafts")


@router.get("/{proposal_id}")
def show_proposal(officer_page: OfficerPageHere, proposal_id: str) -> Response:
    """Show what a proposal would change, and what may be done with it."""
    return proposal_page(officer_page, proposal_id)


@router.get("/{proposal_id}/preview")
def preview_proposal(officer_page: OfficerPageHere, proposal_id: str) -> Response:
    """Show an agency or service as readers would see it with the proposal."""
    with officer_page.deployment.database.reading() as session:
        proposal = one_proposal(session, proposal_id, officer_page.agencies())
        proposed, faults = officer_page.proposables[proposal.kind].read(session, proposal.content)
    if proposed is None:
        return proposal_page(officer_page, proposal_id, Trouble(faults[0].message, 409))
    return preview(officer_page, proposed.record)


@router.post("/{proposal_id}/submit")
def submit_proposal(
    officer_page: OfficerPageHere, proposal_id: str, _fields: FieldsHere
) -> Response:
    """Hand a proposal in."""

    def action(session: Session, proposal: Proposal) -> Proposal:
        _require_hand_in(officer_page, proposal)
        submit(session, proposal, officer_page.officer, officer_page.proposables)
        return proposal

    return _do(officer_page, proposal_id, Role.EDITOR, action, said="submitted")


@router.post("/{proposal_id}/withdraw")
def withdraw_proposal(
    officer_page: OfficerPageHere, proposal_id: str, _fields: FieldsHere
) -> Response:
    """Withdraw a proposal."""

    def action(session: Session, proposal: Proposal) -> Proposal:
        _require_hand_in(officer_page, proposal)
        withdraw(session, proposal, officer_page.officer)
        return proposal

    return _do(officer_page, proposal_id, Role.EDITOR, action, said="withdrawn")


@router.post("/{proposal_id}/approve")
def approve_proposal(
    officer_page: OfficerPageHere, proposal_id: str, fields: FieldsHere
) -> Response:
    """Make a proposal what readers see, or agree to it for one of the agencies concerned."""

    def action(session: Session, proposal: Proposal) -> Proposal:
        decision = Decision(
            approve=True,
            note=fields.get("note"),
            needs_second_officer=officer_page.needs_second_officer(Subject(proposal.kind).folder),
        )
        decide(session, officer_page.proposables, proposal, officer_page.officer, decision)
        return proposal

    return _do(officer_page, proposal_id, Role.APPROVER, action, said="applied")


@router.post("/{proposal_id}/reject")
def reject_proposal(
    officer_page: OfficerPageHere, proposal_id: str, fields: FieldsHere
) -> Response:
    """Reject a proposal, with the reason."""

    def action(session: Session, proposal: Proposal) -> Proposal:
        note = fields.get("note").strip()
        if not note:
            raise InvalidParameter(
                "note", _("Say why you reject it: whoever made it will want to know.")
            )
        no = Decision(approve=False, note=note)
        decide(session, officer_page.proposables, proposal, officer_page.officer, no)
        return proposal

    return _do(officer_page, proposal_id, Role.APPROVER, action, said="rejected")


@router.post("/{proposal_id}/undo")
def undo_proposal(officer_page: OfficerPageHere, proposal_id: str, _fields: FieldsHere) -> Response:
    """Bring back all that stood before a proposal was applied, by a proposal of its own."""

    def action(session: Session, proposal: Proposal) -> Proposal:
        officer = officer_page.officer
        is_own = undoes_own(session, proposal, officer)
        officer_page.require_one(Role.EDITOR if is_own else Role.APPROVER, proposal.agencies)
        return undo(session, officer_page.proposables, proposal, officer)

    return _do(officer_page, proposal_id, Role.EDITOR, action, said="undone")


def _do(
    officer_page: OfficerPage,
    proposal_id: str,
    role: Role,
    action: Callable[[Session, Proposal], Proposal],
    *,
    said: str,
) -> Response:
    """Do an action in one transaction, or say on the proposal's page why it was not done.

    The action returns the proposal to be shown; `said` is what is said there when it is done.
    """
    try:
        with officer_page.deployment.database.writing() as session:
            proposal = one_proposal(session, proposal_id, officer_page.agencies(), for_update=True)
            officer_page.require_one(role, proposal.agencies)
            shown = action(session, proposal)
            shown_id, waits = str(shown.id), bool(shown.agreed and shown.missing)
    except NotFound:
        raise
    except AroundMeError as error:
        return proposal_page(officer_page, proposal_id, trouble_of(error))
    has_agreed = waits and said in ("applied", "undone")
    return officer_page.go_to("drafts", shown_id, said="agreed" if has_agreed else said)


def _require_hand_in(officer_page: OfficerPage, proposal: Proposal) -> None:
    if not may_hand_in(officer_page, proposal):
        raise not_allowed()
