"""Searching the catalogue: words, filters, counts and orders in memory, kept as the database is."""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from threading import Lock

import numpy as np
from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import AroundMeError
from portal.directory.search.rules import words_of
from portal.opendata.catalogue.models import ListedRow
from portal.opendata.catalogue.reading import (
    read_changes,
    read_downloads,
    read_horizon,
    read_listed,
)
from portal.opendata.catalogue.rules import DatasetList, DatasetQuery, Facet, beginnings
from portal.opendata.catalogue.shelf import Shelf, fresh_shelf
from portal.opendata.catalogue.words import Mask, Places, Words
from portal.opendata.datasets.queries import published_datasets
from portal.opendata.terms.rules import Categories

log = logging.getLogger(__name__)

Version = tuple[int, int, int]
_HOUR_S = 3600


class Catalogue:
    """What is published, as one process knows it: each question sees what is in the database.

    One statement asks what has changed; only that is read. Whoever comes first reads all.
    """

    def __init__(self, categories: Categories) -> None:
        self._categories = categories
        self._lock = Lock()
        self._known: Shelf | None = None

    def fill(self, database: Database) -> None:
        """Read all before anybody asks; while the database is away, whoever asks first does."""
        try:
            with database.reading() as session:
                self.shelf(session)
        except AroundMeError as error:
            log.warning("The catalogue of open data is read later: %s", error)

    def shelf(self, session: Session) -> Shelf:
        """Return all that is listed as a session sees it, or as one has seen it later."""
        known = self._known
        if known is None:
            known = self._filled(session)
        changes, hour = read_changes(session, known.horizon), _hour(session)
        newer = _newer(known, changes.turns)
        if newer or hour != known.hour or changes.horizon > known.horizon:
            known = self._caught_up(session, newer, changes.horizon, hour)
        return known

    def version(self, session: Session) -> Version:
        """Return what is another whenever anything in the catalogue is: for validators."""
        return self.shelf(session).version

    def search(
        self, session: Session, wanted: DatasetQuery, shelf: Shelf | None = None
    ) -> DatasetList:
        """Find datasets that are not withdrawn, with how many each value of a facet would leave.

        `shelf` is what the method of that name has returned in the same session.
        """
        shelf = shelf or self.shelf(session)
        found, in_title, is_exact = _having(shelf, wanted.words)
        if wanted.areas is not None:
            found = found & _about(shelf, wanted.areas)
        fits = {facet: self._fit(shelf, facet, code) for facet, code in wanted.chosen.items()}
        counts = {facet: _counts(shelf, facet, found, fits) for facet in Facet}
        for fit in fits.values():
            found = found & fit
        order = shelf.in_order(wanted.order, wanted.language)
        ranked = titles_first(order[found[order]], in_title)
        page = ranked[wanted.offset : wanted.offset + wanted.limit]
        datasets = published_datasets(session, [shelf.ids[place] for place in page.tolist()])
        return DatasetList(datasets, len(ranked), counts, is_exact)

    def _filled(self, session: Session) -> Shelf:
        with self._lock:
            if self._known is None:
                horizon = read_horizon(session)
                self._known = fresh_shelf(read_listed(session), horizon)
            return self._known

    def _caught_up(
        self, session: Session, numbers: Iterable[int], horizon: int, hour: int
    ) -> Shelf:
        """Read what is newer, unless another thread has done so meanwhile."""
        with self._lock:
            known = self._known
            assert known is not None
            rows = [
                one
                for one in read_listed(session, numbers)
                if _is_newer(known, one.number, one.turn)
            ]
            known = known.changed(rows, horizon)
            if hour != known.hour:
                known = known.counted(read_downloads(session), hour)
            self._known = known
            return known

    def _fit(self, shelf: Shelf, facet: Facet, code: str) -> Mask:
        column = shelf.columns[facet]
        if facet is Facet.CATEGORY:
            return column.having(self._categories.within(code), shelf.size)
        return _about(shelf, [code]) if facet is Facet.AREA else column.having([code], shelf.size)


def listed_names(session: Session) -> list[tuple[str, date]]:
    """List the names of all datasets that are not withdrawn, with the day of their last version."""
    shown = table("published_dataset", column("id"), column("name"))
    named = select(shown.c.name, ListedRow.updated_on).join(
        shown, shown.c.id == ListedRow.dataset_id
    )
    listed = named.where(ListedRow.is_withdrawn.is_(False)).order_by(ListedRow.number)
    return [(name, day) for name, day in session.execute(listed)]


def having_word(words: Words, word: str, size: int) -> Mask:
    """Mark what has a word, from its beginning and with what Arabic writes before it."""
    return words.having(beginnings(word), size)


def titles_first(places: Places, in_title: Mask) -> Places:
    """Return places with those first that have in their title what was asked for."""
    titled = in_title[places]
    return np.concatenate([places[titled], places[~titled]])


def _hour(session: Session) -> int:
    return int(moment(session).timestamp() // _HOUR_S)


def _newer(shelf: Shelf, turns: Mapping[int, int]) -> list[int]:
    return [number for number, turn in turns.items() if _is_newer(shelf, number, turn)]


def _is_newer(shelf: Shelf, number: int, turn: int) -> bool:
    place = shelf.places.get(number)
    return place is None or shelf.measures["turn"][place] < turn


def _having(shelf: Shelf, asked: str) -> tuple[Mask, Mask, bool]:
    """Mark what has all words, and what has them in a title; tell whether as they are written.

    Without words these are all and none. What is alike counts where nothing has the words.
    """
    words, size = words_of(asked), shelf.size
    found, in_title = shelf.shown, np.full(size, bool(words))
    for word in words:
        found &= having_word(shelf.words, word, size)
        in_title &= having_word(shelf.title_words, word, size)
    if found.any() or not words:
        return found, in_title, True
    alike = shelf.shown
    for word in words:
        alike &= shelf.title_words.having(shelf.title_words.like(word), size)
    return alike, in_title, not alike.any()


def _about(shelf: Shelf, areas: Collection[str]) -> Mask:
    """Mark what is about one of some areas; what names none is about the whole country.

    Without any area nothing is marked: that is a place abroad.
    """
    if not areas:
        return np.zeros(shelf.size, dtype=bool)
    column = shelf.columns[Facet.AREA]
    return column.having(areas, shelf.size) | column.without_any(shelf.size)


def _counts(shelf: Shelf, facet: Facet, found: Mask, fits: Mapping[Facet, Mask]) -> dict[str, int]:
    """Count what each value of a facet would leave, if it were chosen in the place of its own."""
    among = found
    for other, fit in fits.items():
        if other is not facet:
            among = among & fit
    return shelf.columns[facet].counts(among)
