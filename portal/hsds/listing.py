"""How the objects of one kind are listed: page by page, counted, or all of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from portal.hsds.objects import Object, Writing
from portal.hsds.rules import HsdsQuery, page_envelope

_Key = TypeVar("_Key")
_BATCH = 50
# More than any register holds.
_EVERYTHING = 2**31 - 1


@dataclass(frozen=True)
class Listing(Generic[_Key]):
    """How one kind of object is listed: the keys of a page, and the objects of some keys.

    `name` is the last word of its address, and `id_of` gives the id of the object of a key.
    """

    name: str
    keys: Callable[[Session, HsdsQuery, Writing], tuple[int, Sequence[_Key]]]
    objects: Callable[[Session, Sequence[_Key], HsdsQuery, Writing], list[Object]]
    id_of: Callable[[_Key], UUID]

    def page(self, session: Session, asked: HsdsQuery, writing: Writing) -> dict[str, object]:
        """Return a page in its envelope."""
        total, keys = self.keys(session, asked, writing)
        return page_envelope(asked, total, [*self.objects(session, keys, asked, writing)])

    def count(self, session: Session, asked: HsdsQuery, writing: Writing) -> int:
        """Count the objects that are asked for, on all pages."""
        return self.keys(session, replace(asked, page=1, per_page=1), writing)[0]

    def ids(self, session: Session, asked: HsdsQuery, writing: Writing) -> frozenset[UUID]:
        """Return the ids of all objects that are asked for."""
        return frozenset(map(self.id_of, self._all_keys(session, asked, writing)))

    def all(self, session: Session, asked: HsdsQuery, writing: Writing) -> Iterator[Object]:
        """Yield all objects without pages, made some at a time."""
        keys = self._all_keys(session, asked, writing)
        for start in range(0, len(keys), _BATCH):
            yield from self.objects(session, keys[start : start + _BATCH], asked, writing)

    def _all_keys(self, session: Session, asked: HsdsQuery, writing: Writing) -> Sequence[_Key]:
        return self.keys(session, replace(asked, page=1, per_page=_EVERYTHING), writing)[1]
