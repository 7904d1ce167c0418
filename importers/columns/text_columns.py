"""Columns that hold texts: names, addresses, phones, attributes, whole positions in one cell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from geo.folding import fold_text
from importers.columns.column_values import are_distinct_texts, holds_positions
from importers.columns.misspellings import nearest
from importers.headers.header_words import (
    ATTRIBUTE_PREFIX,
    header_file,
    header_key,
    header_parts,
    header_words,
    key_set,
    word_set,
)
from importers.readers.rows import Row

Found = dict[str, tuple[str, ...]]
Keys = Mapping[str, Sequence[str]]
# Fields whose headers may have words around them, and be misspelled.
_WITH_WORDS = ("name", "address", "phone", "opening_hours", "verified_at", "position")
_MISSPELLED = ("name", "address", "phone", "opening_hours")
_IN_LANGUAGES = ("name", "address")
_SHAPEFILE_LENGTH = 10
_SHORTEST_GLUED_HINT = 4


def exact_columns(present: Sequence[str], known: Mapping[str, Sequence[str]]) -> Found:
    """Find the columns whose header is a known one, in the order of the known ones."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for column in present:
        by_key[header_key(column)].append(column)
    found: Found = {}
    for field, headers in known.items():
        columns = [c for header in headers for c in by_key.get(header_key(header), ())]
        if columns and header_key(columns[0]):
            found[field] = tuple(dict.fromkeys(columns))
    return found


def columns_with_words_around(
    free: Iterable[str],
    known: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    found: Mapping[str, object],
) -> Found:
    """Find columns by their header without the words that only say what kind of thing it is of."""
    keys = {field: {header_key(h) for h in headers} for field, headers in known.items()}
    more: dict[str, list[str]] = defaultdict(list)
    for column in free:
        field = _field_without_words(header_words(column), keys, languages)
        if field and field not in found:
            more[field].append(column)
    return {field: tuple(columns) for field, columns in more.items()}


def columns_said_twice(
    free: Iterable[str],
    known: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    found: Mapping[str, object],
) -> Found:
    """Find columns with a header in two scripts, “الاسم / Name”, whose parts mean one field."""
    more: dict[str, list[str]] = defaultdict(list)
    for column in free:
        parts = header_parts(column)
        if len({part.isascii() for part in parts}) < 2:
            continue
        texts = {field: headers for field, headers in known.items() if field != "position"}
        fields = set(exact_columns(parts, texts))
        fields |= set(columns_with_words_around(parts, texts, languages, {}))
        if len(fields) == 1 and fields.isdisjoint(found):
            more[fields.pop()].append(column)
    return {field: tuple(columns) for field, columns in more.items()}


def _field_without_words(
    words: tuple[str, ...], keys: Mapping[str, set[str]], languages: Sequence[str]
) -> str | None:
    for field in (field for field in _WITH_WORDS if field in keys):
        around = _words_around(field)
        if "".join(w for w in words if w not in around) in keys[field]:
            return field
        if field in _IN_LANGUAGES:
            language = _language(words, around, keys[field], languages)
            if language:
                return f"{field}_{language}"
    around = _words_around("name")
    rest = "".join(word for word in words if word not in around)
    attributes = (f for f in keys if f.startswith(ATTRIBUTE_PREFIX))
    return next((f for f in attributes if rest and rest in keys[f]), None)


def _language(
    words: tuple[str, ...], around: frozenset[str], keys: set[str], languages: Iterable[str]
) -> str | None:
    between = word_set("languages", "between")
    for language in languages:
        own = word_set("languages", language) if language in header_file()["languages"] else ()
        if any(word in own for word in words):
            rest = [w for w in words if w not in own and w not in between]
            for bare in (rest, [w for w in rest if w not in around]):
                if "".join(bare) in keys:
                    return language
    return None


@cache
def _words_around(field: str) -> frozenset[str]:
    words = header_file()["words"]
    own = word_set("words", field) if field in words else word_set("words", "entity")
    return own | word_set("words", "filler")


