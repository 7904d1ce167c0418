"""Finding the place that a person names: by coordinates, in the gazetteer, among the features."""

from collections.abc import Iterable, Sequence
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
    names_equal,
    names_like,
    names_sounding,
)
from layers.gazetteer.rules import PlaceKind
from layers.gazetteer.spelling import bare_key, beginning_key, name_key
from layers.search.rules import (
    FEATURE_RANK,
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

    The word for a level of areas is no part of a name: “محافظة إربد” finds what “إربد” does.
    """
    text = _bare(country, text)
    key = name_key(text)
    if "\0" in text or not key:
        return []
    found = _named(session, key)
    features = _features(session, text, key)
    places = [*_places(found, key), *features]
    if not any(place.match is Match.EXACT for place in places):
        places += _places(names_like(session, key, _MOST_ALIKE), key)
    return _with_areas(session, [place for place in places if place.likeness >= _LEAST_LIKENESS])


def suggest_places(session: Session, country: Country, text: str, most: int) -> list[Place]:
    """List the names of the gazetteer that begin like a text, or else sound like it."""
    text = _bare(country, text)
    key = beginning_key(text)
    if "\0" in text or not key:
        return []
    found = names_beginning(session, key, 2 * most)
    if len(found) < most:
        found += names_sounding(session, name_key(text), most)
    places = _with_areas(session, _places(found, key))
    return one_of_each(places)[:most]


def _bare(country: Country, text: str) -> str:
    text = text.strip()
    for level in country.levels:
        text = level.bare_name(text)
    return text


def _named(session: Session, key: str) -> list[FoundName]:
    """Find names that are the text, and those that begin with it."""
    exact = names_equal(session, [key], _MOST_EXACT)
    if not exact and bare_key(key) != key:
        exact = names_equal(session, [bare_key(key)], _MOST_EXACT)
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
    if name.is_whole and name.key == bare_key(key):
        match, alike = Match.EXACT, 1.0
    elif match is Match.EXACT and not name.is_whole:
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


def _with_areas(session: Session, places: Sequence[Place]) -> list[Place]:
    """Add the names of areas to places, and their level to areas."""
    codes = {area.code for place in places for area in place.within}
    own = {place.id for place in places if place.kind == "area"}
    known = area_names(session, codes | own)
    return [_told(place, known) for place in places]


def _told(place: Place, known: dict[str, AreaName]) -> Place:
    within = tuple(known[area.code] for area in place.within if area.code in known)
    level = known[place.id].level if place.kind == "area" and place.id in known else None
    return replace(place, within=within, level=level)
