"""The fields of CKAN's search index as conditions on published datasets."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    String,
    Uuid,
    and_,
    any_,
    case,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from geo.folding import fold_text
from portal.opendata.ckan.filters import Group, Node, Range, Term
from portal.opendata.ckan.rules import not_searchable
from portal.opendata.terms.rules import Terms

_MOMENT = DateTime(timezone=True)
PUBLISHED = table(
    "published_dataset",
    column("id", Uuid),
    *(column(one) for one in ("name", "agency", "category", "licence", "frequency", "folded")),
    column("titles", JSONB),
    column("keywords", JSONB),
    column("published_at", _MOMENT),
    column("modified_at", _MOMENT),
    column("withdrawn_at", _MOMENT),
    column("is_sample"),
    column("origin"),
)
RESOURCES = table(
    "published_dataset_resource", *map(column, ("id", "dataset_id", "current_version"))
)
VERSIONS = table(
    "published_resource_version",
    *map(column, ("resource_id", "number", "detected_format", "declared_format")),
)
_NOW = re.compile(r"([+-]\d{1,6})(SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|YEAR)S?|/[A-Z]+")
_SECONDS = {
    "SECOND": 1,
    "MINUTE": 60,
    "HOUR": 3_600,
    "DAY": 86_400,
    "WEEK": 604_800,
    "MONTH": 2_629_746,
    "YEAR": 31_556_952,
}
# What is the same for every dataset here.
_ALWAYS = {
    "capacity": "public",
    "entity_type": "package",
    "dataset_type": "dataset",
    "type": "dataset",
}
_MOMENTS = {
    "metadata_modified": PUBLISHED.c.modified_at,
    "metadata_created": PUBLISHED.c.published_at,
}
_TEXTS = frozenset({"", "text", "title", "notes", "title_ngram", "name_ngram"})

# The keywords of all languages, and the text of a value without its quotes.
EVERY_WORD: ColumnElement[Any] = literal_column("'$.*[*]'::jsonpath")
AS_TEXT: ColumnElement[Any] = literal_column("'{}'::text[]")
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Searched:
    """What conditions need to know: the words of the deployment, and the moment of the search."""

    terms: Terms
    now: datetime
    codes_of_ids: Mapping[str, str]

    def condition(self, node: Node) -> Condition:
        """Return a filter as a condition; raises ActionError for a field that there is not."""
        if isinstance(node, Range):
            return self._range(node)
        if isinstance(node, Term):
            return self._term(node)
        return self._group(node)

    def _group(self, group: Group) -> Condition:
        parts = [self.condition(one) for one in group.wanted]
        if group.either:
            parts.append(or_(*(self.condition(one) for one in group.either)))
        parts += [not_(self.condition(one)) for one in group.unwanted]
        return and_(true(), *parts)

    def _range(self, asked: Range) -> Condition:
        moment = _MOMENTS.get(asked.field)
        if moment is None:
            raise not_searchable(f"no range can be asked for in {asked.field}")
        parts = []
        if asked.low != "*":
            low = read_moment(asked.low, self.now)
            parts.append(moment >= low if asked.has_low else moment > low)
        if asked.high != "*":
            high = read_moment(asked.high, self.now)
            parts.append(moment <= high if asked.has_high else moment < high)
        return and_(true(), *parts)

    def _term(self, term: Term) -> Condition:
        field, value = term.field, term.value
        if value in ("*", "*:*") and not term.is_quoted:
            return true()
        if field in _ALWAYS:
            return literal(_ALWAYS[field] == value)
        if field in _MOMENTS:
            return _MOMENTS[field] == read_moment(value, self.now)
        if field in _TEXTS:
            return has_words(value)
        made = _FIELDS.get(field)
        if made is not None:
            return made(self, value)
        if field == "site_id" or field.startswith("extras_") or field.startswith("vocab_"):
            return literal(field == "site_id")
        raise not_searchable(f"undefined field {field}")

    def groups(self, value: str) -> Condition:
        """Return the condition of a category: whatever stands in it or below it."""
        code = self.codes_of_ids.get(value, value)
        within = {
            one for top in self._categories(code) for one in self.terms.categories.within(top)
        }
        return PUBLISHED.c.category == any_(literal(sorted(within)))

    def _categories(self, code: str) -> list[str]:
        matching = re.compile(".*".join(map(re.escape, code.split("*"))))
        return [one.code for one in self.terms.categories if matching.fullmatch(one.code)]


def has_words(text: str) -> Condition:
    """Return the condition that words stand somewhere in a dataset: as many as CKAN asks for.

    Of one or two words each has to be there, of up to five all but one, of more four of five.
    """
    words = fold_text(text.replace("*", " ")).split()[:30]
    if not words:
        return true() if not text.strip(' "*') else false()
    found = [PUBLISHED.c.folded.contains(word, autoescape=True) for word in words]
    count = len(words)
    needed = count if count <= 2 else count - 1 if count <= 5 else int(count * 0.8)
    if needed == count:
        return and_(*found)
    total = reduce(add, (case((one, 1), else_=0) for one in found))
    return total >= needed


def read_moment(text: str, now: datetime) -> datetime:
    """Read a moment as Solr writes it: in UTC with Z, or NOW with what is added to it."""
    if text.startswith("NOW"):
        seconds = 0
        for found in _NOW.finditer(text):
            seconds += int(found[1] or 0) * _SECONDS.get(found[2] or "", 0)
        return now + timedelta(seconds=seconds)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise not_searchable(f"Invalid Date String: {text!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _matching(of: ColumnElement[Any]) -> Callable[[Searched, str], Condition]:
    def made(_searched: Searched, value: str) -> Condition:
        if "*" not in value:
            return of == value
        return of.like(
            value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
        )

    return made


def _of_agency(searched: Searched, value: str) -> Condition:
    return _matching(PUBLISHED.c.agency)(searched, searched.codes_of_ids.get(value, value))


def _tagged(_searched: Searched, value: str) -> Condition:
    words = func.jsonb_path_query_array(PUBLISHED.c.keywords, EVERY_WORD)
    return words.op("@>")(cast([value], JSONB))


def _in_format(_searched: Searched, value: str) -> Condition:
    said = func.coalesce(VERSIONS.c.detected_format, VERSIONS.c.declared_format)
    joined = RESOURCES.join(
        VERSIONS,
        and_(
            VERSIONS.c.resource_id == RESOURCES.c.id,
            VERSIONS.c.number == RESOURCES.c.current_version,
        ),
    )
    mine = and_(RESOURCES.c.dataset_id == PUBLISHED.c.id, func.upper(said) == value.upper())
    return select(RESOURCES.c.id).select_from(joined).where(mine).exists()


def _in_state(_searched: Searched, value: str) -> Condition:
    states = {
        "active": PUBLISHED.c.withdrawn_at.is_(None),
        "deleted": PUBLISHED.c.withdrawn_at.is_not(None),
    }
    return states.get(value, false())


def _with_id(_searched: Searched, value: str) -> Condition:
    return cast(PUBLISHED.c.id, String) == value.lower()


_FIELDS: Mapping[str, Callable[[Searched, str], Condition]] = {
    "id": _with_id,
    "name": _matching(PUBLISHED.c.name),
    "organization": _of_agency,
    "owner_org": _of_agency,
    "groups": Searched.groups,
    "tags": _tagged,
    "license_id": _matching(PUBLISHED.c.licence),
    "frequency": _matching(PUBLISHED.c.frequency),
    "res_format": _in_format,
    "state": _in_state,
}
