"""What is moderated: each topic hands in how its posts are found and shown or hidden."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import mark as _
from portal.comments.rules import Visibility


@dataclass(frozen=True)
class ModeratedPost:
    """A post as moderators see it; `path` is its address without a language.

    `agency` moderates it, None is the unit above the agencies. `author_id` None is an agency, or a
    former member. `title` is empty for what has none.
    """

    agency: str | None
    author_id: UUID | None
    title: str
    markdown: str
    path: str
    posted_at: datetime
    visibility: Visibility


@dataclass(frozen=True)
class ModeratedKind:
    """A kind of posts; `set_visibility` shows or hides one, with all counts that depend on it."""

    name: str
    find: Callable[[Session, UUID], ModeratedPost | None]
    set_visibility: Callable[[Session, UUID, Visibility], None]


class ModeratedKinds:
    """All kinds of posts that are moderated, by name."""

    def __init__(self, kinds: Iterable[ModeratedKind] = ()) -> None:
        """Raises ValueError for two of one name."""
        self._by_name: dict[str, ModeratedKind] = {}
        for kind in kinds:
            if kind.name in self._by_name:
                raise ValueError(f"posts of kind {kind.name} are handed in twice")
            self._by_name[kind.name] = kind

    def __iter__(self) -> Iterator[ModeratedKind]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> ModeratedKind:
        """Return a kind; raises NotFound."""
        found = self._by_name.get(name)
        if found is None:
            raise NotFound(_("There is nothing at this address."))
        return found

    def find(self, session: Session, kind: str, post_id: UUID) -> ModeratedPost:
        """Return a post; raises NotFound."""
        found = self[kind].find(session, post_id)
        if found is None:
            raise NotFound(_("There is nothing at this address."))
        return found
