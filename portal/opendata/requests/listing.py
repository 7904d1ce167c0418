"""The list of released data requests: by agency, state and words, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.opendata.requests.queries import COLUMNS, SHOWN, request_of_row
from portal.opendata.requests.rules import (
    OPEN,
    PAGE,
    DataRequest,
    RequestState,
    StateGroup,
)
from portal.opendata.requests.words import words_query

_NOT_OVER = SHOWN.c.state != RequestState.WITHDRAWN.value


@dataclass(frozen=True)
class RequestQuery:
    """What is looked for; what is None or empty does not matter. `is_rising` is oldest first."""

    agency: str | None = None
    group: StateGroup | None = None
    words: str = ""
    is_rising: bool = False
    limit: int = PAGE
    offset: int = 0


@dataclass(frozen=True)
class RequestList:
    """A page of what was found, and the number of all."""

    found: Sequence[DataRequest]
    count: int


def list_requests(session: Session, wanted: RequestQuery, now: datetime) -> RequestList:
    """Return a page of the released requests, what was withdrawn only when it is asked for."""
    fits = _conditions(wanted, now)
    count = session.scalar(select(func.count()).select_from(SHOWN).where(*fits)) or 0
    found: Select[*tuple[Any, ...]] = select(*COLUMNS).where(*fits)
    order = SHOWN.c.asked_at if wanted.is_rising else SHOWN.c.asked_at.desc()
    page = found.order_by(order, SHOWN.c.id).limit(wanted.limit).offset(wanted.offset)
    return RequestList([request_of_row(row) for row in session.execute(page).mappings()], count)


def count_by_agency(session: Session) -> dict[str, int]:
    """Count the released requests of each agency that has any, withdrawn ones left out."""
    counted = select(SHOWN.c.agency, func.count()).where(SHOWN.c.agency.is_not(None), _NOT_OVER)
    return {row[0]: row[1] for row in session.execute(counted.group_by(SHOWN.c.agency))}


def _conditions(wanted: RequestQuery, now: datetime) -> list[ColumnElement[bool]]:
    fits = [_group(wanted.group, now)]
    if wanted.agency is not None:
        fits.append(SHOWN.c.agency == wanted.agency)
    query = words_query(wanted.words)
    if query is not None:
        fits.append(SHOWN.c.words.op("@@")(func.to_tsquery("simple", query)))
    return fits


def _group(group: StateGroup | None, now: datetime) -> ColumnElement[bool]:
    is_open = SHOWN.c.state.in_(sorted(OPEN))
    if group is None:
        return _NOT_OVER
    if group is StateGroup.OVERDUE:
        return is_open & (SHOWN.c.due_at <= now)
    if group is StateGroup.OPEN:
        return is_open
    return SHOWN.c.state == RequestState(group.value).value
