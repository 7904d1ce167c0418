"""Finding the place that a person names: by coordinates, in the gazetteer, among the features."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from geo.coordinate_text import read_coordinates
from geo.coordinates import Position
from geo.country import Country
from geo.database import sql
from layers.areas.queries import AreaName, area_names
from layers.gazetteer.queries import (
    FoundName,
    names_beginning,
    names_close,
    names_equal,
    names_sharing_words,
    names_sounding,
)
from layers.gazetteer.rules import PlaceKind
from layers.gazetteer.spelling import (
    bare_key,
    beginning_key,
    fits_kind,
    name_key,
    without_slipped_article,
)
from layers.search.names_inside import NameInside, names_inside, phrases, without_areas
from layers.search.rules import (
    FEATURE_RANK,
    LIKELY,
    Decision,
    Match,
    Place,
    decide,
    match_of,
    one_of_each,
)

MOST_PLACES = 8
_MOST_EXACT = 100
_MOST_ALIKE = 40
_LONGEST_CODE = 3
# Where fewer names than these begin so, the letters may be wrong.
_FEW = 3
# What people put between a name and where it lies.
_LIST = re.compile(r"[,،;؛/()]|\s[-–—]\s")
# Below this a name is another one: two letters of five may be wrong, one of three may not.
_LEAST_LIKENESS = 0.6


def point_of(text: str) -> Position | None:
    """Return the point that a text gives as coordinates, if it does."""
    return read_coordinates(text)


def find_place(session: Session, country: Country, text: str) -> Decision:
    """Decide which place a name means, or what has to be asked."""
    return decide(find_places(session, country, text), MOST_PLACES)


def find_places(session: Session, country: Country, text: str) -> list[Place]:
    """List the places that a text may name, areas, names of the gazetteer and features.

    The word for a level of areas is no part of a name: “محافظة إربد” finds what “إربد” does, but no
    neighbourhood.
    """
    bare = _bare(country, text)
    key = name_key(bare)
    if "\0" in bare or not key:
        return []
    places = [*_places(_named(session, key), key), *_features(session, bare, key)]
    says_level = bare != text.strip()
    exact = [
        one for one in places if one.match is Match.EXACT and (not says_level or _is_area(one))
    ]
    if not exact:
        places += _nearly(session, country, bare, key)
    elif not any(place.is_main for place in exact):
        places += _places(names_sounding(session, key, MOST_PLACES), key)
    if says_level:
        places = [one if _is_area(one) else _guess(one) for one in places]
    return _with_areas(session, [place for place in places if place.likeness >= _LEAST_LIKENESS])


def _nearly(session: Session, country: Country, text: str, key: str) -> list[Place]:
    """List what a text names with more words than a name has, or with letters that are wrong."""
    countries = [name_key(name) for name in country.names.values()]
    found = names_equal(session, phrases(key), _MOST_EXACT)
    inside = names_inside(key, found, countries, is_listed=_LIST.search(text) is not None)
    places = [_inside(one) for one in inside]
    if any(one.is_told for one in inside):
        return places
    places += _places(names_close(session, key, _MOST_ALIKE), key)
    parts = {bare_key(key), without_slipped_article(key), without_areas(key, found, countries)}
    for part in parts - {key}:
        places += [_guess(one) for one in _places(names_close(session, part, _MOST_ALIKE), part)]
    if not any(place.likeness >= LIKELY for place in places):
        places += _places(names_sharing_words(session, key, _LEAST_LIKENESS), key)
    return places


def _inside(one: NameInside) -> Place:
    """Make a place of a name that stands inside the text: certain where it is told by its area."""
    match = Match.EXACT if one.is_told else Match.SIMILAR
    likeness = 1.0 if one.is_told else one.likeness
    return replace(_place(one.name, one.name.key), match=match, likeness=likeness)


def _guess(place: Place) -> Place:
    """Never take a place that only a part of the text may name, or whose kind it does not name."""
    return replace(place, match=Match.SIMILAR, likeness=min(place.likeness, LIKELY))


def _is_area(place: Place) -> bool:
    return place.kind == "area"


def suggest_places(session: Session, country: Country, text: str, most: int) -> list[Place]:
    """List the names of the gazetteer that begin like a text, or else sound like it."""
    text = _bare(country, text)
    key = beginning_key(text)
    if "\0" in text or not key:
        return []
    found = names_beginning(session, key, 2 * most)
    if len(found) < _FEW and len(key) > 1:
        found += names_close(session, name_key(text), most)
    known = {area.code: area for name in found for area in name.areas}
    return one_of_each(_with_areas(session, _places(found, key), known))[:most]


def _bare(country: Country, text: str) -> str:
    text = text.strip()
    for level in country.levels:
        text = level.bare_name(text)
    return text


def _named(session: Session, key: str) -> list[FoundName]:
    """Find names that are the text, and those that begin with it."""
    exact = names_equal(session, [key], _MOST_EXACT)
    if bare_key(key) != key and not any(name.is_whole for name in exact):
        exact += names_equal(session, [bare_key(key)], _MOST_EXACT)
    return exact + names_beginning(session, key, MOST_PLACES)


def _places(found: Iterable[FoundName], key: str) -> list[Place]:
    """Make places of names, each once, by the name that fits it best."""
    best: dict[int, Place] = {}
    for name in found:
        place = _place(name, key)
        known = best.get(name.place_id)
        if known is None or _fit(place) < _fit(known):
            best[name.place_id] = place
    return list(best.values())


def _fit(place: Place) -> tuple[int, float, int]:
    return place.match, -place.likeness, -place.rank


def _place(name: FoundName, key: str) -> Place:
    match, alike = match_of(key, name.key)
    if name.is_whole and name.key == bare_key(key) != key:
        is_meant = name.is_main and fits_kind(key, name.kind)
        match, alike = Match.EXACT if is_meant else Match.WORDS, 1.0
    elif match is Match.EXACT and (_is_code(name) or not name.is_whole):
        match = Match.WORDS
    is_area = name.kind is PlaceKind.AREA
    return Place(
        kind="area" if is_area else "name",
        id=name.ref if is_area else f"{name.source}/{name.ref}",
        position=name.position,
        names=name.names,
        named=name.kind,
        within=tuple(AreaName(code, 0, {}) for code in name.area_codes),
        match=match,
        likeness=alike,
        rank=name.rank,
        is_main=name.is_main,
        radius_m=0 if is_area else name.radius_m,
        is_approximate=name.is_approximate,
        source=name.source,
    )


def _is_code(name: FoundName) -> bool:
    """Check whether a name is rather a code of its place, like AMM: nobody's name for it."""
    return not name.is_main and len(name.key) <= _LONGEST_CODE and name.key.isascii()


