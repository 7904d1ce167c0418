"""What officers do with cases: every transition, what they write, notes, locks, many at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import AroundMeError, InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.colleagues import officers_of
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.contact.context import ContactContext
from portal.contact.followers import ASK, Done, carry
from portal.contact.models import Case, CaseMessage
from portal.contact.officer_models import CaseLock
from portal.contact.reading import plain_text
from portal.contact.rules import CENTRAL, LONGEST_TEXT, Author, MessageKind
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import codes_of
from portal.workflow.appeals import Outcome
from portal.workflow.models import WorkflowEvent, WorkflowItem
from portal.workflow.rules import NOBODYS
from portal.workflow.service import Change, change_state, locked_item

# What is written to whoever wrote the case, by the transition that it goes with.
WRITES = {
    "ask": MessageKind.QUESTION,
    **dict.fromkeys(
        ("answer", "resolve", "decide", "pass_on", "uphold", "dismiss"), MessageKind.ANSWER
    ),
}
# What the unit decides about an appeal: whether it upholds it.
_DECIDES = {"uphold": True, "dismiss": False}
# A thank-you may be passed on without a word.
_MAY_BE_SILENT = frozenset({"pass_on"})
TRANSFER = "transfer"
# So many agencies may say that it is another's affair; then the unit above all says whose it is.
MOST_TRANSFERS = 2
LOCK_LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class Order:
    """What an officer does with a case: a change of its state, and what is written with it.

    `translations` are the text for those whose cases go with it and who wrote in other languages.
    """

    change: Change
    text: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)


def roles_in(officer: Officer, agency: str | None) -> frozenset[str]:
    """Return the words for what an officer may do with the cases of an agency."""
    unit = {CENTRAL} if officer.may(Role.APPROVER, None) else set()
    return officer.roles_for(agency) | unit


def case_of(session: Session, case_id: UUID, officer: Officer, role: Role = Role.VIEWER) -> Case:
    """Return a case of an agency for which the officer has a role.

    Raises NotFound for one of other agencies as for one that is not there.
    """
    found = session.get(Case, case_id)
    if found is None or not officer.may(role, found.agency):
        raise NotFound(_("There is no case {id}."), id=case_id)
    return found


def deal_with(
    session: Session, context: ContactContext, case_id: UUID, order: Order, by: Officer
) -> WorkflowItem:
    """Do with a case what its workflow allows; whoever wrote it is written to where that says so.

    Cases that go with it go through the same, but for a question, which is for one writer alone.
    Raises as `change_state` does, NotFound for a case of other agencies, Refused while a colleague
    works on it and for one that goes with another, InvalidParameter("text") where something has to
    be written.
    """
    before = locked_item(session, case_id).state
    case = case_of(session, case_id, by, Role.EDITOR)
    refuse_locked(session, case, by)
    if case.duplicate_of is not None and order.change.transition != ASK:
        raise Refused(_("This goes with another case: deal with that one, or take this one out."))
    kind = WRITES.get(order.change.transition)
    if kind is not None:
        is_silent = order.change.transition in _MAY_BE_SILENT
        text = _written(order.text, may_be_silent=is_silent)
        if text:
            _say(session, case, kind, text, by)
    change = _checked(session, case, order.change, by)
    roles = roles_in(by, case.agency)
    if case.about_item is not None and change.transition in _DECIDES:
        # The topic carries it out; whoever may not decide is refused below, with all of it.
        decided = Outcome(
            locked_item(session, case.about_item), _DECIDES[change.transition], by.actor
        )
        context.appeals.decide(session, decided)
    item = change_state(session, context.workflows, case_id, change, by.actor, roles)
    session.refresh(case)
    if change.transition != ASK:
        done = Done(before, change, by.actor, roles)
        carried = carry(session, context.workflows, case, done)
        if kind is MessageKind.ANSWER and order.text.strip():
            _say_to(session, case, carried, order, by)
    return item


def _say_to(
    session: Session, lead: Case, carried: Iterable[Case], order: Order, by: Officer
) -> None:
    """Write an answer into the cases that went along, each in its language, and with its own name.

    Raises InvalidParameter for a language in which it is not written.
    """
    for one in carried:
        is_same = one.language == lead.language
        said = order.text if is_same else order.translations.get(one.language, "")
        if not said.strip():
            raise InvalidParameter(
                f"text_{one.language}",
                _("Write the answer in the other language too: people have asked in it."),
            )
        text = _written(said.replace(lead.reference, one.reference))
        _say(session, one, MessageKind.ANSWER, text, by)


def assign_many(
    session: Session, context: ContactContext, ids: Iterable[UUID], assign_to: str, by: Officer
) -> tuple[int, int]:
    """Assign several cases to one officer; return how many were, and how many could not be."""
    done = left = 0
    for case_id in sorted(set(ids)):
        try:
            with session.begin_nested():
                change = Change("assign", assign_to=assign_to)
                deal_with(session, context, case_id, Order(change), by)
            done += 1
        except AroundMeError:
            left += 1
    return done, left


def add_note(session: Session, case_id: UUID, text: str, by: Officer) -> None:
    """Write a note that officers alone read."""
    case = case_of(session, case_id, by, Role.EDITOR)
    _say(session, case, MessageKind.NOTE, _written(text), by)
    record(session, by.actor, f"{case.kind}.noted", case.kind, str(case.id), agency=case.agency)


def lock(session: Session, case_id: UUID, by: Officer) -> None:
    """Keep colleagues from a case for a quarter of an hour; raises Refused where one has it."""
    case = case_of(session, case_id, by, Role.EDITOR)
    # The case is locked first, so that two at a moment come one after the other.
    session.refresh(case, with_for_update=True)
    refuse_locked(session, case, by)
    held = session.get(CaseLock, case_id) or CaseLock(case_id=case_id)
    held.officer_id, held.officer_name = str(by.id), by.name
    held.until = moment(session) + LOCK_LASTS
    session.add(held)
    session.flush()


def unlock(session: Session, case_id: UUID, by: Officer) -> None:
    """End the lock of a case; approvers of its agency may end that of others."""
    case = case_of(session, case_id, by, Role.EDITOR)
    held = session.get(CaseLock, case_id)
    if held is not None and (held.officer_id == str(by.id) or by.may(Role.APPROVER, case.agency)):
        session.delete(held)


def lock_on(session: Session, case_id: UUID) -> CaseLock | None:
    """Return who works on a case just now; None where nobody does."""
    held = session.get(CaseLock, case_id)
    return held if held is not None and held.until > moment(session) else None


def refuse_locked(session: Session, case: Case, by: Officer) -> None:
    """Raise Refused while a colleague works on a case."""
    held = lock_on(session, case.id)
    if held is not None and held.officer_id != str(by.id):
        raise Refused(
            _("{name} works on this just now: try again in a quarter of an hour, or ask them."),
            name=held.officer_name,
        )


def _checked(session: Session, case: Case, change: Change, by: Officer) -> Change:
    """Return a change whose officer and agency are there; the third transfer goes to the unit."""
    if change.assign_to:
        able = {str(one.id) for one in officers_of(session, case.agency, Role.EDITOR)}
        if change.assign_to not in able:
            raise InvalidParameter(
                "assign_to",
                _("Choose somebody who may deal with the cases of this agency."),
                value=change.assign_to,
            )
    if change.transition != TRANSFER:
        return change
    if change.agency != NOBODYS and change.agency not in codes_of(session, Register.AGENCIES):
        raise InvalidParameter("agency", _("Choose an agency from the list."), value=change.agency)
    if change.agency == (case.agency or NOBODYS):
        raise InvalidParameter("agency", _("It is there already: choose another agency."))
    is_units = CENTRAL in roles_in(by, case.agency)
    if not is_units and transfers_of(session, case.id) >= MOST_TRANSFERS:
        return Change(TRANSFER, change.reason, None, NOBODYS, change.seen_event)
    return change


def transfers_of(session: Session, case_id: UUID) -> int:
    """Count how often a case went from one agency to another."""
    found = select(func.count()).where(
        WorkflowEvent.item_id == case_id, WorkflowEvent.action == TRANSFER
    )
    return session.scalar(found) or 0


def _say(session: Session, case: Case, kind: MessageKind, text: str, by: Officer) -> None:
    # The item first, as everywhere: of two at a moment none waits for the other for ever.
    locked_item(session, case.id)
    session.add(
        CaseMessage(
            id=uuid4(),
            case_id=case.id,
            at=moment(session),
            author=Author.OFFICER.value,
            kind=kind.value,
            agency=case.agency,
            officer_id=str(by.id),
            officer_name=by.name,
            text=storable(text),
        )
    )
    session.flush()


def _written(text: str, *, may_be_silent: bool = False) -> str:
    plain = plain_text(text)
    if not plain and not may_be_silent:
        raise InvalidParameter("text", _("Write the text: whoever wrote the case reads it."))
    if len(plain) > LONGEST_TEXT:
        raise InvalidParameter(
            "text",
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(plain),
            most=LONGEST_TEXT,
        )
    return plain
