"""Reads of ideas that everybody may see, through the views of what is visible."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import (
    Date,
    DateTime,
    Double,
    Integer,
    RowMapping,
    String,
    Uuid,
    column,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Session

from geo.coordinates import Position
from portal.comments.rules import Visibility
from portal.participation.ideas.rules import (
    AnswerKind,
    GoneIdea,
    Idea,
    IdeaState,
    Progress,
    Statement,
)

_MOMENT = DateTime(timezone=True)
SHOWN = table(
    "shown_idea",
    column("id", Uuid),
    column("ref", String),
    column("space_id", Uuid),
    column("agency", String),
    column("state", String),
    column("language", String),
    column("title", String),
    column("html", String),
    column("author_id", Uuid),
    column("lon", Double),
    column("lat", Double),
    column("area", String),
    column("place", String),
    column("posted_at", _MOMENT),
    column("edited_at", _MOMENT),
    column("support_count", Integer),
    column("threshold_at", _MOMENT),
    column("answered_at", _MOMENT),
    column("due_at", _MOMENT),
    column("closed_at", _MOMENT),
    column("merged_into", Uuid),
    column("percent", Integer),
    column("implement_by", Date),
    column("version", Integer),
    column("words", TSVECTOR),
)
_GONE = table(
    "gone_idea",
    column("id", Uuid),
    column("ref", String),
    column("space_id", Uuid),
    column("visibility", String),
)
_ANSWERS = table(
    "shown_idea_answer",
    column("id", Uuid),
    column("idea_id", Uuid),
    column("kind", String),
    column("htmls", JSONB),
    column("at", _MOMENT),
)
_PROGRESS = table(
    "shown_idea_progress",
    column("id", Uuid),
    column("idea_id", Uuid),
    column("percent", Integer),
    column("htmls", JSONB),
    column("implement_by", Date),
    column("at", _MOMENT),
)
# All that an idea shows; the words are for looking it up.
COLUMNS = tuple(one for one in SHOWN.c if one.name != "words")


def idea_of_row(row: RowMapping) -> Idea:
    """Return a row of the view as an idea."""
    told = {one.name: row[one.name] for one in COLUMNS if one.name not in ("lon", "lat")}
    position = None if row["lon"] is None else Position(row["lon"], row["lat"])
    return Idea(**{**told, "state": IdeaState(row["state"]), "position": position})


def find_idea(session: Session, ref: str) -> Idea | GoneIdea | None:
    """Find an idea by its reference, or what is left of one that nobody may read any more."""
    row = session.execute(select(*COLUMNS).where(SHOWN.c.ref == ref)).mappings().one_or_none()
    if row is not None:
        return idea_of_row(row)
    left = session.execute(select(_GONE).where(_GONE.c.ref == ref)).mappings().one_or_none()
    if left is None:
        return None
    return GoneIdea(**{**left, "visibility": Visibility(left["visibility"])})


def idea_of(session: Session, idea_id: UUID) -> Idea | None:
    """Find a visible idea by its id."""
    return ideas_of(session, [idea_id]).get(idea_id)


def ideas_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Idea]:
    """Return those of some ideas that are visible, by their ids."""
    if not ids:
        return {}
    rows = session.execute(select(*COLUMNS).where(SHOWN.c.id.in_(ids))).mappings()
    return {row["id"]: idea_of_row(row) for row in rows}


def merged_into(session: Session, idea_id: UUID) -> list[Idea]:
    """List the visible ideas that were merged into one, the most supported first."""
    mine = select(*COLUMNS).where(SHOWN.c.merged_into == idea_id)
    rows = session.execute(mine.order_by(SHOWN.c.support_count.desc(), SHOWN.c.id)).mappings()
    return [idea_of_row(row) for row in rows]


def answers_of(session: Session, idea_id: UUID) -> list[Statement]:
    """List what the agency has said about an idea, in its order."""
    mine = select(_ANSWERS).where(_ANSWERS.c.idea_id == idea_id)
    rows = session.execute(mine.order_by(_ANSWERS.c.at, _ANSWERS.c.id))
    return [Statement(AnswerKind(row.kind), row.htmls, row.at) for row in rows]


def progress_of(session: Session, idea_id: UUID) -> list[Progress]:
    """List the reports of how far an idea has come, in their order."""
    mine = select(_PROGRESS).where(_PROGRESS.c.idea_id == idea_id)
    rows = session.execute(mine.order_by(_PROGRESS.c.at, _PROGRESS.c.id))
    return [Progress(row.percent, row.htmls, row.at, row.implement_by) for row in rows]


def count_by_state(session: Session, space_id: UUID) -> Mapping[IdeaState, int]:
    """Count the visible ideas of a space in each state that any is in."""
    counted = select(SHOWN.c.state, func.count()).where(SHOWN.c.space_id == space_id)
    rows = session.execute(counted.group_by(SHOWN.c.state))
    return {IdeaState(state): count for state, count in rows}


def space_key(session: Session, space_id: UUID) -> tuple[int, int]:
    """Return what is another whenever any visible idea of a space is: for validators."""
    found = select(func.count(), func.coalesce(func.sum(SHOWN.c.version), 0))
    count, versions = session.execute(found.where(SHOWN.c.space_id == space_id)).one()
    return count, int(versions)
