"""The ideas of one person, as he alone sees them: those that wait or were taken away as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.assurance import PersonHere
from portal.comments.authors.service import author_of
from portal.comments.rules import Visibility
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.rules import IdeaState
from portal.participation.ideas.standing import no_such_idea

_MOST = 100


@dataclass(frozen=True)
class OwnIdea:
    """An idea of one's own."""

    ref: str
    title: str
    state: IdeaState
    visibility: Visibility
    posted_at: datetime
    support_count: int


def own_idea(session: Session, person: PersonHere, space_id: UUID, ref: str) -> IdeaRow | None:
    """Find an idea of one's own by its reference; None for another's, and for what is removed."""
    author = author_of(session, person.id)
    if author is None:
        return None
    mine = select(IdeaRow).where(
        IdeaRow.ref == ref,
        IdeaRow.space_id == space_id,
        IdeaRow.author_id == author.id,
        IdeaRow.visibility != Visibility.REMOVED.value,
    )
    return session.scalars(mine).one_or_none()


def own_ideas(session: Session, person: PersonHere, space_id: UUID) -> Sequence[OwnIdea]:
    """List a person's ideas of a space, the newest first; the session is bound to the person."""
    author = author_of(session, person.id)
    if author is None:
        return ()
    mine = select(IdeaRow).where(IdeaRow.author_id == author.id, IdeaRow.space_id == space_id)
    newest = mine.order_by(IdeaRow.posted_at.desc(), IdeaRow.id).limit(_MOST)
    return [
        OwnIdea(
            one.ref,
            one.title,
            IdeaState(one.state),
            Visibility(one.visibility),
            one.posted_at,
            one.support_count,
        )
        for one in session.scalars(newest)
    ]


def waiting_idea(session: Session, person: PersonHere, space_id: UUID, ref: str) -> UUID:
    """Return the id of an idea of a person's that waits for a moderator; raises NotFound."""
    author = author_of(session, person.id)
    mine = (
        IdeaRow.ref == ref,
        IdeaRow.space_id == space_id,
        IdeaRow.visibility == Visibility.PENDING,
    )
    idea = session.scalars(select(IdeaRow).where(*mine)).one_or_none()
    if author is None or idea is None or idea.author_id != author.id:
        raise no_such_idea()
    return idea.id
