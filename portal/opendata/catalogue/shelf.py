"""The catalogue in memory: what every dataset is found, counted and ordered by, in arrays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.opendata.catalogue.models import ListedRow
from portal.opendata.catalogue.rules import Facet, Order
from portal.opendata.downloads.models import DatasetDownloads

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
_COLUMNS = {
    Facet.CATEGORY: "category",
    Facet.AGENCY: "agency",
    Facet.FORMAT: "formats",
    Facet.LICENCE: "licence",
    Facet.FREQUENCY: "frequency",
    Facet.AREA: "areas",
}


@dataclass(frozen=True)
class Column:
    """What datasets say of one facet: `values` by code, and which dataset has which of them.

    `places` and `codes` are pairs; a dataset may stand in several, or in none.
    """

    values: Sequence[str]
    places: Places
    codes: Places

    def having(self, chosen: Iterable[str], size: int) -> Mask:
        """Mark the datasets that have one of some values."""
        wanted = np.isin(
            self.codes, [self.values.index(one) for one in chosen if one in self.values]
        )
        mask = np.zeros(size, dtype=bool)
        mask[self.places[wanted]] = True
        return mask

    def counts(self, among: Mask) -> dict[str, int]:
        """Count the marked datasets of each value; what none has is left out."""
        found = np.bincount(self.codes[among[self.places]], minlength=len(self.values))
        return {self.values[int(code)]: int(found[code]) for code in np.flatnonzero(found)}

    def without_any(self, size: int) -> Mask:
        """Mark the datasets that say nothing of it."""
        mask = np.ones(size, dtype=bool)
        mask[self.places] = False
        return mask


@dataclass(frozen=True)
class Shelf:
    """All listed datasets, by their numbers in rising order."""

    ids: Sequence[UUID]
    numbers: Places
    columns: Mapping[Facet, Column]
    orders: Mapping[Order, Places]
    titles: Sequence[Mapping[str, str]]
    _by_name: dict[str, Places] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.ids)

    def marked(self, numbers: Sequence[int] | None) -> Mask:
        """Mark the datasets with these numbers; numbers of others are passed over."""
        wanted = np.asarray(numbers or (), dtype=np.int64)
        return np.isin(self.numbers, wanted)

    def in_order(self, order: Order, language: str) -> Places:
        """Return the places of all datasets in an order."""
        if order is not Order.NAME:
            return self.orders[order]
        known = self._by_name.get(language)
        if known is None:
            keys = [one.get(language, "") or "\uffff" for one in self.titles]
            known = np.asarray(sorted(range(self.size), key=keys.__getitem__), dtype=np.int64)
            self._by_name[language] = known
        return known


def load_shelf(session: Session) -> Shelf:
    """Read all datasets that are listed and not withdrawn."""
    names = [*_COLUMNS.values(), "dataset_id", "number", "title_keys"]
    names += ["published_at", "updated_on"]
    taken = func.coalesce(DatasetDownloads.people, 0).label("downloads")
    wanted = select(*(getattr(ListedRow, name) for name in names), taken).outerjoin(
        DatasetDownloads, DatasetDownloads.dataset_id == ListedRow.dataset_id
    )
    shown = wanted.where(ListedRow.is_withdrawn.is_(False)).order_by(ListedRow.number)
    rows = session.execute(shown).all()
    newest = [row.published_at.timestamp() for row in rows]
    updated = [row.updated_on.toordinal() for row in rows]
    return Shelf(
        ids=[row.dataset_id for row in rows],
        numbers=np.asarray([row.number for row in rows], dtype=np.int64),
        columns={facet: _column(rows, name) for facet, name in _COLUMNS.items()},
        orders={
            Order.NEWEST: _falling(newest),
            Order.UPDATED: _falling(newest, updated),
            Order.DOWNLOADED: _falling(newest, [row.downloads for row in rows]),
        },
        titles=[row.title_keys for row in rows],
    )


def _column(rows: Sequence[Any], name: str) -> Column:
    codes: dict[str, int] = {}
    pairs = [
        (place, codes.setdefault(value, len(codes)))
        for place, row in enumerate(rows)
        for value in _values(getattr(row, name))
    ]
    found = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    return Column(list(codes), found[:, 0], found[:, 1])


def _values(said: str | Sequence[str]) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said


def _falling(*keys: Sequence[float]) -> Places:
    """Return the places by the last of the keys, the largest first, then by the ones before."""
    return np.lexsort([-np.asarray(one, dtype=np.float64) for one in keys]).astype(np.int64)
