"""What a comment said before it was edited: public as long as the comment is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from geo.database import read


@dataclass(frozen=True, slots=True)
class ShownRevision:
    """A text that a comment had, and from when to when."""

    html: str
    written_at: datetime
    replaced_at: datetime


def revisions_of(session: Session, comment_id: UUID) -> list[ShownRevision]:
    """Return the earlier texts of a comment, the oldest first; none of what is not visible."""
    rows = read(session, "portal.comments.discussions", "revisions", comment=comment_id)
    return [ShownRevision(*row) for row in rows]
