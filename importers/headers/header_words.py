"""The names that columns are known by, and how two spellings of one header compare equal."""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from geo.folding import fold_text
from layers.catalogue.definitions import Definition

ATTRIBUTE_PREFIX = "attributes."
# What stands behind is no header any more; it would only cost time to compare.
_LONGEST_HEADER = 200
_MOST_HEADERS = 10_000
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d$)")
_BETWEEN_PARTS = re.compile(
    r"[()\[\]（）/|\n]|\s[-–—]\s"
    r"|(?<=[\u0620-\u064a])\s+(?=[A-Za-z]{2})|(?<=[A-Za-z]{2})\s+(?=[\u0620-\u064a])"
)
# What a program puts before the name when it flattens GeoJSON.
_WRAPPING = re.compile(r"^(?:properties|attributes|fields)[./](?=.)")
# The article, and what “for the” makes of it; shorter words only look as if they had one.
_ARTICLES = ("ال", "لل")
_SHORTEST_WITH_ARTICLE = 5


@lru_cache(_MOST_HEADERS)
def header_words(header: str) -> tuple[str, ...]:
    """Split a header into folded words: “SCHOOL_NAME”, “schoolName” and “School name” are two."""
    bare = _WRAPPING.sub("", header[:_LONGEST_HEADER])
    folded = fold_text(_CAMEL.sub(" ", bare))
    return tuple(_bare(word) for word in folded.split())


def header_key(header: str) -> str:
    """Return what is compared of a header: its words without spaces."""
    return "".join(header_words(header))


@lru_cache(_MOST_HEADERS)
def header_parts(header: str) -> tuple[str, ...]:
    """Split a header that says it twice: “خط العرض (Latitude)”, “الاسم / Name”; else nothing."""
    parts = [part.strip() for part in _BETWEEN_PARTS.split(header[:_LONGEST_HEADER])]
    named = tuple(part for part in parts if header_key(part))
    return named if len(named) > 1 else ()


def header_table(kind: str, languages: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the known header names of a kind of record; language fields end in `_<language>`."""
    table = header_file()[kind]
    known = {f: list(names) for f, names in table.items() if f != "in_language"}
    for language in languages:
        for field, names in table["in_language"].get(language, {}).items():
            known[f"{field}_{language}"] = list(names)
        known.setdefault(f"name_{language}", [f"name_{language}", f"name:{language}"])
    return known


def known_headers(definition: Definition, languages: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the header names of every field of a layer, attributes and coordinates included."""
    known = header_table("feature", languages)
    pairs = header_file()["coordinates"]
    for kind, (north, east) in COORDINATE_FIELDS.items():
        known[north] = [pair[0] for pair in pairs[kind]]
        known[east] = [pair[1] for pair in pairs[kind]]
    for attribute in definition.attributes:
        field = ATTRIBUTE_PREFIX + attribute.name
        known[field] = [attribute.name, *attribute.headers, *attribute.names.values()]
    return known


COORDINATE_FIELDS = {"degrees": ("lat", "lon"), "metres": ("northing", "easting")}


def known_header_words(definition: Definition, languages: tuple[str, ...]) -> frozenset[str]:
    """Return the folded header names of a layer, by which a row of headers is told from others.

    Joined ones with the words of what is named: “school name”, “name of school”, “school id”.
    """
    words = header_file()["words"]
    plain = {fold_text(n) for names in known_headers(definition, languages).values() for n in names}
    joined = {
        fold_text(text)
        for entity in words["entity"]
        for noun in ("name", "id", "code", "no", "number", "اسم", "رقم", "رمز")
        for text in (f"{entity} {noun}", f"{noun} {entity}", f"{noun} of {entity}")
    }
    numbers = {fold_text(name) for name in words["row_numbers"]}
    return frozenset(plain | joined | numbers) - {""}


@cache
def word_set(*path: str) -> frozenset[str]:
    """Return a list of words of the header file, folded as the words of headers are."""
    table: Any = header_file()
    for step in path:
        table = table[step]
    return frozenset(word for text in table for word in header_words(text))


@cache
def key_set(*path: str) -> frozenset[str]:
    """Return a list of headers of the header file, as they are compared."""
    table: Any = header_file()
    for step in path:
        table = table[step]
    return frozenset(header_key(text) for text in table)


@cache
def header_file() -> dict[str, Any]:
    """Read the header file once."""
    return tomllib.loads((resources.files("importers.headers") / "headers.toml").read_text("utf-8"))


def _bare(word: str) -> str:
    if len(word) >= _SHORTEST_WITH_ARTICLE and word.startswith(_ARTICLES):
        return word[2:]
    return word
