"""One poll as officers see it: what is missing, what comes next, and what an approver does."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from portal.accounts.officer_roles import Role
from portal.participation.polls.offered import path_of
from portal.participation.polls.progress import next_to_bring, still_sealed
from portal.participation.polls.rules import Kind, PollState
from portal.participation.polls.turning import cancel_poll, open_poll, publish_poll
from portal.participation.polls.workflow import poll_definitions
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import events_of
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.minutes import minute_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.polls.poll_page import PollHere, poll_here, polls_of, show_poll_page
from web.pages.officers.shown_events import ShownEvent, shown_events

router = APIRouter(
    prefix="/{language}/officers/participation/{space}/polls/{ref}", include_in_schema=False
)

_CANCELLED_FROM = (PollState.DRAFT, PollState.SCHEDULED, PollState.OPEN, PollState.CLOSED)


@router.get("")
def show_poll(officer_page: OfficerPageHere, space: str, ref: str) -> Response:
    """Show where a poll stands and what is to be done."""
    return _page(officer_page, space, ref)


@router.post("")
def take_command(
    officer_page: OfficerPageHere, space: str, ref: str, fields: FieldsHere
) -> Response:
    """Fix and schedule a poll, cancel it, publish its results."""
    with officer_page.deployment.database.reading() as session:
        here = poll_here(session, officer_page, space, ref, Role.APPROVER)
    try:
        with officer_page.deployment.database.writing() as session:
            _do(session, officer_page, here, fields)
    except AroundMeError as error:
        return _page(officer_page, space, ref, trouble_of(error), fields.get("reason"))
    return officer_page.go_to(*here.path(), said="done")


def _do(session: Session, officer_page: OfficerPage, here: PollHere, fields: Fields) -> None:
    polls, officer, command = polls_of(officer_page), officer_page.officer, fields.get("command")
    if command == "schedule":
        open_poll(session, polls, officer, here.poll.id)
    elif command == "cancel":
        cancel_poll(session, polls, officer, here.poll.id, fields.get("reason"))
    elif command == "publish":
        publish_poll(session, polls, officer, here.poll.id)
    else:
        raise nothing_here()


def _page(
    officer_page: OfficerPage,
    space: str,
    ref: str,
    trouble: Trouble | None = None,
    reason: str = "",
) -> Response:
    deployment = officer_page.deployment
    with deployment.database.reading() as session:
        here = poll_here(session, officer_page, space, ref)
        poll, officer = here.poll, officer_page.officer
        is_closed = poll.state is PollState.CLOSED and poll.kind is Kind.SECRET
        is_approver = officer.may(Role.APPROVER, here.space.agency)
        under_way = [one for one in here.holders if one.opening_at and not one.opened_at]
        context = {
            "opens": minute_of(poll.opens_at, deployment),
            "closes": minute_of(poll.closes_at, deployment),
            "may_edit": officer.may(Role.EDITOR, here.space.agency),
            "is_approver": is_approver,
            "may_cancel": is_approver and poll.state in _CANCELLED_FROM,
            "events": _events(session, officer_page, here),
            "wanted": next_to_bring(here.holders) if is_closed else None,
            "sealed": still_sealed(session, poll.id) if is_closed else None,
            "is_counting": is_closed and bool(under_way),
            "is_public": poll.frozen_at is not None,
            "public_path": f"/{officer_page.language}{path_of(here.space, poll)}",
            "reason": reason,
        }
    return show_poll_page(officer_page, "poll.html", here, context, trouble)


def _events(session: Session, officer_page: OfficerPage, here: PollHere) -> list[ShownEvent]:
    item = session.get_one(WorkflowItem, here.poll.id)
    definition = poll_definitions()[item.version]
    # That it was begun says nothing: it was received from nobody.
    return shown_events(officer_page, definition, events_of(session, item.id)[1:], {})
