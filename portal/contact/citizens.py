"""What whoever wrote a case does with it: reply, withdraw, rate, open again, appeal, close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from portal.audit.recording import record
from portal.contact.case_files import ReadFile, files_of_case
from portal.contact.context import ContactContext
from portal.contact.filing import CITIZEN_ACTOR
from portal.contact.followers import leave
from portal.contact.following import Status, status_of
from portal.contact.forms import case_forms
from portal.contact.models import Case, CaseMessage, CaseRating
from portal.contact.reading import plain_text
from portal.contact.rules import (
    APPEAL,
    CITIZEN,
    LONGEST_TEXT,
    SETTLED,
    Author,
    Kind,
    MessageKind,
)
from portal.contact.workflow import case_definitions
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.workflow.appeals import Appeal
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import events_of
from portal.workflow.rules import in_state_since, next_states
from portal.workflow.service import Change, change_state, locked_item

REPLY, ADD, WITHDRAW, REOPEN, CLOSE = "reply", "add", "withdraw", "reopen", "close"
_MOST_STARS = 5
ADDED = Limit("case added", 5, 3_600)
_LONGEST_RATING = 2_000


@dataclass(frozen=True)
class OwnCase:
    """A case as its writer sees it, and what he may do with it now.

    `may` holds names of transitions, and ADD. `reopens_until` and `appeals_until` are the moments
    at which opening again and an appeal end, None where neither can be. `appealed` is the reference
    of the appeal against what was decided last.
    """

    case: Case
    status: Status
    messages: Sequence[CaseMessage]
    files: Sequence[ReadFile]
    rating: CaseRating | None
    may: frozenset[str]
    may_rate: bool
    reopens_until: datetime | None
    appeals_until: datetime | None
    appealed: str | None


def own_case(session: Session, context: ContactContext, case: Case) -> OwnCase:
    """Return a case for its writer; notes of officers are left out."""
    item = session.get_one(WorkflowItem, case.id)
    definition = case_definitions(item.definition)[item.version]
    until = _reopens_until(session, case, item)
    can_reopen = until is not None and moment(session) < until
    appealed = _appealed(session, item)
    may = {one.name for one in next_states(definition, item.state, {CITIZEN})}
    may |= {ADD} if may_add(case, item.state) else set()
    said = select(CaseMessage).where(
        CaseMessage.case_id == case.id, CaseMessage.kind != MessageKind.NOTE
    )
    return OwnCase(
        case=case,
        status=status_of(session, case.id),
        messages=session.scalars(said.order_by(CaseMessage.at, CaseMessage.id)).all(),
        files=files_of_case(session, case.id),
        rating=session.get(CaseRating, case.id),
        may=frozenset(may if can_reopen else may - {REOPEN}),
        may_rate=item.state in SETTLED,
        reopens_until=until if can_reopen else None,
        appeals_until=None if appealed else _appeals_until(session, context, item),
        appealed=appealed,
    )


def reply(session: Session, context: ContactContext, case: Case, text: str) -> None:
    """Answer what an officer has asked; the clock goes on."""
    _say(session, case, MessageKind.REPLY, _written(text))
    _change(session, context, case, Change(REPLY))


def add(session: Session, context: ContactContext, case: Case, text: str) -> None:
    """Add something to a case that is not decided; the agency reads it with the rest.

    Raises Refused for a case that is over or waits for a reply, and for too much in an hour.
    """
    written, state = _written(text), session.get_one(WorkflowItem, case.id).state
    if not may_add(case, state):
        raise Refused(_("Nothing can be added to this as it stands. Nothing was changed."))
    if not take(session, context.keys, ADDED, case.id):
        raise Refused(_("Much was added within an hour. Wait an hour, then add the rest."))
    _say(session, case, MessageKind.REPLY, written)


def may_add(case: Case, state: str) -> bool:
    """Check whether the writer of a case can add something: its text is read, and not answered."""
    return case.closed_at is None and state not in SETTLED | {"needs_information"}


def withdraw(session: Session, context: ContactContext, case: Case, reason: str = "") -> None:
    """Take a case back."""
    _change(session, context, case, Change(WITHDRAW, reason))


def close(session: Session, context: ContactContext, case: Case) -> None:
    """Close a case whose answer is enough."""
    _change(session, context, case, Change(CLOSE))


def rate(session: Session, case: Case, stars: int, text: str = "") -> None:
    """Say what one thinks of the answer, 1 to 5; the last time counts.

    Raises InvalidParameter, and Refused before there is an answer.
    """
    if not 1 <= stars <= _MOST_STARS:
        raise InvalidParameter("stars", _("Choose between one star and five."), value=str(stars))
    if session.get_one(WorkflowItem, case.id).state not in SETTLED:
        raise Refused(_("This can be rated when it is answered."))
    said = storable(plain_text(text)[:_LONGEST_RATING]) or None
    row = session.get(CaseRating, case.id)
    if row is None:
        row = CaseRating(case_id=case.id)
        session.add(row)
    row.stars, row.text, row.at = stars, said, moment(session)
    record(
        session,
        CITIZEN_ACTOR,
        f"{case.kind}.rated",
        case.kind,
        str(case.id),
        agency=case.agency,
        new={"stars": stars},
    )


def reopen(session: Session, context: ContactContext, case: Case, text: str) -> None:
    """Open a case again whose answer is not enough, in its time; its clock begins anew.

    A case that went with another stands alone from then on: that answer is not enough for it.

    Raises Refused when the time is over: then a new case that names this one is the way.
    """
    written = _written(text)
    until = _reopens_until(session, case, session.get_one(WorkflowItem, case.id))
    if until is None or moment(session) >= until:
        raise Refused(
            _("The time to open this again is over. Write anew, and name {reference}."),
            reference=case.reference,
        )
    _say(session, case, MessageKind.REPLY, written)
    _change(session, context, case, Change(REOPEN))
    leave(session, context.workflows, case, CITIZEN_ACTOR)


def appeal(session: Session, context: ContactContext, case: Case, reason: str) -> str:
    """Ask the complaints unit to decide anew; return the reference of the case it opens.

    Raises Refused where nothing can be appealed, too late, and a second time.
    """
    item = session.get_one(WorkflowItem, case.id, with_for_update=True)
    before = _appealed(session, item)
    if before is not None:
        raise Refused(
            _("You have appealed already: follow the appeal by its reference {reference}."),
            reference=before,
        )
    asked = Appeal(item, CITIZEN_ACTOR, _written(reason))
    opened = context.appeals.appeal(session, context.workflows, asked)
    return session.get_one(Case, opened).reference


def _change(session: Session, context: ContactContext, case: Case, change: Change) -> None:
    change_state(session, context.workflows, case.id, change, CITIZEN_ACTOR, {CITIZEN})
    session.refresh(case)


def _say(session: Session, case: Case, kind: MessageKind, text: str) -> None:
    # The item first, as everywhere: of two at a moment none waits for the other for ever.
    locked_item(session, case.id)
    message = CaseMessage(
        id=uuid4(),
        case_id=case.id,
        at=moment(session),
        author=Author.CITIZEN.value,
        kind=kind.value,
        text=storable(text),
    )
    session.add(message)
    session.flush()


def _written(text: str) -> str:
    plain = plain_text(text)
    if not plain:
        raise InvalidParameter("text", _("Write something: it goes to the agency."), value=text)
    if len(plain) > LONGEST_TEXT:
        raise InvalidParameter(
            "text",
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(plain),
            most=LONGEST_TEXT,
        )
    return plain


def _reopens_until(session: Session, case: Case, item: WorkflowItem) -> datetime | None:
    """Return until when a case can be opened again, from its answer on; None for never."""
    if case.kind not in set(Kind) or item.state not in SETTLED:
        return None
    days = case_forms()[Kind(case.kind)].reopening_days
    definition = case_definitions(item.definition)[item.version]
    if not days or definition.transition(item.state, REOPEN) is None:
        return None
    return in_state_since(definition, events_of(session, item.id)) + timedelta(days=days)


def _appealed(session: Session, item: WorkflowItem) -> str | None:
    """Return the reference of the appeal against the state that a case is in."""
    definition = case_definitions(item.definition)[item.version]
    since = in_state_since(definition, events_of(session, item.id))
    found = select(Case.reference).where(
        Case.parent_id == item.id, Case.kind == APPEAL, Case.filed_at >= since
    )
    return session.scalars(found.limit(1)).first()


def _appeals_until(
    session: Session, context: ContactContext, item: WorkflowItem
) -> datetime | None:
    until = context.appeals.open_until(session, context.workflows, item)
    return until if until is not None and moment(session) <= until else None
