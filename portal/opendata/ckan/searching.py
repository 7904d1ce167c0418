"""Searches of CKAN: which datasets, in which order, and how many of each kind there are."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from portal.opendata.catalogue.rules import with_parts
from portal.opendata.catalogue.shelf import Shelf
from portal.opendata.catalogue.words import Mask, Places
from portal.opendata.ckan.columns import COLUMNS, Searched
from portal.opendata.ckan.filters import read_filter
from portal.opendata.ckan.rules import ActionError, Kind, not_searchable

DEFAULT_SORT = "score desc, metadata_modified desc"
_SORT = re.compile(r"\s*([\w.]+)\s+(asc|desc)\s*", re.IGNORECASE)
# By what datasets are ordered: an array of ranks or measures.
_SORTED: Mapping[str, Callable[[Shelf, str], Places]] = {
    "id": lambda shelf, _language: shelf.ranks("id"),
    "name": lambda shelf, _language: shelf.ranks("name"),
    "title": lambda shelf, language: shelf.ranks("title", language),
    "title_string": lambda shelf, language: shelf.ranks("title", language),
    "metadata_modified": lambda shelf, _language: shelf.ranks("modified_at"),
    "metadata_created": lambda shelf, _language: shelf.ranks("published_at"),
}
SCORE = "score"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is searched: `filters` are all to be met; `states` are those that are shown.

    `language` is the one whose titles are ordered.
    """

    words: str = ""
    filters: Sequence[str] = ()
    states: Sequence[str] = ("active",)
    sort: str = DEFAULT_SORT
    rows: int = 10
    start: int = 0
    facets: Sequence[str] = ()
    facet_limit: int = 50
    facet_minimum: int = 1
    language: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Which datasets were found, how many in all, and the counts of each facet by code."""

    ids: Sequence[UUID]
    count: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def search(searched: Searched, query: SearchQuery) -> Found:
    """Search published datasets; raises ActionError for what cannot be searched."""
    matching, order = _matching(searched, query), read_sort(query.sort)
    places, shelf = np.flatnonzero(matching), searched.shelf
    ids: list[UUID] = []
    if query.rows and len(places) > query.start:
        ordered = places[np.lexsort(_keys(searched, query, order, places))]
        page = ordered[query.start : query.start + query.rows]
        ids = [shelf.ids[place] for place in page.tolist()]
    facets = {one: _facet(searched, one, matching, query) for one in query.facets}
    return Found(ids, len(places), facets)


def _matching(searched: Searched, query: SearchQuery) -> Mask:
    found = searched.all(are_wanted=True)
    is_any_state = "deleted" in query.states or any("+state" in one for one in query.filters)
    if not is_any_state:
        found &= searched.shelf.shown
    for one in query.filters:
        if one.strip():
            found &= searched.marked(read_filter(one))
    words = query.words
    if words and words not in ('""', "''"):
        # As CKAN: with a colon it is a filter, without one words to be found anywhere.
        if ":" in words:
            found &= searched.marked(read_filter(words))
        else:
            found &= searched.having_words(words, searched.shelf.words)
    return found


def _keys(
    searched: Searched, query: SearchQuery, order: Sequence[tuple[str, bool]], places: Places
) -> list[Places]:
    """Return by what places are ordered, the least first, as `lexsort` takes them."""
    shelf = searched.shelf
    keys = [shelf.ranks("id")[places]]
    for name, is_down in reversed(order):
        if name == SCORE:
            # CKAN weighs a title four times as much as other texts.
            is_words = bool(query.words) and ":" not in query.words
            titled = searched.having_words(query.words if is_words else "", shelf.title_words)
            by = titled.astype(np.int64)
        else:
            by = _SORTED[name](shelf, query.language)
        keys.append(-by[places] if is_down else by[places])
    return keys


def read_sort(text: str) -> list[tuple[str, bool]]:
    """Read an order: fields, and whether from above; raises ActionError."""
    order = []
    for part in text.split(","):
        found = _SORT.fullmatch(part)
        if found is None or found[1] not in (SCORE, *_SORTED):
            told = 'Invalid "sort" parameter'
            raise ActionError(Kind.QUERY, f"Search Query is invalid: {told!r}")
        order.append((found[1], found[2].lower() == "desc"))
    return order


def _facet(searched: Searched, name: str, matching: Mask, query: SearchQuery) -> dict[str, int]:
    counts = _counted(searched, name, matching)
    told = [one for one in counts.items() if one[1] >= query.facet_minimum]
    told.sort(key=lambda one: (-one[1], one[0]))
    return dict(told if query.facet_limit < 0 else told[: query.facet_limit])


def _counted(searched: Searched, name: str, matching: Mask) -> Mapping[str, int]:
    """Count by a field; a dataset counts in every category above its own as well."""
    if name == "dataset_type":
        return {"dataset": int(matching.sum())}
    if name not in COLUMNS or name == "owner_org":
        raise not_searchable(f"undefined field: {name!r}")
    counts = searched.shelf.columns[COLUMNS[name]].counts(matching)
    return with_parts(counts, searched.terms.categories) if name == "groups" else counts
