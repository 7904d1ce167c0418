"""Searches of CKAN: which datasets, in which order, and how many of each kind there are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    UnaryExpression,
    and_,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session

from portal.opendata.ckan.columns import (
    AS_TEXT,
    EVERY_WORD,
    PUBLISHED,
    RESOURCES,
    VERSIONS,
    Condition,
    Searched,
    has_words,
)
from portal.opendata.ckan.filters import read_filter
from portal.opendata.ckan.rules import ActionError, Kind, not_searchable

DEFAULT_SORT = "score desc, metadata_modified desc"
_SORT = re.compile(r"\s*([\w.]+)\s+(asc|desc)\s*", re.IGNORECASE)
_TITLE = func.jsonb_path_query_first(PUBLISHED.c.titles, literal_column("'$.*'::jsonpath")).op(
    "#>>"
)(AS_TEXT)
_SORTED: Mapping[str, ColumnElement[Any]] = {
    "id": PUBLISHED.c.id,
    "name": PUBLISHED.c.name,
    "title": _TITLE,
    "title_string": _TITLE,
    "metadata_modified": PUBLISHED.c.modified_at,
    "metadata_created": PUBLISHED.c.published_at,
}


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is searched: `filters` are all to be met; `states` are those that are shown."""

    words: str = ""
    filters: Sequence[str] = ()
    states: Sequence[str] = ("active",)
    sort: str = DEFAULT_SORT
    rows: int = 10
    start: int = 0
    facets: Sequence[str] = ()
    facet_limit: int = 50
    facet_minimum: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """Which datasets were found, how many in all, and the counts of each facet by code."""

    ids: Sequence[UUID]
    count: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def search(session: Session, searched: Searched, query: SearchQuery) -> Found:
    """Search published datasets; raises ActionError for what cannot be searched."""
    matching = _condition(searched, query)
    order = read_sort(query.sort)
    count = session.scalar(select(func.count()).select_from(PUBLISHED).where(matching)) or 0
    ids: Sequence[UUID] = ()
    if query.rows and count > query.start:
        ids = session.scalars(
            select(PUBLISHED.c.id)
            .where(matching)
            .order_by(*order, PUBLISHED.c.id)
            .offset(query.start)
            .limit(query.rows)
        ).all()
    facets = {one: _facet(session, searched, one, matching, query) for one in query.facets}
    return Found(ids, count, facets)


def _condition(searched: Searched, query: SearchQuery) -> Condition:
    parts = [] if any("+state" in one for one in query.filters) else [_states(query.states)]
    parts += [searched.condition(read_filter(one)) for one in query.filters if one.strip()]
    words = query.words
    if words and words not in ('""', "''"):
        # As CKAN: with a colon it is a filter, without one words to be found anywhere.
        is_filter = ":" in words
        parts.append(searched.condition(read_filter(words)) if is_filter else has_words(words))
    return and_(true(), *parts)


def _states(states: Sequence[str]) -> Condition:
    if "deleted" in states:
        return true()
    return PUBLISHED.c.withdrawn_at.is_(None)


def read_sort(text: str) -> list[UnaryExpression[Any]]:
    """Read an order; raises ActionError for one that there is not."""
    order = []
    for part in text.split(","):
        found = _SORT.fullmatch(part)
        if found is None:
            raise _wrong_sort()
        # All that is found is found equally: nothing is weighed.
        if found[1] == "score":
            continue
        by = _SORTED.get(found[1])
        if by is None:
            raise _wrong_sort()
        order.append(by.desc() if found[2].lower() == "desc" else by.asc())
    return order


def _wrong_sort() -> ActionError:
    told = 'Invalid "sort" parameter'
    return ActionError(Kind.QUERY, f"Search Query is invalid: {told!r}")


def _facet(
    session: Session, searched: Searched, name: str, matching: Condition, query: SearchQuery
) -> dict[str, int]:
    if name == "groups":
        counts = _in_groups(session, searched, matching)
    else:
        counts = _counted(session, name, matching)
    told = [one for one in counts.items() if one[1] >= query.facet_minimum]
    told.sort(key=lambda one: (-one[1], one[0]))
    return dict(told if query.facet_limit < 0 else told[: query.facet_limit])


def _counted(session: Session, name: str, matching: Condition) -> dict[str, int]:
    known: Mapping[str, ColumnElement[Any]] = {
        "organization": PUBLISHED.c.agency,
        "license_id": PUBLISHED.c.licence,
        "frequency": PUBLISHED.c.frequency,
        "dataset_type": literal("dataset"),
    }
    if name == "tags":
        return _tags(session, matching)
    if name == "res_format":
        return _formats(session, matching)
    if name not in known:
        raise not_searchable(f"undefined field: {name!r}")
    by = known[name].label("code")
    rows = session.execute(
        select(by, func.count()).select_from(PUBLISHED).where(matching).group_by(by)
    )
    return {str(code): count for code, count in rows}


def _in_groups(session: Session, searched: Searched, matching: Condition) -> dict[str, int]:
    """Count by category; a dataset counts in every category above its own as well."""
    by = PUBLISHED.c.category
    counts: dict[str, int] = {}
    for code, count in session.execute(select(by, func.count()).where(matching).group_by(by)):
        for above in searched.terms.categories.way_to(code):
            counts[above.code] = counts.get(above.code, 0) + count
    return counts


def _tags(session: Session, matching: Condition) -> dict[str, int]:
    word = func.jsonb_path_query(PUBLISHED.c.keywords, EVERY_WORD).op("#>>")(AS_TEXT).label("word")
    each = select(PUBLISHED.c.id, word).where(matching).subquery()
    rows = session.execute(
        select(each.c.word, func.count(each.c.id.distinct())).group_by(each.c.word)
    )
    return {str(word): count for word, count in rows}


def _formats(session: Session, matching: Condition) -> dict[str, int]:
    said = func.coalesce(VERSIONS.c.detected_format, VERSIONS.c.declared_format).label("said")
    current = and_(
        VERSIONS.c.resource_id == RESOURCES.c.id, VERSIONS.c.number == RESOURCES.c.current_version
    )
    joined = PUBLISHED.join(RESOURCES, RESOURCES.c.dataset_id == PUBLISHED.c.id).join(
        VERSIONS, current
    )
    rows = session.execute(
        select(said, func.count(PUBLISHED.c.id.distinct()))
        .select_from(joined)
        .where(matching, said.is_not(None))
        .group_by(said)
    )
    return {str(code): count for code, count in rows}
