"""Appeals against answers to data requests: the complaints unit decides, through the registry."""

from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.assurance import PersonHere
from portal.comments.rules import Visibility
from portal.comments.texts.rules import read_note
from portal.following.rules import What
from portal.opendata.requests.context import RequestContext
from portal.opendata.requests.models import RequestAppeal, RequestRow
from portal.opendata.requests.own import own_row
from portal.opendata.requests.rules import (
    APPEAL_WORKING_DAYS,
    DATA_REQUEST,
    LONGEST_APPEAL,
    UNIT,
    RequestRules,
    RequestState,
)
from portal.opendata.requests.standing import (
    ASKER_ACTOR,
    changed,
    locked_request,
    locked_row,
    tell_asker,
    tell_followers,
)
from portal.opendata.requests.telling import Told
from portal.workflow.appeals import Appeal, Appealable, Outcome
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.service import Change, change_state


def answered_requests(workflows: Workflows) -> Appealable:
    """Return what can be appealed here: an answer. An upheld appeal opens the request again."""
    return Appealable(
        DATA_REQUEST,
        frozenset({RequestState.ANSWERED.value}),
        UNIT,
        APPEAL_WORKING_DAYS,
        partial(_carry_out, workflows),
    )


def appeal(session: Session, ctx: RequestContext, person: PersonHere, ref: str, text: str) -> None:
    """Ask the complaints unit to decide anew about the answer to a request of one's own.

    Raises NotFound for another's, InvalidParameter("text") without a reason, Refused where the
    answer cannot be appealed, too late, and a second time.
    """
    item, row = locked_request(session, own_row(session, person, ref).id)
    said = _written(text)
    if not _may_be_appealed(ctx.rules, row):
        raise Refused(_("This cannot be appealed as it stands. Nothing was changed."))
    if open_appeal(session, row) is not None:
        raise Refused(_("You have appealed already: the complaints unit decides about it."))
    about = Appeal(item, ASKER_ACTOR, said, f"{row.ref}: {row.title}", row.language)
    case_id = ctx.appeals.appeal(session, ctx.workflows, about)
    appealed = RequestAppeal(id=case_id, request_id=row.id, text=said, at=moment(session))
    session.add(appealed)
    changed(session, row)
    tell_followers(session, row, What.APPEALED)


def appeal_until(session: Session, ctx: RequestContext, row: RequestRow) -> datetime | None:
    """Return until when the answer to a request can be appealed; None where it cannot (again)."""
    item = session.get_one(WorkflowItem, row.id)
    if not _may_be_appealed(ctx.rules, row) or open_appeal(session, row) is not None:
        return None
    until = ctx.appeals.open_until(session, ctx.workflows, item)
    return until if until is not None and moment(session) <= until else None


def open_appeal(session: Session, row: RequestRow) -> RequestAppeal | None:
    """Return the appeal against the last answer, decided or not; None without one."""
    if row.closed_at is None:
        return None
    newest = (
        select(RequestAppeal)
        .where(RequestAppeal.request_id == row.id, RequestAppeal.at >= row.closed_at)
        .order_by(RequestAppeal.at.desc())
    )
    return session.scalars(newest.limit(1)).one_or_none()


def _may_be_appealed(rules: RequestRules, row: RequestRow) -> bool:
    ended = rules.circumstances.get(row.circumstance)
    is_answered = row.state == RequestState.ANSWERED
    return is_answered and ended is not None and ended.may_be_appealed


def _written(text: str) -> str:
    said = storable(text).strip()
    if len(said) > LONGEST_APPEAL:
        raise InvalidParameter(
            "text",
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(said),
            most=LONGEST_APPEAL,
        )
    written = read_note(said, LONGEST_APPEAL)
    if written is None:
        raise InvalidParameter("text", _("Say why the answer is not right: the unit reads it."))
    return written


def _carry_out(workflows: Workflows, session: Session, outcome: Outcome) -> None:
    """Open a request again whose appeal was upheld, and tell everybody what was decided."""
    row = locked_row(session, outcome.item.id)
    appealed = open_appeal(session, row)
    if appealed is not None:
        appealed.outcome = "upheld" if outcome.is_upheld else "dismissed"
        appealed.decided_at = moment(session)
    if not outcome.is_upheld:
        changed(session, row)
        tell_followers(session, row, What.DISMISSED)
        tell_asker(session, row, Told.DISMISSED)
        return
    was_public = row.released_at is not None
    if not was_public:
        row.visibility = Visibility.PENDING.value
    row.circumstance = None
    changed(session, row)
    tell_followers(session, row, What.REOPENED)
    tell_asker(session, row, Told.REOPENED)
    change = Change("reopen" if was_public else "look_again")
    change_state(session, workflows, row.id, change, outcome.by, (UNIT,))
