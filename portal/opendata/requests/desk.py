"""What officers see of data requests: lists with their clocks, and one with all that was said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Officer, Role
from portal.comments.rules import Visibility
from portal.opendata.requests.models import RequestAnswer, RequestAppeal, RequestRow
from portal.opendata.requests.rules import OPEN, RequestState
from portal.opendata.requests.standing import no_such_request
from portal.opendata.requests.words import words_query

DESK_PAGE = 50
_IS_OPEN = RequestRow.state.in_(sorted(OPEN))


class DeskList(StrEnum):
    """Which requests an officer looks at: what is owed first comes first."""

    WAITING = "waiting"
    RECEIVED = "received"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    ALL = "all"


@dataclass(frozen=True)
class DeskQuery:
    """What an officer looks for; `agencies` None is all of them."""

    which: DeskList = DeskList.WAITING
    agencies: Collection[str] | None = None
    words: str = ""
    page: int = 1


@dataclass(frozen=True)
class DeskFound:
    """A page of requests, and the number of all."""

    found: Sequence[RequestRow]
    count: int


@dataclass(frozen=True)
class Standing:
    """How many requests of an agency are open, and how many of those are overdue."""

    agency: str | None
    open: int
    overdue: int


def desk_page(session: Session, wanted: DeskQuery, now: datetime) -> DeskFound:
    """List requests: those that are owed something by when it is due, others the newest first."""
    fits = _conditions(wanted, now)
    count = session.scalar(select(func.count()).select_from(RequestRow).where(*fits)) or 0
    is_owed = wanted.which in (DeskList.WAITING, DeskList.RECEIVED, DeskList.OVERDUE)
    order = RequestRow.due_at.asc().nulls_last() if is_owed else RequestRow.asked_at.desc()
    page = select(RequestRow).where(*fits).order_by(order, RequestRow.id)
    offset = (wanted.page - 1) * DESK_PAGE
    return DeskFound(session.scalars(page.limit(DESK_PAGE).offset(offset)).all(), count)


def standings(
    session: Session, agencies: Collection[str] | None, now: datetime
) -> Sequence[Standing]:
    """Count the open and the overdue requests of each agency that has any, the latest first."""
    late = func.count().filter(RequestRow.due_at <= now)
    counted = select(RequestRow.agency, func.count(), late).where(*_of_agencies(agencies), _IS_OPEN)
    rows = session.execute(
        counted.group_by(RequestRow.agency).order_by(late.desc(), RequestRow.agency)
    )
    return [Standing(*row) for row in rows]


def request_for(session: Session, ref: str, officer: Officer) -> RequestRow:
    """Return a request of an agency in which the officer has a role; raises NotFound."""
    found = session.scalars(select(RequestRow).where(RequestRow.ref == ref)).one_or_none()
    if found is None or not officer.may(Role.VIEWER, found.agency):
        raise no_such_request()
    return found


def answers_on(session: Session, request_id: UUID) -> Sequence[RequestAnswer]:
    """List what was said about a request, with who wrote it."""
    mine = select(RequestAnswer).where(RequestAnswer.request_id == request_id)
    return session.scalars(mine.order_by(RequestAnswer.at, RequestAnswer.id)).all()


def appeals_on(session: Session, request_id: UUID) -> Sequence[RequestAppeal]:
    """List the appeals against the answers to a request."""
    mine = select(RequestAppeal).where(RequestAppeal.request_id == request_id)
    return session.scalars(mine.order_by(RequestAppeal.at, RequestAppeal.id)).all()


def _of_agencies(agencies: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if agencies is None else [RequestRow.agency.in_(sorted(agencies))]


def _conditions(wanted: DeskQuery, now: datetime) -> list[ColumnElement[bool]]:
    fits = _of_agencies(wanted.agencies)
    query = words_query(wanted.words)
    if query is not None:
        fits.append(RequestRow.words.op("@@")(func.to_tsquery("simple", query)))
    if wanted.which is DeskList.WAITING:
        fits.append(_IS_OPEN)
    elif wanted.which is DeskList.RECEIVED:
        fits.append(RequestRow.state == RequestState.RECEIVED.value)
    elif wanted.which is DeskList.OVERDUE:
        fits += [_IS_OPEN, RequestRow.due_at <= now]
    elif wanted.which is DeskList.ANSWERED:
        fits.append(RequestRow.state == RequestState.ANSWERED.value)
    # What was taken back before anybody had read it says nothing any more.
    fits.append(RequestRow.visibility != Visibility.REMOVED.value)
    return fits
