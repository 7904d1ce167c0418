"""Polls as the public, officers and the voting itself read them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, TableClause, column, select, table, text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from portal.accounts.identities import Identity
from portal.participation.polls.models import PollKeyHolder
from portal.participation.polls.rules import Kind, Option, Poll, PollState, Question

# Views: the first has drafts and what only the voting needs, the second is for anybody.
_NAMES = ("id", "ref", "space_id", "closes_at", "begun_at")
_WHOLE = table("whole_poll", *(column(name) for name in _NAMES))
_PUBLISHED = table("published_poll", *(column(name) for name in _NAMES))


def find_poll(session: Session, ref: str) -> Poll:
    """Return a poll that has been scheduled, as anybody may see it; raises NotFound."""
    return _find(session, _PUBLISHED, _PUBLISHED.c.ref == ref)


def public_poll_of(session: Session, poll_id: UUID) -> Poll | None:
    """Return a poll that has been scheduled, by its id; None for any other."""
    found = public_polls(session, [poll_id])
    return found[0] if found else None


def public_polls(session: Session, ids: Collection[UUID]) -> Sequence[Poll]:
    """Return those of some polls that have been scheduled."""
    found = select(text("*")).select_from(_PUBLISHED).where(_PUBLISHED.c.id.in_(ids))
    return [_poll_of(row) for row in session.execute(found).mappings()]


def polls_of_space(session: Session, space_id: UUID) -> Sequence[Poll]:
    """Return the polls of a space that anybody may see, those that close last first."""
    found = select(text("*")).select_from(_PUBLISHED).where(_PUBLISHED.c.space_id == space_id)
    rows = session.execute(found.order_by(_PUBLISHED.c.closes_at.desc(), _PUBLISHED.c.ref))
    return [_poll_of(row) for row in rows.mappings()]


def find_whole_poll(session: Session, ref: str) -> Poll:
    """Return a poll for officers and for voting, a draft too; raises NotFound."""
    return _find(session, _WHOLE, _WHOLE.c.ref == ref)


def whole_poll_of(session: Session, poll_id: UUID) -> Poll:
    """Return the same by its id; raises NotFound."""
    return _find(session, _WHOLE, _WHOLE.c.id == poll_id)


def whole_polls_of_space(session: Session, space_id: UUID) -> Sequence[Poll]:
    """Return the polls of a space for officers, drafts too, the newest first."""
    found = select(text("*")).select_from(_WHOLE).where(_WHOLE.c.space_id == space_id)
    rows = session.execute(found.order_by(_WHOLE.c.begun_at.desc(), _WHOLE.c.ref))
    return [_poll_of(row) for row in rows.mappings()]


def holders_of(session: Session, poll_id: UUID) -> Sequence[PollKeyHolder]:
    """Return the holders of a poll's keys by their positions."""
    held = select(PollKeyHolder).where(PollKeyHolder.poll_id == poll_id)
    return session.scalars(held.order_by(PollKeyHolder.position)).all()


def _find(session: Session, view: TableClause, condition: ColumnElement[bool]) -> Poll:
    found = select(text("*")).select_from(view).where(condition)
    row = session.execute(found).mappings().one_or_none()
    if row is None:
        raise NotFound(_("There is no such poll."))
    return _poll_of(row)


def _poll_of(row: Mapping[Any, Any]) -> Poll:
    return Poll(
        id=row["id"],
        ref=row["ref"],
        space_id=row["space_id"],
        agency=row["agency"],
        kind=Kind(row["kind"]),
        state=PollState(row["state"]),
        titles=row["titles"],
        texts=row["texts"],
        identity=Identity(row["identity"]),
        least_shown=row["least_shown"],
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        frozen_at=row["frozen_at"],
        cancelled_because=row["cancelled_because"],
        version=row["version"],
        questions=tuple(_question_of(one) for one in row["questions"]),
        is_shuffled=row["is_shuffled"],
        digest_check=row.get("digest_check"),
    )


def _question_of(held: Mapping[str, Any]) -> Question:
    options = tuple(Option(one["position"], one["titles"]) for one in held["options"])
    return Question(held["position"], held["titles"], held["least"], held["most"], options)
