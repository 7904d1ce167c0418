"""What a place is called: its name, or where it has none its kind and where it is."""

from collections.abc import Iterable, Mapping, Sequence

from geo.country import Names, best_name
from geo.folding import fold_text
from layers.catalogue.definitions import Definition

_BESIDE = "{kind} – {place}"
_NEAR = {"ar": "{kind} قرب {place}", "en": "{kind} near {place}"}


def has_name(definition: Definition, names: Mapping[str, str]) -> bool:
    """Check whether a place has a name that is more than the word for its kind, in any language."""
    return any(name and fold_text(name) not in definition.kind_words for name in names.values())


def title_of(
    definition: Definition,
    names: Mapping[str, str],
    address: Mapping[str, str] | None,
    areas: Iterable[Mapping[str, str]],
) -> Names:
    """Return the name of a place; a nameless one is told by its kind and its street or area.

    `areas` are the names of the areas that hold it, from the largest to the smallest.
    """
    if has_name(definition, names):
        return {language: name for language, name in names.items() if name}
    told = [dict(one) for one in (address or {}, *reversed(list(areas))) if any(one.values())]
    if not told:
        return definition.singular
    return {
        language: _BESIDE.format(kind=kind, place=_first_in(language, told))
        for language, kind in definition.singular.items()
    }


def title_near(definition: Definition, quarter: Names) -> Names:
    """Return what a nameless place is called whose quarter is known: “School near Jabal Amman”."""
    return {
        language: _NEAR.get(language, _BESIDE).format(
            kind=kind, place=best_name(quarter, language) or ""
        )
        for language, kind in definition.singular.items()
    }


def _first_in(language: str, places: Sequence[Names]) -> str:
    """Return the first name in a language, and where there is none the first at all."""
    named = (place[language] for place in places if place.get(language))
    return next(named, None) or best_name(places[0], language) or ""
