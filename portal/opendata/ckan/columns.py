"""The fields of CKAN's search index, as marks on the datasets of the catalogue."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from geo.folding import fold_text
from portal.directory.search.rules import words_of
from portal.opendata.catalogue.rules import Facet
from portal.opendata.catalogue.service import having_word
from portal.opendata.catalogue.shelf import KEYWORDS, Shelf
from portal.opendata.catalogue.words import Mask, Words
from portal.opendata.ckan.filters import Group, Node, Range, Term
from portal.opendata.ckan.rules import not_searchable
from portal.opendata.terms.rules import Terms

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
_MOMENTS = {"metadata_modified": "modified_at", "metadata_created": "published_at"}
# Fields that stand in columns of the catalogue.
COLUMNS: Mapping[str, str] = {
    "organization": Facet.AGENCY,
    "owner_org": Facet.AGENCY,
    "license_id": Facet.LICENCE,
    "frequency": Facet.FREQUENCY,
    "tags": KEYWORDS,
    "res_format": Facet.FORMAT,
    "groups": Facet.CATEGORY,
}


@dataclass(frozen=True)
class Searched:
    """What filters need to know: the catalogue, the words of the deployment, the moment."""

    shelf: Shelf
    terms: Terms
    now: datetime
    codes_of_ids: Mapping[str, str]

    def marked(self, node: Node) -> Mask:
        """Mark what a filter asks for; raises ActionError for a field that there is not."""
        if isinstance(node, Range):
            return self._range(node)
        if isinstance(node, Term):
            return self._term(node)
        return self._group(node)

    def all(self, *, are_wanted: bool) -> Mask:
        """Mark all datasets, or none."""
        return np.full(self.shelf.size, are_wanted)

    def _group(self, group: Group) -> Mask:
        found = self.all(are_wanted=True)
        for one in group.wanted:
            found &= self.marked(one)
        if group.either:
            found &= np.logical_or.reduce([self.marked(one) for one in group.either])
        for one in group.unwanted:
            found &= ~self.marked(one)
        return found

    def _range(self, asked: Range) -> Mask:
        if asked.field not in _MOMENTS:
            raise not_searchable(f"no range can be asked for in {asked.field}")
        moments = self.shelf.measures[_MOMENTS[asked.field]]
        found = self.all(are_wanted=True)
        if asked.low != "*":
            low = read_moment(asked.low, self.now).timestamp()
            found &= moments >= low if asked.has_low else moments > low
        if asked.high != "*":
            high = read_moment(asked.high, self.now).timestamp()
            found &= moments <= high if asked.has_high else moments < high
        return found

    def _term(self, term: Term) -> Mask:
        field, value = term.field, term.value
        if value in ("*", "*:*") and not term.is_quoted:
            return self.all(are_wanted=True)
        if field in _FIELDS:
            return _FIELDS[field](self, value)
        if field in COLUMNS:
            return self._in_column(field, value)
        if field in _MOMENTS:
            moment = read_moment(value, self.now).timestamp()
            return np.equal(self.shelf.measures[_MOMENTS[field]], moment)
        return self.all(are_wanted=_is_always(field, value))

    def words(self, value: str) -> Mask:
        """Mark what has words anywhere."""
        return self.having_words(value, self.shelf.words)

    def title(self, value: str) -> Mask:
        """Mark what has words in its title."""
        return self.having_words(value, self.shelf.title_words)

    def _in_column(self, field: str, value: str) -> Mask:
        column, value = self.shelf.columns[COLUMNS[field]], self.codes_of_ids.get(value, value)
        fits = _fitting(value, ignores_case=field == "res_format")
        return column.having(filter(fits, column.values), self.shelf.size)

    def groups(self, value: str) -> Mask:
        """Mark what stands in a category or below it."""
        fits = _fitting(self.codes_of_ids.get(value, value))
        tops = [one.code for one in self.terms.categories if fits(one.code)]
        within = {one for top in tops for one in self.terms.categories.within(top)}
        return self.shelf.columns[Facet.CATEGORY].having(within, self.shelf.size)

    def states(self, value: str) -> Mask:
        """Mark what is active, or what is deleted: withdrawn."""
        shown = self.shelf.shown
        known = {"active": shown, "deleted": ~shown}
        return known.get(value, self.all(are_wanted=False))

    def having_id(self, value: str) -> Mask:
        """Mark the dataset with an id."""
        return self._named((str(one) for one in self.shelf.ids), _fitting(value.lower()))

    def named(self, value: str) -> Mask:
        """Mark what has a name."""
        return self._named(self.shelf.names, _fitting(value))

    def _named(self, names: Iterable[str], fits: Callable[[str], bool]) -> Mask:
        return np.fromiter(map(fits, names), dtype=bool, count=self.shelf.size)

    def called(self, letters: str) -> Mask:
        """Mark what has some letters anywhere in its name or title."""
        plain, folded = letters.lower().replace("*", ""), fold_text(letters)
        found = self._named(self.shelf.names, lambda name: plain in name)
        titles = (" ".join(one.values()) for one in self.shelf.titles)
        return found | self._named(titles, lambda title: bool(folded) and folded in title)

    def having_words(self, text: str, words: Words) -> Mask:
        """Mark what has words: as many as CKAN asks for.

        Of one or two words each has to be there, of up to five all but one, of more four of five.
        """
        asked = words_of(text.replace("*", " "))
        if not asked:
            return self.all(are_wanted=not text.strip(' "*'))
        count = len(asked)
        needed = count if count <= 2 else count - 1 if count <= 5 else int(count * 0.8)
        found = np.zeros(self.shelf.size, dtype=np.int8)
        for word in asked:
            found += having_word(words, word, self.shelf.size)
        return np.greater_equal(found, needed)


_FIELDS: Mapping[str, Callable[[Searched, str], Mask]] = {
    "": Searched.words,
    "text": Searched.words,
    "notes": Searched.words,
    "title": Searched.title,
    "id": Searched.having_id,
    "name": Searched.named,
    "groups": Searched.groups,
    "state": Searched.states,
    "title_ngram": Searched.called,
    "name_ngram": Searched.called,
}


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


def _is_always(field: str, value: str) -> bool:
    """Check a field that says the same of every dataset here; raises ActionError for others."""
    if field in _ALWAYS:
        return _ALWAYS[field] == value
    if field == "site_id":
        return True
    if field.startswith("extras_") or field.startswith("vocab_"):
        return False
    raise not_searchable(f"undefined field {field}")


def _fitting(value: str, *, ignores_case: bool = False) -> Callable[[str], bool]:
    """Return whether a text is a value, in which a star stands for any letters."""
    if "*" not in value and not ignores_case:
        return value.__eq__
    flags = re.IGNORECASE if ignores_case else re.NOFLAG
    pattern = re.compile(".*".join(map(re.escape, value.split("*"))), flags)
    return lambda text: pattern.fullmatch(text) is not None
