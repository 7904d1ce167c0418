"""What everybody sees of cases at places: topic, state, dates, roughly where; never the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Names
from portal.contact.forms import case_forms
from portal.contact.models import Case
from portal.contact.officer_models import CasePublicCopy
from portal.contact.topics import load_topics
from portal.contact.workflow import names_of_state
from portal.workflow.models import WorkflowEvent, WorkflowItem

# Cells of about a kilometre: nobody's door, and still the right quarter.
_CELLS_PER_DEGREE = 100


@dataclass(frozen=True)
class ListedCase:
    """A case as everybody sees it; `text` only where its writer has agreed to a public copy."""

    reference: str
    kind: str
    topic: str
    state: str
    state_names: Names
    agency: str | None
    area: str | None
    position: Position
    filed_at: datetime
    changed_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    text: str | None


@dataclass(frozen=True)
class ListedFilter:
    """Which are listed: by references, or by topics, whether they are closed, and when filed."""

    references: Sequence[str] | None = None
    topics: Sequence[str] | None = None
    is_closed: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


def coarse_position(lon: float, lat: float) -> Position:
    """Return the middle of the cell that a place lies in: all places of a cell are told alike."""
    return middle_of_cell(cell_number(lon), cell_number(lat))


def cell_number(degrees: float) -> int:
    """Return the number of the column or row of cells that a longitude or latitude lies in."""
    return floor(degrees * _CELLS_PER_DEGREE)


def middle_of_cell(column: int, row: int) -> Position:
    """Return the middle of the cell in a column and row."""
    return Position(*(round((one + 0.5) / _CELLS_PER_DEGREE, 3) for one in (column, row)))


def listed_cases(
    session: Session, wanted: ListedFilter, *, limit: int, offset: int = 0
) -> list[ListedCase]:
    """List cases that everybody may see, the newest first."""
    found = _listed().where(*_conditions(wanted))
    found = found.order_by(Case.filed_at.desc(), Case.id.desc()).limit(limit).offset(offset)
    return [_shown(*row) for row in session.execute(found)]


def _listed() -> Select[Case, int, datetime, CasePublicCopy]:
    kinds = [kind.value for kind, form in case_forms().items() if form.is_listed]
    topics = [part.code for _topic, part in load_topics().at_places]
    agreed = and_(
        CasePublicCopy.case_id == Case.id,
        CasePublicCopy.agreed_at.is_not(None),
        CasePublicCopy.withdrawn_at.is_(None),
    )
    return (
        select(Case, WorkflowItem.version, WorkflowEvent.at, CasePublicCopy)
        .join(WorkflowItem, WorkflowItem.id == Case.id)
        .join(
            WorkflowEvent,
            and_(
                WorkflowEvent.item_id == WorkflowItem.id,
                WorkflowEvent.number == WorkflowItem.last_event,
            ),
        )
        .outerjoin(CasePublicCopy, agreed)
        .where(Case.kind.in_(kinds), Case.lon.is_not(None), Case.topic.in_(topics))
    )


def _conditions(wanted: ListedFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.references is not None:
        found.append(Case.reference.in_(wanted.references))
    if wanted.topics is not None:
        found.append(Case.topic.in_(wanted.topics))
    if wanted.is_closed is not None:
        found.append(Case.closed_at.is_(None) != wanted.is_closed)
    if wanted.since is not None:
        found.append(Case.filed_at >= wanted.since)
    if wanted.until is not None:
        found.append(Case.filed_at <= wanted.until)
    return found


def _shown(
    case: Case, version: int, changed_at: datetime, copy: CasePublicCopy | None
) -> ListedCase:
    assert case.topic is not None and case.lon is not None and case.lat is not None
    return ListedCase(
        reference=case.reference,
        kind=case.kind,
        topic=case.topic,
        state=case.state,
        state_names=names_of_state(case.kind, version, case.state),
        agency=case.agency,
        area=case.area,
        position=coarse_position(case.lon, case.lat),
        filed_at=case.filed_at,
        changed_at=case.closed_at or changed_at,
        due_at=case.due_at,
        closed_at=case.closed_at,
        text=None if copy is None else copy.text,
    )
