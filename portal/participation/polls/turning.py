"""From one state to the next: scheduled, opened and closed by the clock, cancelled, published."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.following.rules import What
from portal.jobs.queue import enqueue
from portal.participation.polls.ceremony import held_by
from portal.participation.polls.context import PollContext
from portal.participation.polls.counting import count_named
from portal.participation.polls.editing import demand_poll
from portal.participation.polls.envelopes import point_of, private_key_of
from portal.participation.polls.key_texts import read_private_key
from portal.participation.polls.models import PollKeyHolder
from portal.participation.polls.queries import holders_of, whole_poll_of
from portal.participation.polls.rules import Kind, Poll, PollState
from portal.participation.polls.telling import DAY, LAST_DAY, note_poll
from portal.participation.spaces.queries import space_of
from portal.participation.spaces.rules import LEVEL_ACTIVITIES, Activity, Space
from portal.workflow.models import WorkflowItem
from portal.workflow.service import Change, change_state, locked_item

TURN = "poll by the clock"
CLOCK = Actor(ActorKind.SYSTEM, "polls", "polls")


def open_poll(session: Session, ctx: PollContext, officer: Officer, poll_id: UUID) -> Poll:
    """Fix a draft and schedule it: from now on nothing of it changes, and it opens by the clock.

    Raises Refused and InvalidParameter that say what is still missing, NotFound where the officer
    has no role in the agency.
    """
    row = demand_poll(session, officer, poll_id, Role.VIEWER)
    poll = whole_poll_of(session, poll_id)
    _check_times(session, poll)
    _check_space(space_of(session, poll.space_id), poll)
    if poll.kind is Kind.SECRET:
        _check_keys(session, poll, officer)
        if poll.state is PollState.DRAFT:
            row.digest_check = ctx.digest_keys.make(poll_id)
    row.frozen_at = moment(session)
    session.flush()
    for at in (poll.opens_at, poll.closes_at):
        enqueue(session, TURN, str(poll_id), at=at)
    if poll.opens_at is not None and poll.closes_at is not None:
        last_day = poll.closes_at - DAY
        # Of a short one whoever hears that it is open hears when it ends.
        if last_day > poll.opens_at + DAY:
            enqueue(session, LAST_DAY, str(poll_id), at=last_day)
    roles = officer.roles_for(poll.agency)
    change_state(session, ctx.workflows, poll_id, Change("schedule"), officer.actor, roles)
    return whole_poll_of(session, poll_id)


def turn(session: Session, ctx: PollContext, poll_id: UUID) -> PollState:
    """Bring a poll into the state that the clock says; return it. Called again it does nothing."""
    item = locked_item(session, poll_id)
    poll, now = whole_poll_of(session, poll_id), moment(session)
    change = partial(change_state, session, ctx.workflows, poll_id, by=CLOCK, roles=None)
    if item.state == PollState.SCHEDULED and poll.opens_at is not None and poll.opens_at <= now:
        if poll.is_open(now):
            note_poll(session, poll, What.POLL_OPENED)
        change(Change("open"))
    if item.state == PollState.OPEN and poll.closes_at is not None and poll.closes_at <= now:
        change(Change("close"))
        if poll.kind is Kind.NAMED:
            count_named(session, poll)
            change(Change("count"))
    return PollState(item.state)


def close_poll(
    session: Session, ctx: PollContext, officer: Officer, poll_id: UUID, key_text: str
) -> None:
    """Take the private key of a holder and begin to open his layer, once the poll is closed.

    The outer envelopes come first: the second holder, then the first. The key is handed on and kept
    nowhere; when what opens is killed the holder brings it again. Raises NotFound for who holds no
    key, InvalidParameter("key") for a wrong one, and Refused for what cannot be done now.
    """
    holder = held_by(session, officer, poll_id)
    state = turn(session, ctx, poll_id)
    if state is not PollState.CLOSED:
        raise Refused(_("Keys are brought when the poll is closed, and once."))
    _check_turn(holders_of(session, poll_id), holder)
    key = read_private_key(key_text)
    if point_of(private_key_of(key)) != holder.public_key:
        raise InvalidParameter(
            "key", _("This is not the key whose public half you handed in for this poll.")
        )
    holder.opening_at = moment(session)
    _record_key(session, officer, whole_poll_of(session, poll_id).agency, holder)
    ctx.opener.start(poll_id, key)


def cancel_poll(
    session: Session, ctx: PollContext, officer: Officer, poll_id: UUID, reason: str
) -> None:
    """Cancel a poll before it is counted, for a public reason; its envelopes are destroyed."""
    poll = whole_poll_of(session, poll_id)
    if poll.frozen_at is not None:
        note_poll(session, poll, What.POLL_CANCELLED)
    _change_as(session, ctx, officer, poll_id, Change("cancel", reason))


def publish_poll(session: Session, ctx: PollContext, officer: Officer, poll_id: UUID) -> None:
    """Publish what was counted, with the ballots where there are enough of them."""
    note_poll(session, whole_poll_of(session, poll_id), What.POLL_RESULTS)
    _change_as(session, ctx, officer, poll_id, Change("publish"))


def turn_by_clock(database: Database, ctx: PollContext, poll_id: UUID) -> None:
    """Do what the clock says, in a transaction of its own: the job of the queue."""
    with database.writing(bounded=False) as session:
        turn(session, ctx, poll_id)


def _change_as(
    session: Session, ctx: PollContext, officer: Officer, poll_id: UUID, change: Change
) -> WorkflowItem:
    demand_poll(session, officer, poll_id, Role.VIEWER)
    poll = whole_poll_of(session, poll_id)
    roles = officer.roles_for(poll.agency)
    return change_state(session, ctx.workflows, poll_id, change, officer.actor, roles)


def _check_times(session: Session, poll: Poll) -> None:
    if poll.opens_at is None or poll.closes_at is None:
        raise InvalidParameter("opens_at", _("Say when the poll opens and when it closes."))
    if poll.closes_at <= moment(session):
        raise InvalidParameter("closes_at", _("A poll has to close in the future."))


def _check_space(space: Space | None, poll: Poll) -> None:
    """Votes belong into phases that allow them, of a space that is public."""
    assert poll.opens_at is not None
    assert poll.closes_at is not None
    if space is None or space.closed_at is not None:
        raise Refused(_("A poll is scheduled in a space that is published and not closed."))
    if Activity.VOTE not in LEVEL_ACTIVITIES[space.level]:
        raise Refused(_("Spaces of this level have no polls."))
    until = poll.opens_at
    for phase in space.phases:
        if Activity.VOTE in phase.activities and phase.starts_at <= until < phase.ends_at:
            until = phase.ends_at
    if until < poll.closes_at:
        raise Refused(
            _("The poll is longer than the phases in which votes are allowed: change one of both.")
        )


def _check_keys(session: Session, poll: Poll, officer: Officer) -> None:
    """Both keys have to be there, and whoever fixes the poll may hold neither."""
    holders = holders_of(session, poll.id)
    if len(holders) != 2 or any(one.confirmed_at is None for one in holders):
        raise Refused(
            _(
                "Both holders have to hand in their keys and to open their test envelopes before"
                " the poll is scheduled."
            )
        )
    if officer.id in {one.account_id for one in holders}:
        raise Refused(_("Whoever holds a key does not schedule the poll: ask another approver."))


def _check_turn(holders: Sequence[PollKeyHolder], holder: PollKeyHolder) -> None:
    outer = next(one for one in holders if one.position == 2)
    if holder.opened_at is not None:
        raise Refused(_("Your layer is opened already: your key is not needed any more."))
    if holder is not outer and outer.opened_at is None:
        raise Refused(
            _("The outer envelopes come first: the holder of the second key is before you.")
        )


def _record_key(
    session: Session, officer: Officer, agency: str | None, holder: PollKeyHolder
) -> None:
    new = {"position": holder.position}
    poll_id = str(holder.poll_id)
    record(session, officer.actor, "poll.key_brought", "poll", poll_id, agency=agency, new=new)
