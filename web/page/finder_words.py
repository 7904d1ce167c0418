"""What the finder can answer of a question in words: the kind of place that it names, as a link."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.country import Names
from layers.catalogue.definitions import Attribute, Catalogue
from portal.directory.search.rules import words_of
from web.page.finder_query import FinderQuery

# What follows in another gender or number: حكومي and حكومية.
_LONGEST_ENDING = 2
_SHORTEST_STEM = 4


@dataclass(frozen=True)
class KindInFinder:
    """A kind of place that a question names, the layer's or one of its kinds, and its address."""

    names: Names
    address: str


def kinds_in_finder(language: str, catalogue: Catalogue, text: str) -> list[KindInFinder]:
    """Return the kinds of place that a question names, with what it says of them as filters.

    The distance is the largest of the layer, so that the nearest is found wherever it is.
    """
    words = words_of(text)
    found = []
    for definition in catalogue.definitions:
        kinds = _named(definition.attribute("kind"), words)
        layer = (*definition.singular.values(), *definition.names.values())
        if not kinds and not _any_said(layer, words):
            continue
        asked = {"layers": definition.name, "radius": f"{definition.radius_m.maximum:g}"}
        for attribute in definition.attributes:
            if values := _named(attribute, words):
                asked[attribute.name] = values[0][0]
            elif attribute.type == "flag" and _any_said(attribute.headers, words):
                asked[attribute.name] = "yes"
        names = kinds[0][1] if kinds else definition.singular
        found.append(KindInFinder(names, FinderQuery(language, asked).address()))
    return found


def _named(attribute: Attribute | None, words: Iterable[str]) -> list[tuple[str, Names]]:
    """List the values of an attribute that words name, and what these are called."""
    values = () if attribute is None else attribute.values
    return [
        (one.name, one.names)
        for one in values
        if _any_said((*one.names.values(), *one.spellings), words)
    ]


def _any_said(several: Iterable[str], words: Iterable[str]) -> bool:
    """Check whether words say one of several things, each as a whole."""
    return any(
        said and all(any(_is_same(word, part) for word in words) for part in said)
        for said in map(words_of, several)
    )


def _is_same(one: str, other: str) -> bool:
    """Check whether two words are one, but for an ending."""
    shorter, longer = sorted((one, other), key=len)
    if not longer.startswith(shorter):
        return False
    return one == other or (
        len(shorter) >= _SHORTEST_STEM and len(longer) - len(shorter) <= _LONGEST_ENDING
    )
