"""What officers see of ideas: lists with their clocks, hidden ones among them, and tables."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from geo.clock import moment
from geo.errors import NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.comments.rules import Visibility
from portal.participation.ideas.models import IdeaAnswer, IdeaProgress, IdeaRow
from portal.participation.ideas.rules import (
    MAY_BE_MERGED,
    OWED,
    STATES_OF,
    IdeaState,
    StateGroup,
)
from portal.participation.spaces.exporting import SpaceTable, plain
from portal.participation.spaces.rules import Space

_PAGE = 50
_MOST_MERGED = 100
_COLUMNS = (
    *("ref", "title", "language", "markdown", "state", "visibility", "posted_at"),
    *("support_count", "threshold_at", "answered_at", "due_at", "closed_at", "escalation"),
    *("percent", "implement_by", "lon", "lat", "area", "place"),
)


class IdeaList(StrEnum):
    """Which ideas an officer looks at: those that are owed something come first."""

    OWED = "owed"
    OVERDUE = "overdue"
    OPEN = "open"
    UNDER_WAY = "under_way"
    ALL = "all"


@dataclass(frozen=True)
class DeskPage:
    """Some ideas; `after` leads to the next, None at the end."""

    found: Sequence[IdeaRow]
    after: str | None


def desk_page(
    session: Session,
    agencies: Collection[str] | None,
    which: IdeaList,
    *,
    space_id: UUID | None = None,
    after: str = "",
    now: datetime,
) -> DeskPage:
    """List the ideas of agencies, None: of all; what is due first, else the newest first.

    `now` is on the country's clock.
    """
    found = select(IdeaRow).where(*_conditions(which, now))
    if agencies is not None:
        found = found.where(IdeaRow.agency.in_(sorted(agencies)))
    if space_id is not None:
        found = found.where(IdeaRow.space_id == space_id)
    is_due = which is IdeaList.OWED
    key: ColumnElement[Any] = (IdeaRow.due_at if is_due else IdeaRow.posted_at).expression
    place = _read_cursor(after)
    if place is not None:
        further = key > place[0] if is_due else key < place[0]
        beyond = IdeaRow.id > place[1] if is_due else IdeaRow.id < place[1]
        found = found.where(or_(further, and_(key == place[0], beyond)))
    order = (key, IdeaRow.id) if is_due else (key.desc(), IdeaRow.id.desc())
    rows = session.scalars(found.order_by(*order).limit(_PAGE + 1)).all()
    last = rows[_PAGE - 1] if len(rows) > _PAGE else None
    if last is None:
        return DeskPage(rows, None)
    at = last.due_at if is_due and last.due_at is not None else last.posted_at
    return DeskPage(rows[:_PAGE], f"{at.isoformat()}~{last.id}")


def idea_for(session: Session, ref: str, officer: Officer) -> IdeaRow:
    """Return an idea of an agency in which the officer has a role; raises NotFound."""
    found = session.scalars(select(IdeaRow).where(IdeaRow.ref == ref)).one_or_none()
    if found is None or not officer.may(Role.VIEWER, found.agency):
        raise NotFound(_("There is no such idea."))
    return found


def may_join(session: Session, idea: IdeaRow) -> Sequence[IdeaRow]:
    """List what may be merged with an idea, the most supported first."""
    found = select(IdeaRow).where(
        IdeaRow.space_id == idea.space_id,
        IdeaRow.id != idea.id,
        IdeaRow.merged_into.is_(None),
        IdeaRow.visibility == Visibility.VISIBLE.value,
        IdeaRow.state.in_(sorted(MAY_BE_MERGED)),
    )
    most = found.order_by(IdeaRow.support_count.desc(), IdeaRow.id).limit(_MOST_MERGED)
    return session.scalars(most).all()


def joined_with(session: Session, idea_id: UUID) -> Sequence[IdeaRow]:
    """List what was merged into an idea, hidden ones among it."""
    mine = select(IdeaRow).where(IdeaRow.merged_into == idea_id)
    return session.scalars(mine.order_by(IdeaRow.posted_at, IdeaRow.id)).all()


def statements_on(session: Session, idea_id: UUID) -> Sequence[IdeaAnswer]:
    """List what the agency has said, with who wrote it."""
    mine = select(IdeaAnswer).where(IdeaAnswer.idea_id == idea_id)
    return session.scalars(mine.order_by(IdeaAnswer.at, IdeaAnswer.id)).all()


def reports_on(session: Session, idea_id: UUID) -> Sequence[IdeaProgress]:
    """List the reports of progress, with who wrote them."""
    mine = select(IdeaProgress).where(IdeaProgress.idea_id == idea_id)
    return session.scalars(mine.order_by(IdeaProgress.at, IdeaProgress.id)).all()


def count_owed_answers(session: Session, space_id: UUID) -> int:
    """Count the ideas of a space that enough people support and that are not decided yet."""
    owed = select(func.count()).where(
        IdeaRow.space_id == space_id,
        IdeaRow.visibility == Visibility.VISIBLE.value,
        IdeaRow.state.in_(sorted(STATES_OF[StateGroup.OWED])),
    )
    return session.scalar(owed) or 0


def idea_columns(_languages: Sequence[str]) -> Sequence[str]:
    """Return the columns of the table of ideas."""
    return (*_COLUMNS, "merged_into", "is_overdue")


def idea_rows(
    session: Session, space: Space, _languages: Sequence[str]
) -> Iterator[Mapping[str, object]]:
    """Yield the ideas of a space as rows, hidden ones among them; nothing says whose they are."""
    now, lead = moment(session), aliased(IdeaRow)
    mine = (
        select(IdeaRow, lead.ref)
        .outerjoin(lead, lead.id == IdeaRow.merged_into)
        .where(IdeaRow.space_id == space.id)
        .order_by(IdeaRow.posted_at, IdeaRow.id)
    )
    for row, lead_ref in session.execute(mine.execution_options(yield_per=500)):
        yield {
            **{name: plain(getattr(row, name)) for name in _COLUMNS},
            "merged_into": lead_ref,
            "is_overdue": is_late(row, now),
        }


def is_late(row: IdeaRow, now: datetime) -> bool:
    """Check whether something that was owed has not come, or is not done; `now` is local."""
    if row.state in OWED:
        return row.due_at is not None and row.due_at <= now
    is_under_way = row.state == IdeaState.IMPLEMENTING
    return is_under_way and row.implement_by is not None and row.implement_by < now.date()


IDEA_TABLES = (SpaceTable("ideas", idea_columns, idea_rows),)


def _conditions(which: IdeaList, now: datetime) -> list[ColumnElement[bool]]:
    owed = IdeaRow.state.in_(sorted(OWED))
    under_way = IdeaRow.state == IdeaState.IMPLEMENTING.value
    if which is IdeaList.OWED:
        return [owed, IdeaRow.due_at.is_not(None)]
    if which is IdeaList.OVERDUE:
        late = and_(under_way, IdeaRow.implement_by < now.date())
        return [or_(and_(owed, IdeaRow.due_at <= now), late)]
    if which is IdeaList.OPEN:
        return [IdeaRow.state == IdeaState.PUBLISHED.value]
    return [under_way] if which is IdeaList.UNDER_WAY else []


def _read_cursor(text: str) -> tuple[datetime, UUID] | None:
    written, _sign, id_ = text.partition("~")
    try:
        at = datetime.fromisoformat(written)
        return (at, UUID(id_)) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