def _features(session: Session, text: str, key: str) -> list[Place]:
    rows = session.execute(
        sql("layers.search", "features_named"), {"q": text, "most": MOST_PLACES}
    ).all()
    places = []
    for row in rows:
        keys = [name_key(name) for name in row.names.values()]
        match, alike = min((match_of(key, name) for name in keys), key=_by_likeness)
        places.append(
            Place(
                kind="feature",
                id=f"{row.layer}/{row.ref}",
                position=Position(row.lon, row.lat),
                names=row.names,
                layer=row.layer,
                within=tuple(AreaName(code, 0, {}) for code in row.area_codes),
                match=match,
                likeness=alike,
                rank=FEATURE_RANK,
            )
        )
    return places


def _by_likeness(fit: tuple[Match, float]) -> tuple[Match, float]:
    return fit[0], -fit[1]


def _with_areas(
    session: Session, places: Sequence[Place], known: Mapping[str, AreaName] | None = None
) -> list[Place]:
    """Add the names of areas to places, and their level to areas; some may be `known`."""
    codes = {area.code for place in places for area in place.within}
    own = {place.id for place in places if place.kind == "area"}
    areas = dict(known or {})
    if missing := (codes | own) - areas.keys():
        areas |= area_names(session, missing)
    return [_told(place, areas) for place in places]


def _told(place: Place, known: dict[str, AreaName]) -> Place:
    within = tuple(known[area.code] for area in place.within if area.code in known)
    level = known[place.id].level if place.kind == "area" and place.id in known else None
    return replace(place, within=within, level=level)