def truncated_columns(
    free: Iterable[str], known: Mapping[str, Sequence[str]], found: Mapping[str, object]
) -> Found:
    """Find the headers that a shapefile has cut to ten characters: “FACILITY_N”, “TELEPHONE_”.

    At least a letter of the second word has to be left, and only one field may fit.
    """
    meanings: dict[str, set[str]] = defaultdict(set)
    for field, headers in known.items():
        for header in headers:
            cut = "_".join(fold_text(header).split())[:_SHAPEFILE_LENGTH]
            if len(cut) == _SHAPEFILE_LENGTH and "_" in cut:
                meanings[cut].add(field)
    more: dict[str, list[str]] = defaultdict(list)
    for column in free:
        fields = meanings.get(column.lower(), set())
        if len(fields) == 1 and fields.isdisjoint(found) and fields <= set(_WITH_WORDS):
            more[next(iter(fields))].append(column)
    return {field: tuple(columns) for field, columns in more.items()}


def misspelled_columns(
    free: Iterable[str], known: Mapping[str, Sequence[str]], found: Mapping[str, object]
) -> Found:
    """Find fields that have no column yet under a misspelled header, where only one fits."""
    lacking = [f for f in _MISSPELLED if not any(has.startswith(f) for has in found)]
    meanings: dict[str, set[str]] = defaultdict(set)
    for field, headers in known.items():
        for header in headers:
            meanings[header_key(header)].add(field)
    for key in key_set("words", "never"):
        meanings[key].add("never")
    more: dict[str, list[str]] = defaultdict(list)
    for column in free if lacking else ():
        meaning = nearest(header_key(column), meanings)
        if meaning in lacking:
            more[meaning].append(column)
    return {field: tuple(columns) for field, columns in more.items()}


def names_of_last_resort(
    free: Iterable[str], known: Mapping[str, Sequence[str]], sample: Sequence[Row]
) -> tuple[str, ...]:
    """Find names where no column is named so: in another language, or under “School” alone."""
    keys = {header_key(header) for header in known["name"]}
    foreign = frozenset(word for code in header_file()["languages"] for word in _words_of(code))
    kinds = word_set("words", "entity") | word_set("words", "filler")
    other, hinted, bare = [], [], []
    for column in free:
        words = header_words(column)
        rest = "".join(w for w in words if w not in foreign and w not in kinds)
        if rest in keys or rest.removeprefix("中文") in keys:
            other.append(column)
        elif not words or not are_distinct_texts(sample, column):
            continue
        elif _hints_at_names(words):
            hinted.append(column)
        elif all(w in kinds for w in words):
            bare.append(column)
    return tuple(other) or tuple(hinted[:1]) or tuple(bare[:1])


def bare_names_in_languages(
    free: Sequence[str], languages: Iterable[str], sample: Sequence[Row]
) -> Found:
    """Find names under “School_A” and “School_E”: nothing but a kind of place and a language."""
    kinds = word_set("words", "entity")
    found: Found = {}
    for language in languages:
        own = _words_of(language) if language in header_file()["languages"] else frozenset()
        columns = tuple(
            column
            for column in free
            if _is_kind_in(header_words(column), kinds, own) and are_distinct_texts(sample, column)
        )
        if columns:
            found[f"name_{language}"] = columns
    return found


def _is_kind_in(words: Sequence[str], kinds: frozenset[str], own: frozenset[str]) -> bool:
    rest = [word for word in words if word not in own]
    return 0 < len(rest) < len(words) and all(word in kinds for word in rest)


def _hints_at_names(words: Sequence[str]) -> bool:
    """Return whether a header has a word for “name”, also glued to others, and of nothing else."""
    hints = word_set("words", "name_hints")
    if any(word in word_set("words", "not_names") for word in words):
        return False
    glued = tuple(hint for hint in hints if len(hint) >= _SHORTEST_GLUED_HINT)
    return any(w in hints or w.startswith(glued) or w.endswith(glued) for w in words)


def _words_of(language: str) -> frozenset[str]:
    return word_set("languages", language)


def position_columns(
    present: Sequence[str], named: Sequence[str], sample: Sequence[Row]
) -> tuple[str, ...]:
    """Keep of the columns named like positions those that hold some; without rows, all."""
    numbered = [column for column in present if _is_numbered_position(column)]
    candidates = tuple(dict.fromkeys((*named, *numbered)))
    if not sample:
        return tuple(dict.fromkeys(named))
    return tuple(column for column in candidates if holds_positions(sample, column, named=True))


def _is_numbered_position(column: str) -> bool:
    """Find “Location 1”, which stands beside another “Location”."""
    key = header_key(column)
    bare = key.rstrip("0123456789")
    return bare != key and bare in key_set("feature", "position")


def columns_of_positions(free: Iterable[str], sample: Sequence[Row]) -> tuple[str, ...]:
    """Find columns that hold positions, whatever they are called."""
    return tuple(column for column in free if holds_positions(sample, column))
