"""Searching agencies, services and places together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import sql
from geo.folding import fold_text
from layers.gazetteer.spelling import bare_key, name_key
from portal.directory.search.rules import Question, Searchable, words_of
from portal.directory.search.synonyms import Slot, Synonyms, load_synonyms

# How alike a word has to be for a slip of the pen: two wrong letters in a short Arabic word.
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind: the rows of the page, and the number of all.

    `is_exact` tells that every word was found as it is written.
    """

    kind: Searchable
    rows: tuple[Mapping[str, Any], ...] = ()
    count: int = 0
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Facets:
    """How many each filter would leave, of all kinds that it is said of."""

    audiences: Mapping[str, int] = field(default_factory=dict)
    sectors: Mapping[str, int] = field(default_factory=dict)
    online: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """All that a question finds, kind by kind; `left_out` are words that nothing has as well."""

    hits: tuple[Hits, ...]
    facets: Facets
    left_out: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many there are of all kinds."""
        return sum(hits.count for hits in self.hits)

    @property
    def is_exact(self) -> bool:
        """Check whether anything was found as it was written."""
        return any(hits.is_exact and hits.count for hits in self.hits)


def search(
    session: Session,
    searchables: Iterable[Searchable],
    question: Question,
    *,
    limit: int,
    offset: int = 0,
    synonyms: Synonyms | None = None,
) -> Results:
    """Find what a question means: one statement for each kind, in the snapshot of the session.

    `synonyms` are what else is looked for, our own by default. Without a kind the page holds the
    first `limit` of each. What is only alike is left out when anything of another kind is found as
    it is written; and where nothing is, what has most of the words goes before it.
    """
    words = words_of(question.text)
    if not words:
        return Results((), Facets())
    # For this transaction: what is alike is judged by an operator, so that indexes serve.
    session.execute(
        text("SELECT set_config('pg_trgm.word_similarity_threshold', :alike, true)"),
        {"alike": str(ALIKE)},
    )
    possible = [kind for kind in searchables if question.is_about(kind)]
    known = synonyms or load_synonyms()
    page = {"most": limit, "skipped": offset}
    slots = known.slots(words)
    results = _look(session, possible, question, slots, page)
    if results.is_exact:
        return results
    for kept in most_of(slots):
        # What is alike may be a slip of the pen, unless a word that we know has been written.
        if results.count and not all(slot.is_known for slot in kept):
            continue
        found = _look(session, possible, question, kept, page)
        if found.is_exact:
            left = [one.word for one in slots if one not in kept]
            return replace(found, left_out=tuple(left))
    return results


def most_of(slots: Sequence[Slot]) -> Iterator[tuple[Slot, ...]]:
    """Yield all slots but one, and then each alone; the longest words are kept longest."""
    shortest_first = sorted(slots, key=lambda slot: len(slot.word))
    if len(slots) > 2:
        for left in shortest_first:
            yield tuple(slot for slot in slots if slot != left)
    if len(slots) > 1:
        for kept in reversed(shortest_first):
            yield (kept,)


def _look(
    session: Session,
    possible: Sequence[Searchable],
    question: Question,
    slots: Sequence[Slot],
    page: Mapping[str, int],
) -> Results:
    """Find what has all words, each in one of the ways to say it."""
    told = " ".join(slot.word for slot in slots)
    # A whole question is a name as it was written, idle words and all.
    names = {name_key(question.text), name_key(told)}
    words = list(dict.fromkeys(word for slot in slots for word in slot.word.split()))
    asked = {
        "words": words,
        "key": max(words, key=len),
        "patterns": [slot.pattern for slot in slots],
        "key_pattern": max(slots, key=lambda slot: len(slot.word)).pattern,
        "name_keys": sorted({*names, *map(bare_key, names)} - {""}),
        "whole": fold_text(question.text),
        **page,
    }
    rows = {kind: _ask(session, kind, question, asked) for kind in possible}
    is_exact = any(row["is_exact"] and row["number_found"] for row in rows.values())
    hits = tuple(_hits(kind, row, is_exact=is_exact) for kind, row in rows.items())
    return Results(hits, _facets(rows, is_exact=is_exact))


def _ask(
    session: Session, kind: Searchable, question: Question, asked: dict[str, Any]
) -> Mapping[str, Any]:
    filters: dict[str, Any] = {
        one.value: held for one, held in question.filters.items() if one in kind.filters
    }
    if question.kind not in (None, kind.name):
        # Only its number is shown.
        filters |= {"most": 0, "skipped": 0}
    row = session.execute(sql(kind.package, kind.statement), {**asked, **filters})
    return dict(row.mappings().one())


def _hits(kind: Searchable, row: Mapping[str, Any], *, is_exact: bool) -> Hits:
    if is_exact and not row["is_exact"]:
        return Hits(kind)
    return Hits(kind, tuple(row["rows"] or ()), row["number_found"], row["is_exact"])


def _facets(rows: Mapping[Searchable, Mapping[str, Any]], *, is_exact: bool) -> Facets:
    counted = [row for row in rows.values() if row["is_exact"] or not is_exact]
    return Facets(
        audiences=_summed(row.get("audiences") for row in counted),
        sectors=_summed(row.get("sectors") for row in counted),
        online=sum(row.get("number_online") or 0 for row in counted),
    )


def _summed(counts: Iterable[Mapping[str, int] | None]) -> Mapping[str, int]:
    summed: Counter[str] = Counter()
    for one in counts:
        summed.update(one or {})
    return dict(summed)
