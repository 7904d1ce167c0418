"""What an author is to the public and to actions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from geo.errors import Refused
from geo.messages import mark as _


class AuthorState(StrEnum):
    """A new author's first posts wait for a moderator; who is blocked writes nothing."""

    NEW = "new"
    TRUSTED = "trusted"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class Author:
    """Somebody who writes in public; `name` None is one who has not chosen a name yet.

    `blocked_until` None of a blocked one is without an end.
    """

    id: UUID
    name: str | None
    state: AuthorState
    blocked_until: datetime | None = None

    def is_blocked_at(self, now: datetime) -> bool:
        """Check whether the author may write nothing at a moment."""
        if self.state is not AuthorState.BLOCKED:
            return False
        return self.blocked_until is None or now < self.blocked_until


class AuthorNameNeeded(Refused):
    """Somebody wants to act in public, and has not chosen a display name yet."""

    def __init__(self) -> None:
        super().__init__(_("Choose first under which name others see what you write."))
