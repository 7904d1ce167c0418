"""Searching the catalogue: words in the database, filters, counts and orders in memory."""

from collections.abc import Mapping
from datetime import date
from threading import Lock

import numpy as np
from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.opendata.catalogue.models import ListedRow
from portal.opendata.catalogue.rules import DatasetList, DatasetQuery, Facet, words_query
from portal.opendata.catalogue.shelf import Mask, Shelf, load_shelf
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.terms.rules import Categories

Version = tuple[int, int, int]
_HOUR_S = 3600


class Catalogue:
    """What is published, as one process knows it: read anew when anything in it has changed."""

    def __init__(self, categories: Categories) -> None:
        self._categories = categories
        self._lock = Lock()
        self._known: tuple[Version, Shelf] | None = None

    def search(
        self, session: Session, wanted: DatasetQuery, version: Version | None = None
    ) -> DatasetList:
        """Find datasets that are not withdrawn, with how many each value of a facet would leave.

        `version` is what `catalogue_version` has returned in the same session.
        """
        shelf = self._shelf(session, version or catalogue_version(session))
        found, in_title = _having_words(session, shelf, wanted.words)
        fits = {facet: self._fit(shelf, facet, code) for facet, code in wanted.chosen.items()}
        counts = {facet: _counts(shelf, facet, found, fits) for facet in Facet}
        for fit in fits.values():
            found = found & fit
        order = shelf.in_order(wanted.order, wanted.language)
        ordered = order[found[order]]
        titled = in_title[ordered]
        ranked = np.concatenate([ordered[titled], ordered[~titled]])
        page = ranked[wanted.offset : wanted.offset + wanted.limit]
        datasets = published_datasets(session, [shelf.ids[int(place)] for place in page])
        return DatasetList(datasets, len(ordered), counts)

    def _shelf(self, session: Session, version: Version) -> Shelf:
        with self._lock:
            if self._known is None or self._known[0] != version:
                self._known = version, load_shelf(session)
            return self._known[1]

    def _fit(self, shelf: Shelf, facet: Facet, code: str) -> Mask:
        column = shelf.columns[facet]
        if facet is Facet.CATEGORY:
            return column.having(self._categories.within(code), shelf.size)
        fit = column.having([code], shelf.size)
        # What names no area is about the whole country.
        return fit | column.without_any(shelf.size) if facet is Facet.AREA else fit


def catalogue_version(session: Session) -> Version:
    """Return what is another whenever anything in the catalogue is.

    Every change raises the version of its dataset, and none ever leaves: the sum only rises. What
    was downloaded most is asked anew every hour.
    """
    sums = select(func.count(), func.sum(ListedRow.version))
    count, versions = session.execute(sums).one()
    return count, int(versions or 0), int(moment(session).timestamp() // _HOUR_S)


def listed_names(session: Session) -> list[tuple[str, date]]:
    """List the names of all datasets that are not withdrawn, with the day of their last version."""
    shown = table("published_dataset", column("id"), column("name"))
    named = select(shown.c.name, ListedRow.updated_on).join(
        shown, shown.c.id == ListedRow.dataset_id
    )
    listed = named.where(ListedRow.is_withdrawn.is_(False)).order_by(ListedRow.number)
    return [(name, day) for name, day in session.execute(listed)]


def _having_words(session: Session, shelf: Shelf, words: str) -> tuple[Mask, Mask]:
    """Mark what has all words, and what has them in a title; without words all and none."""
    query = words_query(words)
    if query is None:
        return np.ones(shelf.size, dtype=bool), np.zeros(shelf.size, dtype=bool)
    asked = {"words": query, "title_words": query.replace(":*", ":*A")}
    row = session.execute(sql("portal.opendata.catalogue", "having_words"), asked).one()
    return shelf.marked(row.all_of_them), shelf.marked(row.in_title)


def _counts(shelf: Shelf, facet: Facet, found: Mask, fits: Mapping[Facet, Mask]) -> dict[str, int]:
    """Count what each value of a facet would leave, if it were chosen in the place of its own."""
    among = found
    for other, fit in fits.items():
        if other is not facet:
            among = among & fit
    return shelf.columns[facet].counts(among)
