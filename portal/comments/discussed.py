"""What can be discussed: each topic hands in how its things are found, and knows nothing else."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.country import Names
from geo.errors import NotFound
from geo.messages import mark as _
from portal.accounts.identities import Identity


@dataclass(frozen=True)
class Discussed:
    """A thing that people discuss, as its topic tells of it.

    `agency` answers officially; None is the government as a whole. `path` is the address of its
    page without a language. `closed_because` is a sentence still to be translated that says why
    nobody may write now; `identity` is how sure it has to be who does.
    """

    agency: str | None
    titles: Names
    path: str
    closed_because: str | None = None
    identity: Identity = Identity.P0


@dataclass(frozen=True)
class DiscussedKind:
    """A kind of things that can be discussed; `name` stands in addresses.

    `find` returns one that anybody may see. It is asked by public pages as the reader and by
    actions as web, so it may only read what both are granted.
    """

    name: str
    find: Callable[[Session, UUID], Discussed | None]


class DiscussedKinds:
    """All kinds of things that can be discussed, by name."""

    def __init__(self, kinds: Iterable[DiscussedKind] = ()) -> None:
        """Raises ValueError for two of one name."""
        self._by_name: dict[str, DiscussedKind] = {}
        for kind in kinds:
            if kind.name in self._by_name:
                raise ValueError(f"discussions of {kind.name} are handed in twice")
            self._by_name[kind.name] = kind

    def __iter__(self) -> Iterator[DiscussedKind]:
        return iter(self._by_name.values())

    def find(self, session: Session, kind: str, subject_id: UUID) -> Discussed:
        """Return what is discussed; raises NotFound."""
        known = self._by_name.get(kind)
        found = None if known is None else known.find(session, subject_id)
        if found is None:
            raise NotFound(_("There is nothing at this address."))
        return found
