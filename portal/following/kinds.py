"""The kinds of what can be followed: topics hand theirs in, the registry holds all."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.country import Names
from portal.following.rules import Subject


@dataclass(frozen=True)
class Followed:
    """Something that can be followed, as everybody sees it; `path` is its page without language."""

    titles: Names
    path: str


@dataclass(frozen=True)
class FollowedKind:
    """One kind, as in `space`. `find` returns what everybody may see; None for what is hidden."""

    name: str
    find: Callable[[Session, UUID], Followed | None]


class FollowedKinds:
    """All kinds that there are, by name."""

    def __init__(self, kinds: Iterable[FollowedKind]) -> None:
        """Raises ValueError for two of one name."""
        self._by_name: dict[str, FollowedKind] = {}
        for kind in kinds:
            if kind.name in self._by_name:
                raise ValueError(f"there are two kinds of what is followed named {kind.name}")
            self._by_name[kind.name] = kind

    def __iter__(self) -> Iterator[FollowedKind]:
        return iter(self._by_name.values())

    def find(self, session: Session, subject: Subject) -> Followed | None:
        """Return what can be followed; None for what is not there, hidden, or of no known kind."""
        kind = self._by_name.get(subject.kind)
        return None if kind is None else kind.find(session, subject.id)
