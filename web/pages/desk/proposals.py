"""The pages of proposals: those that wait, one of them, and the deeds on it."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.desk.queries import proposals_decided
from portal.directory.registers.definitions import Subject
from portal.proposals.models import Proposal
from portal.proposals.queries import one_proposal, undecided
from portal.proposals.service import Decision, decide, submit, withdraw
from web.navigation import Part
from web.page.answers import Trouble, trouble_of
from web.page.desk import Desk, DeskHere, FieldsHere
from web.page.guard import not_allowed
from web.pages.desk.preview import preview
from web.pages.desk.proposals_view import (
    may_hand_in,
    names_of_agencies,
    proposal_page,
    shown_proposals,
)

router = APIRouter(prefix="/{language}/officers/drafts", include_in_schema=False)

PART = Part("drafts", "officers/drafts", _("Drafts"))

_MOST_DECIDED = 30


@router.get("")
def list_proposals(desk: DeskHere) -> Response:
    """List the proposals of the officer's agencies: to decide, one's own, others, decided ones."""
    with desk.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
        waiting = shown_proposals(desk, undecided(session, desk.agencies()), agencies)
        decided = proposals_decided(session, desk.agencies(), limit=_MOST_DECIDED)
        context = {
            "to_decide": [one for one in waiting if one.is_mine_to_decide],
            "own": [one for one in waiting if one.is_own],
            "others": [one for one in waiting if not (one.is_own or one.is_mine_to_decide)],
            "decided": shown_proposals(desk, decided, agencies),
        }
    return desk.show("desk_proposals.html", context, here="drafts")


@router.get("/{proposal_id}")
def show_proposal(desk: DeskHere, proposal_id: str) -> Response:
    """Show what a proposal would change, and what may be done with it."""
    return proposal_page(desk, proposal_id)


@router.get("/{proposal_id}/preview")
def preview_proposal(desk: DeskHere, proposal_id: str) -> Response:
    """Show an agency or service as readers would see it with the proposal."""
    with desk.deployment.database.reading() as session:
        proposal = one_proposal(session, proposal_id, desk.agencies())
        proposed, faults = desk.proposables[proposal.kind].read(session, proposal.content)
    if proposed is None:
        return proposal_page(desk, proposal_id, Trouble(faults[0].message, 409))
    return preview(desk, proposed.record)


@router.post("/{proposal_id}/submit")
def submit_proposal(desk: DeskHere, proposal_id: str, _fields: FieldsHere) -> Response:
    """Hand a proposal in."""

    def deed(session: Session, proposal: Proposal) -> None:
        _require_hand_in(desk, proposal)
        submit(session, proposal, desk.officer)

    return _do(desk, proposal_id, Role.EDITOR, deed, said="submitted")


@router.post("/{proposal_id}/withdraw")
def withdraw_proposal(desk: DeskHere, proposal_id: str, _fields: FieldsHere) -> Response:
    """Withdraw a proposal."""

    def deed(session: Session, proposal: Proposal) -> None:
        _require_hand_in(desk, proposal)
        withdraw(session, proposal, desk.officer)

    return _do(desk, proposal_id, Role.EDITOR, deed, said="withdrawn")


@router.post("/{proposal_id}/approve")
def approve_proposal(desk: DeskHere, proposal_id: str, fields: FieldsHere) -> Response:
    """Make a proposal what readers see."""

    def deed(session: Session, proposal: Proposal) -> None:
        decision = Decision(
            approve=True,
            note=fields.get("note"),
            needs_second_officer=desk.needs_second_officer(Subject(proposal.kind)),
        )
        decide(session, desk.proposables, proposal, desk.officer, decision)

    return _do(desk, proposal_id, Role.APPROVER, deed, said="applied")


@router.post("/{proposal_id}/reject")
def reject_proposal(desk: DeskHere, proposal_id: str, fields: FieldsHere) -> Response:
    """Say no to a proposal, and why."""

    def deed(session: Session, proposal: Proposal) -> None:
        note = fields.get("note").strip()
        if not note:
            raise InvalidParameter(
                "note", _("Say why you reject it: whoever made it will want to know.")
            )
        decide(
            session, desk.proposables, proposal, desk.officer, Decision(approve=False, note=note)
        )

    return _do(desk, proposal_id, Role.APPROVER, deed, said="rejected")


def _do(
    desk: Desk,
    proposal_id: str,
    role: Role,
    deed: Callable[[Session, Proposal], None],
    *,
    said: str,
) -> Response:
    """Do a deed in one transaction, or say on the proposal's page why it was not done."""
    try:
        with desk.deployment.database.writing() as session:
            proposal = one_proposal(session, proposal_id, desk.agencies(), for_update=True)
            desk.require(role, proposal.agency)
            deed(session, proposal)
    except NotFound:
        raise
    except AroundMeError as error:
        return proposal_page(desk, proposal_id, trouble_of(error))
    return desk.go_to("drafts", proposal_id, said=said)


def _require_hand_in(desk: Desk, proposal: Proposal) -> None:
    if not may_hand_in(desk, proposal):
        raise not_allowed()
