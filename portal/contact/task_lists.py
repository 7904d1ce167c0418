"""Lists of the parts that agencies ask of each other: to be done, late, done, waited for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, literal_column, select, tuple_
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import any_text
from portal.contact.models import Case
from portal.contact.officer_models import CaseTask
from portal.contact.rules import TASK
from portal.contact.tasks import TaskLine
from portal.workflow.models import WorkflowItem

PAGE = 50
_UNMOVED: ColumnElement[Any] = literal_column("interval '0'")
Position = tuple[datetime, UUID]


class TaskList(StrEnum):
    """Which parts: open ones, those overdue, those done with, or open ones asked of others."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    ASKED = "asked"


@dataclass(frozen=True)
class TaskPage:
    """Some parts in their order, and what leads to the next ones; None at the end."""

    tasks: Sequence[TaskLine]
    after: Position | None


def task_page(
    session: Session,
    agencies: frozenset[str] | None,
    which: TaskList = TaskList.OPEN,
    after: Position | None = None,
    *,
    limit: int = PAGE,
) -> TaskPage:
    """Read a page of the parts of these agencies, None being all; those due first.

    What is done with comes in the order in which it ended, the last first.
    """
    is_done = which is TaskList.DONE
    at: Any = WorkflowItem.closed_at if is_done else WorkflowItem.due_at
    # No index of all items by their deadlines is to seem to fit: cases stand in it as well.
    moved = at + _UNMOVED
    found = select(WorkflowItem.id).where(*_of_list(session, agencies, which, moved))
    if after is not None:
        here, there = tuple_(moved, WorkflowItem.id), tuple_(*after)
        found = found.where(here < there if is_done else here > there)
    order = (moved.desc(), WorkflowItem.id.desc()) if is_done else (moved, WorkflowItem.id)
    first = found.order_by(*order).limit(limit + 1).subquery()
    whole = (
        select(CaseTask, WorkflowItem, Case)
        .select_from(first)
        .join(WorkflowItem, WorkflowItem.id == first.c.id)
        .join(CaseTask, CaseTask.id == first.c.id)
        .join(Case, Case.id == CaseTask.case_id)
    )
    rows = session.execute(whole.order_by(*order)).all()
    lines = [TaskLine(task, item, case) for task, item, case in rows[:limit]]
    if len(rows) <= limit:
        return TaskPage(lines, None)
    last = lines[-1].item
    reached = last.closed_at if is_done else last.due_at
    return TaskPage(lines, None if reached is None else (reached, last.id))


def count_open(session: Session, agencies: frozenset[str] | None, most: int) -> int:
    """Count what these agencies are asked for and have not done yet; no further than `most`."""
    some = select(literal(1)).select_from(WorkflowItem)
    own = _of_items(WorkflowItem.closed_at.is_(None), agencies)
    counted = select(func.count()).select_from(some.where(*own).limit(most).subquery())
    return session.scalar(counted) or 0


def _of_list(
    session: Session,
    agencies: frozenset[str] | None,
    which: TaskList,
    at: ColumnElement[Any],
) -> list[ColumnElement[bool]]:
    is_open = WorkflowItem.closed_at.is_(None)
    if which is TaskList.ASKED:
        asked = select(CaseTask.id)
        if agencies is not None:
            asked = asked.where(CaseTask.asked_by == any_text(agencies))
        return [*_of_items(is_open, None), WorkflowItem.id.in_(asked)]
    if which is TaskList.DONE:
        return _of_items(WorkflowItem.closed_at.is_not(None), agencies)
    late = [at <= moment(session)] if which is TaskList.OVERDUE else []
    return [*_of_items(is_open, agencies), *late]


def _of_items(
    condition: ColumnElement[bool], agencies: frozenset[str] | None
) -> list[ColumnElement[bool]]:
    own = [] if agencies is None else [WorkflowItem.agency == any_text(agencies)]
    return [WorkflowItem.definition == TASK, condition, *own]
