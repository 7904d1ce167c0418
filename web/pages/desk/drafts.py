"""The pages of drafts: those that wait, one of them, and the deeds on it."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import mark as _
from portal.accounts.rules import Role
from portal.directory.desk.queries import drafts_decided
from portal.directory.drafts.models import Draft
from portal.directory.drafts.queries import one_draft, undecided
from portal.directory.drafts.rules import Subject
from portal.directory.drafts.service import Decision, decide, submit, withdraw
from portal.directory.drafts.subjects import read
from web.pages.accounts.answers import Trouble, trouble_of
from web.pages.accounts.guard import not_allowed
from web.pages.desk.drafts_view import (
    draft_page,
    may_hand_in,
    names_of_agencies,
    shown_drafts,
)
from web.pages.desk.frame import Desk, DeskHere, FieldsHere
from web.pages.desk.preview import preview

router = APIRouter(prefix="/{language}/officers/drafts", include_in_schema=False)

_MOST_DECIDED = 30


@router.get("")
def list_drafts(desk: DeskHere) -> Response:
    """List the drafts of the officer's agencies: to decide, one's own, others, decided ones."""
    with desk.deployment.database.reading() as session:
        agencies = names_of_agencies(session)
        waiting = shown_drafts(desk, undecided(session, desk.agencies()), agencies)
        decided = drafts_decided(session, desk.agencies(), limit=_MOST_DECIDED)
        context = {
            "to_decide": [one for one in waiting if one.is_mine_to_decide],
            "own": [one for one in waiting if one.is_own],
            "others": [one for one in waiting if not (one.is_own or one.is_mine_to_decide)],
            "decided": shown_drafts(desk, decided, agencies),
        }
    return desk.show("desk_drafts.html", context, here="drafts")


@router.get("/{draft_id}")
def show_draft(desk: DeskHere, draft_id: str) -> Response:
    """Show what a draft would change, and what may be done with it."""
    return draft_page(desk, draft_id)


@router.get("/{draft_id}/preview")
def preview_draft(desk: DeskHere, draft_id: str) -> Response:
    """Show an agency or service as readers would see it with the draft."""
    with desk.deployment.database.reading() as session:
        draft = one_draft(session, draft_id, desk.agencies())
        proposed, faults = read(session, desk.reading, Subject(draft.kind), draft.content)
    if proposed is None:
        return draft_page(desk, draft_id, Trouble(faults[0].message, 409))
    return preview(desk, proposed)


@router.post("/{draft_id}/submit")
def submit_draft(desk: DeskHere, draft_id: str, _fields: FieldsHere) -> Response:
    """Hand a draft in."""

    def deed(session: Session, draft: Draft) -> None:
        _require_hand_in(desk, draft)
        submit(session, draft, desk.officer)

    return _do(desk, draft_id, Role.EDITOR, deed, said="submitted")


@router.post("/{draft_id}/withdraw")
def withdraw_draft(desk: DeskHere, draft_id: str, _fields: FieldsHere) -> Response:
    """Give a draft up."""

    def deed(session: Session, draft: Draft) -> None:
        _require_hand_in(desk, draft)
        withdraw(session, draft, desk.officer)

    return _do(desk, draft_id, Role.EDITOR, deed, said="withdrawn")


@router.post("/{draft_id}/approve")
def approve_draft(desk: DeskHere, draft_id: str, fields: FieldsHere) -> Response:
    """Make a draft what readers see."""

    def deed(session: Session, draft: Draft) -> None:
        decision = Decision(
            approve=True,
            note=fields.get("note"),
            needs_second_officer=desk.needs_second_officer(Subject(draft.kind)),
        )
        decide(session, desk.reading, draft, desk.officer, decision)

    return _do(desk, draft_id, Role.APPROVER, deed, said="applied")


@router.post("/{draft_id}/reject")
def reject_draft(desk: DeskHere, draft_id: str, fields: FieldsHere) -> Response:
    """Say no to a draft, and why."""

    def deed(session: Session, draft: Draft) -> None:
        note = fields.get("note").strip()
        if not note:
            raise InvalidParameter(
                "note", _("Say why you reject it: whoever made it will want to know.")
            )
        decide(session, desk.reading, draft, desk.officer, Decision(approve=False, note=note))

    return _do(desk, draft_id, Role.APPROVER, deed, said="rejected")


def _do(
    desk: Desk, draft_id: str, role: Role, deed: Callable[[Session, Draft], None], *, said: str
) -> Response:
    """Do a deed in one transaction, or say on the draft's page why it was not done."""
    try:
        with desk.deployment.database.writing() as session:
            draft = one_draft(session, draft_id, desk.agencies(), for_update=True)
            desk.require(role, draft.agency)
            deed(session, draft)
    except NotFound:
        raise
    except AroundMeError as error:
        return draft_page(desk, draft_id, trouble_of(error))
    return desk.go_to("drafts", draft_id, said=said)


def _require_hand_in(desk: Desk, draft: Draft) -> None:
    if not may_hand_in(desk, draft):
        raise not_allowed()
