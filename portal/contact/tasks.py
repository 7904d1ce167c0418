"""What a case needs of other agencies: a task each, with its own clock."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import storable
from geo.errors import InvalidParameter, NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.contact.context import ContactContext
from portal.contact.dealing import case_of
from portal.contact.models import Case
from portal.contact.officer_models import CaseTask
from portal.contact.reading import plain_text
from portal.contact.rules import LONGEST_TEXT, TASK
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import codes_of
from portal.workflow.models import WorkflowItem
from portal.workflow.rules import NOBODYS
from portal.workflow.service import Change, change_state, open_item

ASKER = "asker"
_MOST_LISTED = 200


@dataclass(frozen=True)
class TaskLine:
    """A task, how it stands, and the case that it is part of."""

    task: CaseTask
    item: WorkflowItem
    case: Case


def ask_agency(
    session: Session, context: ContactContext, case_id: UUID, agency: str, text: str, by: Officer
) -> UUID:
    """Ask another agency for its part of a case; return the id of the task."""
    case = case_of(session, case_id, by, Role.EDITOR)
    if agency not in codes_of(session, Register.AGENCIES) or agency == case.agency:
        raise InvalidParameter("agency", _("Choose another agency from the list."), value=agency)
    task_id = uuid4()
    open_item(session, context.workflows, TASK, task_id, agency, by.actor)
    session.add(
        CaseTask(
            id=task_id,
            case_id=case_id,
            asked=_written(text),
            asked_by=case.agency or NOBODYS,
        )
    )
    session.flush()
    return task_id


def do_task(
    session: Session,
    context: ContactContext,
    task_id: UUID,
    change: Change,
    text: str,
    by: Officer,
) -> WorkflowItem:
    """Finish, give back or cancel a task; what is written goes to the agency of the case."""
    line = task_line(session, task_id, by)
    roles = set(by.roles_for(line.item.agency))
    if by.may(Role.EDITOR, line.case.agency):
        roles.add(ASKER)
    if change.transition == "finish":
        line.task.answer = _written(text)
    return change_state(session, context.workflows, task_id, change, by.actor, roles)


def task_line(session: Session, task_id: UUID, by: Officer) -> TaskLine:
    """Return a task of the officer's agency, or of a case of it; raises NotFound."""
    found = _lines(session, CaseTask.id == task_id)
    agencies = [agency for one in found for agency in (one.item.agency, one.case.agency)]
    if not any(by.may(Role.VIEWER, agency) for agency in agencies):
        raise NotFound(_("There is no task {id}."), id=task_id)
    return found[0]


def tasks_of_case(session: Session, case_id: UUID) -> list[TaskLine]:
    """List the tasks of a case in the order in which they were asked."""
    return _lines(session, CaseTask.case_id == case_id)


def _lines(session: Session, *wanted: object) -> list[TaskLine]:
    found = (
        select(CaseTask, WorkflowItem, Case)
        .join(WorkflowItem, WorkflowItem.id == CaseTask.id)
        .join(Case, Case.id == CaseTask.case_id)
        .where(*wanted)  # type: ignore[arg-type]  # conditions of several kinds
        .order_by(WorkflowItem.due_at.asc().nulls_last(), WorkflowItem.opened_at, CaseTask.id)
        .limit(_MOST_LISTED)
    )
    return [TaskLine(task, item, case) for task, item, case in session.execute(found)]


def _written(text: str) -> str:
    plain = plain_text(text)
    if not 0 < len(plain) <= LONGEST_TEXT:
        raise InvalidParameter(
            "text",
            _("Write between 1 and {most} characters."),
            value=text,
            most=LONGEST_TEXT,
        )
    return str(storable(plain))
