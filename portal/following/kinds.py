"""The kinds of what can be followed: topics hand theirs in, the registry holds all."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
    """One kind, as in `space`.

    `find` returns those of some ids that everybody may see, in as many statements for three hundred
    as for one.
    """

    name: str
    find: Callable[[Session, Collection[UUID]], Mapping[UUID, Followed]]


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
        return self.find_all(session, [subject]).get(subject)

    def find_all(
        self, session: Session, subjects: Collection[Subject]
    ) -> Mapping[Subject, Followed]:
        """Return those of some subjects that can be followed."""
        found: dict[Subject, Followed] = {}
        for name, kind in self._by_name.items():
            ids = [one.id for one in subjects if one.kind == name]
            shown = kind.find(session, ids) if ids else {}
            found |= {Subject(name, id_): one for id_, one in shown.items()}
        return found
