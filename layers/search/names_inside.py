"""Names inside a longer text: one told together with its areas, and those that a text merely holds.

“Abdali, Amman” names Abdali, because nothing is left but an area that it lies in. “Abdali Bakery”
may mean something in Abdali, or something that nobody here knows: it is asked about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers.gazetteer.queries import FoundName
from layers.gazetteer.rules import AREAS, PlaceKind, rank_of

MOST_WORDS = 8
# A name that a text holds is as likely as the share of the text that it is, between these two.
_LEAST, _MOST = 0.6, 0.9
_CITIES = (PlaceKind.CITY, PlaceKind.TOWN)
_CITY_RANK = rank_of(PlaceKind.CITY)
# What stands between two names of one thing.
_SMALL_WORDS = frozenset(["of", "in", "near", "في", "قرب", "من"])


@dataclass(frozen=True, slots=True)
class NameInside:
    """A name found inside a text; `is_told` tells that the rest of the text is where it lies."""

    name: FoundName
    is_told: bool
    likeness: float


def phrases(key: str) -> list[str]:
    """List all runs of words of a key that are shorter than it, the longest first."""
    words = key.split()[:MOST_WORDS]
    return [
        " ".join(words[start : start + length])
        for length in range(len(words) - 1, 0, -1)
        for start in range(len(words) - length + 1)
    ]


def names_inside(
    key: str, found: Iterable[FoundName], country_keys: Iterable[str], *, is_listed: bool
) -> list[NameInside]:
    """Judge the names that are phrases of a key: those told with their areas, else the longest.

    One word before the name of an area may be meant as a part of another name, as in “University
    Amman”, unless it names a city, or the text lists them (`is_listed`) with a comma between.
    """
    names, countries = [name for name in found if name.is_whole], set(country_keys)
    keys = {name.key for name in names}
    judged = [
        NameInside(
            name,
            (is_listed or " " in name.key or name.rank >= _CITY_RANK)
            and _is_told(key, name, names, countries),
            _likeness(name.key, key),
        )
        for name in names
    ]
    told = [one for one in judged if one.is_told]
    held = [one for one in judged if not any(_is_part(one.name.key, other) for other in keys)]
    return told or held


def without_areas(key: str, found: Iterable[FoundName], country_keys: Iterable[str]) -> str:
    """Return what a key says besides the areas and the country at its ends; itself if it is all."""
    areas = {name.key for name in found if name.source == AREAS} | set(country_keys)
    words = key.split()
    for cut in (_cut_end, _cut_start):
        while (shorter := cut(words, areas)) != words:
            words = shorter
    return " ".join(words) or key


def _cut_end(words: list[str], areas: set[str]) -> list[str]:
    starts = range(1, len(words))
    return next((words[:at] for at in starts if " ".join(words[at:]) in areas), words)


def _cut_start(words: list[str], areas: set[str]) -> list[str]:
    ends = range(len(words) - 1, 0, -1)
    return next((words[at:] for at in ends if " ".join(words[:at]) in areas), words)


def _is_told(key: str, name: FoundName, found: Iterable[FoundName], countries: set[str]) -> bool:
    """Check that all that a key says besides a name is where the place lies.

    That is an area, the country, or the city that matters most of those named in its governorate.
    """
    cities = [other for other in found if other.kind in _CITIES and _are_together(other, name)]
    first = max((city.rank for city in cities), default=0)
    holding = {
        other.key for other in found if other.source == AREAS and other.ref in name.area_codes
    }
    holding |= {
        city.key for city in cities if city.rank == first and city.key != name.key
    } | countries
    before, said, after = f" {key} ".partition(f" {name.key} ")
    return bool(said) and _are_all(before.split(), holding) and _are_all(after.split(), holding)


def _are_together(one: FoundName, other: FoundName) -> bool:
    return one.area_codes[:1] == other.area_codes[:1] != ()


def _are_all(words: Sequence[str], names: set[str]) -> bool:
    if not words or (words[0] in _SMALL_WORDS and len(words) > 1 and _are_all(words[1:], names)):
        return True
    ends = range(1, len(words) + 1)
    return any(" ".join(words[:end]) in names and _are_all(words[end:], names) for end in ends)


def _is_part(phrase: str, other: str) -> bool:
    return phrase != other and f" {phrase} " in f" {other} "


def _likeness(phrase: str, key: str) -> float:
    return _LEAST + (_MOST - _LEAST) * len(phrase) / len(key)
