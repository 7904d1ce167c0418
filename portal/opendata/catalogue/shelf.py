"""The catalogue in memory: what every dataset is found, counted and ordered by, in arrays.

A shelf never changes: what has changed in the database makes another one of it, which shares with
it whatever is still right.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from portal.opendata.catalogue.columns import Column
from portal.opendata.catalogue.reading import Listed
from portal.opendata.catalogue.rules import Facet, Order
from portal.opendata.catalogue.words import Mask, Places, Words

_One = TypeVar("_One")
Numbers = NDArray[np.float64]
# What stands in columns beside the facets.
KEYWORDS = "keywords"
_SAID: Mapping[str, Callable[[Listed], Sequence[str]]] = {
    Facet.CATEGORY: lambda one: (one.category,),
    Facet.AGENCY: lambda one: (one.agency,),
    Facet.FORMAT: lambda one: one.formats,
    Facet.LICENCE: lambda one: (one.licence,),
    Facet.FREQUENCY: lambda one: (one.frequency,),
    Facet.AREA: lambda one: one.areas,
    KEYWORDS: lambda one: one.keywords,
}
_MEASURED = ("turn", "published_at", "modified_at", "updated_on", "is_withdrawn")
# More changed ones than that are put in order together with all others.
_MOST_APART = 500


@dataclass(frozen=True)
class Shelf:
    """All listed datasets; a dataset keeps its place. `orders` hold all places, withdrawn ones too.

    `horizon` is what to ask for changes with, `hour` that of the last count of `downloads`.
    """

    horizon: int
    hour: int
    places: Mapping[int, int]
    ids: Sequence[UUID]
    names: Sequence[str]
    titles: Sequence[Mapping[str, str]]
    columns: Mapping[str, Column]
    words: Words
    title_words: Words
    measures: Mapping[str, Numbers]
    downloads: Numbers
    orders: dict[tuple[Order, str], Places]
    known_ranks: dict[tuple[str, str], Places] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many there are, withdrawn ones among them."""
        return len(self.ids)

    @property
    def version(self) -> tuple[int, int, int]:
        """What is another whenever anything in the catalogue is, the same in every process."""
        return self.size, int(self.measures["turn"].sum()), self.hour

    @property
    def shown(self) -> Mask:
        """Mark what is not withdrawn."""
        return np.equal(self.measures["is_withdrawn"], 0)

    def in_order(self, order: Order, language: str) -> Places:
        """Return the places of all datasets in an order."""
        key = order, language if order is Order.NAME else ""
        known = self.orders.get(key)
        if known is None:
            places = sorted(range(self.size), key=self._key(*key))
            known = self.orders[key] = np.asarray(places, dtype=np.int64)
        return known

    def ranks(self, name: str, language: str = "") -> Places:
        """Return which place in the order of a measure, of ids, names or titles each one has."""
        known = self.known_ranks.get((name, language))
        if known is None:
            if name in self.measures:
                # Those that are alike leave the decision to what comes next.
                known = np.unique(self.measures[name], return_inverse=True)[1].reshape(-1)
            else:
                known = np.empty(self.size, dtype=np.int64)
                known[self._ordered(name, language)] = np.arange(self.size)
            self.known_ranks[name, language] = known
        return known

    def _ordered(self, name: str, language: str) -> Places:
        if name == "title":
            return self.in_order(Order.NAME, language)
        texts = [one.hex for one in self.ids] if name == "id" else self.names
        return np.argsort(np.asarray(texts, dtype=bytes), kind="stable")

    def _key(self, order: Order, language: str) -> Callable[[int], tuple[float | str, ...]]:
        """Return by what places are ordered; the one that was listed first decides between two."""
        newest = self.measures["published_at"]
        if order is Order.NAME:
            return lambda place: (self.titles[place].get(language, "") or "\uffff", place)
        if order is Order.NEWEST:
            return lambda place: (-newest[place], place)
        by = self.downloads if order is Order.DOWNLOADED else self.measures["updated_on"]
        return lambda place: (-by[place], -newest[place], place)

    def counted(self, downloads: Mapping[int, int], hour: int) -> "Shelf":
        """Return the shelf with what has been downloaded most up to an hour."""
        taken = np.zeros(self.size)
        for number, people in downloads.items():
            if number in self.places:
                taken[self.places[number]] = people
        kept = {key: one for key, one in self.orders.items() if key[0] is not Order.DOWNLOADED}
        return replace(self, downloads=taken, hour=hour, orders=kept)

    def changed(self, rows: Sequence[Listed], horizon: int) -> "Shelf":
        """Return the shelf after some datasets have changed or come."""
        places = dict(self.places)
        at = [places.setdefault(row.number, len(places)) for row in rows]
        size, told = len(places), list(zip(at, rows, strict=True))
        replaced = np.zeros(size, dtype=bool)
        replaced[at] = True
        made = replace(
            self,
            horizon=max(horizon, self.horizon),
            places=places,
            ids=_put(self.ids, size, [(place, row.id) for place, row in told]),
            names=_put(self.names, size, [(place, row.name) for place, row in told]),
            titles=_put(self.titles, size, [(place, row.titles) for place, row in told]),
            columns={
                name: column.changed([(place, _SAID[name](row)) for place, row in told], replaced)
                for name, column in self.columns.items()
            },
            words=self.words.changed([(place, row.words) for place, row in told], size),
            title_words=self.title_words.changed(
                [(place, row.title_words) for place, row in told], size
            ),
            measures={
                name: _measured(known, size, [(place, getattr(row, name)) for place, row in told])
                for name, known in self.measures.items()
            },
            downloads=_measured(self.downloads, size, ()),
            orders={},
            known_ranks={},
        )
        if len(rows) <= _MOST_APART:
            made.orders.update(
                (key, _moved(known, sorted(at, key=made._key(*key)), replaced, made._key(*key)))
                for key, known in self.orders.items()
            )
        return made


