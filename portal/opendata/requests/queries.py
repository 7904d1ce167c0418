"""Reads of data requests that everybody may see, through the views of what is released."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    RowMapping,
    String,
    Uuid,
    column,
    exists,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Session

from portal.opendata.requests.rules import Answer, DataRequest, RequestState

_MOMENT = DateTime(timezone=True)
SHOWN = table(
    "shown_data_request",
    column("id", Uuid),
    column("ref", String),
    column("agency", String),
    column("state", String),
    column("language", String),
    column("title", String),
    column("html", String),
    column("asked_at", _MOMENT),
    column("released_at", _MOMENT),
    column("due_at", _MOMENT),
    column("closed_at", _MOMENT),
    column("circumstance", String),
    column("appealed_at", _MOMENT),
    column("followers", Integer),
    column("version", Integer),
    column("words", TSVECTOR),
)
_GONE = table("gone_data_request", column("id", Uuid), column("ref", String))
_ANSWERS = table(
    "shown_data_request_answer",
    column("id", Uuid),
    column("request_id", Uuid),
    column("circumstance", String),
    column("htmls", JSONB),
    column("agency", String),
    column("dataset_id", Uuid),
    column("day", Date),
    column("address", String),
    column("to_agency", String),
    column("law", JSONB),
    column("at", _MOMENT),
)
_MOST_OF_A_DATASET = 20
# All that a request shows; the words are for looking it up.
COLUMNS = tuple(one for one in SHOWN.c if one.name != "words")


@dataclass(frozen=True)
class GoneRequest:
    """What is left of a request that was public and is not any more."""

    id: UUID
    ref: str


def request_of_row(row: RowMapping) -> DataRequest:
    """Return a row of the view as a data request."""
    told = {one.name: row[one.name] for one in COLUMNS}
    return DataRequest(**{**told, "state": RequestState(row["state"])})


def find_request(session: Session, ref: str) -> DataRequest | GoneRequest | None:
    """Find a request by its reference, or what is left of one that nobody may read any more."""
    row = session.execute(select(*COLUMNS).where(SHOWN.c.ref == ref)).mappings().one_or_none()
    if row is not None:
        return request_of_row(row)
    left = session.execute(select(_GONE).where(_GONE.c.ref == ref)).one_or_none()
    return None if left is None else GoneRequest(left.id, left.ref)


def request_of(session: Session, request_id: UUID) -> DataRequest | None:
    """Find a released request by its id."""
    return requests_of(session, [request_id]).get(request_id)


def requests_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, DataRequest]:
    """Return those of some requests that are released, by their ids."""
    if not ids:
        return {}
    rows = session.execute(select(*COLUMNS).where(SHOWN.c.id.in_(ids))).mappings()
    return {row["id"]: request_of_row(row) for row in rows}


def answers_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, list[Answer]]:
    """Return what agencies have said about each of some released requests, in its order."""
    found: dict[UUID, list[Answer]] = {one: [] for one in ids}
    mine = select(_ANSWERS).where(_ANSWERS.c.request_id.in_(list(ids)))
    for row in session.execute(mine.order_by(_ANSWERS.c.at, _ANSWERS.c.id)):
        said = Answer(
            row.circumstance,
            row.htmls,
            row.at,
            row.agency,
            row.dataset_id,
            row.day,
            row.address,
            row.to_agency,
            row.law,
        )
        found[row.request_id].append(said)
    return found


def requests_for(session: Session, dataset_id: UUID) -> list[DataRequest]:
    """List the released requests that a dataset answers, the newest first, so many as are shown.

    What the complaints unit has opened again is not answered, and an answer that another one has
    followed does not count.
    """
    later = _ANSWERS.alias()
    is_last = ~exists().where(
        later.c.request_id == _ANSWERS.c.request_id, later.c.at > _ANSWERS.c.at
    )
    said = select(_ANSWERS.c.request_id).where(_ANSWERS.c.dataset_id == dataset_id, is_last)
    mine = select(*COLUMNS).where(SHOWN.c.id.in_(said), SHOWN.c.state == RequestState.ANSWERED)
    newest = mine.order_by(SHOWN.c.asked_at.desc(), SHOWN.c.id).limit(_MOST_OF_A_DATASET)
    return [request_of_row(row) for row in session.execute(newest).mappings()]


def requests_version(session: Session) -> tuple[int, int]:
    """Return what is another whenever any released request is: for validators."""
    found = select(func.count(), func.coalesce(func.sum(SHOWN.c.version), 0))
    count, versions = session.execute(found).one()
    return count, int(versions)
