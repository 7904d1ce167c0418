"""Names from an extract of OpenStreetMap: settlements, landmarks, and roads made one each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.coordinates import Position
from geo.country import Country
from geo.distances import distance_m
from geo.scripts import language_of
from importers.gazetteer.candidates import Candidate
from importers.readers.osm import ID_COLUMN, OSMReader
from importers.readers.rows import Hints, Row
from layers.gazetteer.rules import PlaceKind, rank_of, settlement_of
from layers.gazetteer.spelling import name_key

_ROADS = {
    "motorway": 46, "trunk": 46, "primary": 45, "secondary": 43, "tertiary": 41,
    "unclassified": 36, "residential": 36, "living_street": 36, "pedestrian": 38,
}  # fmt: skip
_SETTLEMENTS = {
    "city": PlaceKind.CITY,
    "town": PlaceKind.TOWN,
    "village": PlaceKind.VILLAGE,
    "hamlet": PlaceKind.VILLAGE,
    "suburb": PlaceKind.NEIGHBOURHOOD,
    "quarter": PlaceKind.NEIGHBOURHOOD,
    "neighbourhood": PlaceKind.NEIGHBOURHOOD,
    "locality": PlaceKind.NATURE,
    "square": PlaceKind.LANDMARK,
}
# Key, values that are landmarks, and how much they matter.
_LANDMARKS: Mapping[str, Mapping[str, int]] = {
    "amenity": {
        "university": 60, "hospital": 58, "college": 50, "bus_station": 55, "marketplace": 52,
        "townhall": 50, "courthouse": 48, "place_of_worship": 38, "theatre": 45, "library": 45,
    },
    "tourism": {"attraction": 50, "museum": 50, "zoo": 50, "theme_park": 50},
    "shop": {"mall": 52, "department_store": 45},
    "leisure": {"park": 46, "stadium": 52},
    "historic": {"castle": 52, "archaeological_site": 48, "fort": 48, "monument": 46},
    "aeroway": {"aerodrome": 60},
    "railway": {"station": 52},
    "natural": {"peak": 40, "spring": 34, "valley": 40, "beach": 42},
}  # fmt: skip
_TAGS: dict[str, tuple[str, ...]] = {
    "place": tuple(_SETTLEMENTS),
    "highway": tuple(_ROADS),
    **{key: tuple(values) for key, values in _LANDMARKS.items()},
}
_OTHER_NAMES = ("alt_name", "old_name", "short_name", "official_name", "loc_name", "int_name")
# Parts of one road lie end to end; another road of its name is in another neighbourhood.
_ROAD_PARTS_M = 2_000
_CELL_DEG = 0.02
_DEFAULT_NAME = "name"


def extract_names(path: Path, country: Country) -> Iterator[Candidate]:
    """Yield what has a name in an extract. Raises UnreadableFile.

    A road is one place for all its parts that lie near each other, however many ways it is
    drawn as.
    """
    roads: dict[str, list[_RoadPart]] = defaultdict(list)
    for row in OSMReader(path, Hints(tags=_TAGS)).rows():
        candidate = _candidate(row, country)
        if candidate is None:
            continue
        if candidate.kind is PlaceKind.STREET and candidate.position is not None:
            key = name_key(next(iter(candidate.names.values())))
            roads[key].append(_RoadPart(candidate, candidate.position))
        else:
            yield candidate
    for parts in roads.values():
        yield from (_whole_road(road) for road in _roads(parts))


@dataclass(frozen=True, slots=True)
class _RoadPart:
    """One way of a road, and a point on it."""

    candidate: Candidate
    position: Position


def _candidate(row: Row, country: Country) -> Candidate | None:
    names = _names(row.values, country)
    if not names:
        return None
    kind, rank = _kind(row.values)
    return Candidate(
        row=row.number,
        ref=row.values[ID_COLUMN],
        names=names,
        alternatives=_others(row.values, country, names),
        kind=kind,
        position=row.position,
        rank=rank,
    )


def _names(tags: Mapping[str, str], country: Country) -> dict[str, str]:
    names = {
        language: tags[f"name:{language}"]
        for language in country.languages
        if tags.get(f"name:{language}")
    }
    plain = tags.get(_DEFAULT_NAME, "")
    if plain:
        names.setdefault(language_of(plain, country.languages), plain)
    return names


def _others(tags: Mapping[str, str], country: Country, names: Mapping[str, str]) -> tuple[str, ...]:
    keys = [
        *(_DEFAULT_NAME, *_OTHER_NAMES),
        *(f"{key}:{language}" for key in _OTHER_NAMES for language in country.languages),
    ]
    said = [name.strip() for key in keys for name in tags.get(key, "").split(";")]
    return tuple(name for name in dict.fromkeys(said) if name and name not in names.values())


def _kind(tags: Mapping[str, str]) -> tuple[PlaceKind, int]:
    settlement = _SETTLEMENTS.get(tags.get("place", ""))
    if settlement is not None:
        return _settlement(settlement, tags.get("population", ""))
    for key, values in _LANDMARKS.items():
        if tags.get(key, "") in values:
            kind = PlaceKind.NATURE if key == "natural" else PlaceKind.LANDMARK
            return kind, values[tags[key]]
    if tags.get("junction") in ("roundabout", "circular"):
        return PlaceKind.ROUNDABOUT, rank_of(PlaceKind.ROUNDABOUT)
    return PlaceKind.STREET, _ROADS.get(tags.get("highway", ""), rank_of(PlaceKind.STREET))


def _settlement(kind: PlaceKind, population: str) -> tuple[PlaceKind, int]:
    """Return village, town or city by the number of people, where it is known."""
    if kind in (PlaceKind.CITY, PlaceKind.TOWN, PlaceKind.VILLAGE) and population.isdigit():
        larger = settlement_of(int(population))
        kind = larger if rank_of(larger) > rank_of(kind) else kind
    return kind, rank_of(kind)


def _roads(parts: list[_RoadPart]) -> Iterator[list[_RoadPart]]:
    """Divide parts of one name into roads: what can be reached from part to part is one."""
    cells: dict[tuple[int, int], list[_RoadPart]] = defaultdict(list)
    for part in parts:
        cells[_cell(part.position)].append(part)
    left = {id(part) for part in parts}
    for part in parts:
        if id(part) not in left:
            continue
        left.discard(id(part))
        road, reached = [], [part]
        while reached:
            one = reached.pop()
            road.append(one)
            for other in _beside(cells, one):
                if id(other) in left:
                    left.discard(id(other))
                    reached.append(other)
        yield road


def _beside(
    cells: Mapping[tuple[int, int], list[_RoadPart]], part: _RoadPart
) -> Iterator[_RoadPart]:
    across, up = _cell(part.position)
    for x in (across - 1, across, across + 1):
        for y in (up - 1, up, up + 1):
            for other in cells.get((x, y), ()):
                if distance_m(part.position, other.position) <= _ROAD_PARTS_M:
                    yield other


def _cell(position: Position) -> tuple[int, int]:
    return int(position.lon // _CELL_DEG), int(position.lat // _CELL_DEG)


def _whole_road(parts: list[_RoadPart]) -> Candidate:
    """Make one place of a road's parts: at the part in its middle, with all names they have."""
    lon = sorted(part.position.lon for part in parts)[len(parts) // 2]
    lat = sorted(part.position.lat for part in parts)[len(parts) // 2]
    middle = min(parts, key=lambda part: distance_m(part.position, Position(lon, lat)))
    longest = max(distance_m(middle.position, part.position) for part in parts)
    names = {language: name for part in parts for language, name in part.candidate.names.items()}
    others = (name for part in parts for name in part.candidate.alternatives)
    return Candidate(
        row=middle.candidate.row,
        ref=min(part.candidate.ref for part in parts),
        names={**names, **middle.candidate.names},
        alternatives=tuple(dict.fromkeys(others)),
        kind=PlaceKind.STREET,
        position=middle.position,
        rank=max(part.candidate.rank or 0 for part in parts),
        radius_m=max(500, min(50_000, round(longest))),
    )