def fresh_shelf(rows: Sequence[Listed], horizon: int) -> Shelf:
    """Make a shelf of all that is listed."""
    told = list(enumerate(rows))
    shelf = Shelf(
        horizon=horizon,
        hour=-1,
        places={row.number: place for place, row in told},
        ids=[row.id for row in rows],
        names=[row.name for row in rows],
        titles=[row.titles for row in rows],
        columns={
            name: Column.of((place, said(row)) for place, row in told)
            for name, said in _SAID.items()
        },
        words=Words.of((place, row.words) for place, row in told),
        title_words=Words.of((place, row.title_words) for place, row in told),
        measures={
            name: np.asarray([getattr(row, name) for row in rows], dtype=np.float64)
            for name in _MEASURED
        },
        downloads=np.zeros(len(rows)),
        orders={},
    )
    for language in {one for row in rows for one in row.titles}:
        shelf.in_order(Order.NAME, language)
    for order in Order:
        if order is not Order.NAME:
            shelf.in_order(order, "")
    shelf.title_words.like("")
    return shelf


def _put(known: Sequence[_One], size: int, told: Sequence[tuple[int, _One]]) -> list[_One]:
    """Return a list of `size` with some members put into their places."""
    made = [*known, *(one for place, one in told if place >= len(known))]
    assert len(made) == size
    for place, one in told:
        made[place] = one
    return made


def _measured(known: Numbers, size: int, told: Sequence[tuple[int, float]]) -> Numbers:
    """Return measures of `size` places with some of them put in."""
    made = np.zeros(size)
    made[: len(known)] = known
    for place, number in told:
        made[place] = number
    return made


def _moved(
    known: Places,
    moved: Sequence[int],
    replaced: Mask,
    key: Callable[[int], tuple[float | str, ...]],
) -> Places:
    """Return an order after some places, which are in theirs already, have moved in it."""
    rest = known[~replaced[known]]
    at = [bisect_left(rest, key(place), key=key) for place in moved]
    return np.insert(rest, at, moved)
