"""Which ideas were merged into which: an idea leads those below it, at any depth."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import sql
from portal.participation.ideas.models import IdeaRow


def below(session: Session, idea_id: UUID) -> Sequence[UUID]:
    """List all that were merged into an idea, or into what was merged into it."""
    return session.scalars(sql("portal.participation.ideas", "below"), {"id": idea_id}).all()


def above(session: Session, idea_id: UUID) -> Sequence[UUID]:
    """List what an idea was merged into, and what that was merged into, the nearest first."""
    found: list[UUID] = []
    leading = session.scalar(select(IdeaRow.merged_into).where(IdeaRow.id == idea_id))
    while leading is not None and leading not in found:
        found.append(leading)
        leading = session.scalar(select(IdeaRow.merged_into).where(IdeaRow.id == leading))
    return found
