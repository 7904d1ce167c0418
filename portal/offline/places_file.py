"""The places of an area as one JSON file: all that a list of them needs, in every language.

A place is a row of values in the order of `COLUMNS`; kinds, hours and areas are numbers of rows in
tables of their own, for hundreds of places say the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from geo.country import Names
from layers.areas.queries import AreaName, area_names
from layers.catalogue.definitions import Catalogue, Definition
from layers.deployment import Deployment
from layers.features.kinds import kinds_of
from layers.features.titles import title_of
from portal.offline.queries import Sources, area_outline, features_of, names_of

FORMAT = 2
COLUMNS = (
    "layer", "ref", "lon", "lat", "names", "kinds", "address", "phone", "phone_text", "hours",
    "areas",
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """How pages put what a file says: a phone number, and opening hours line by line."""

    languages: Sequence[str]
    phone: Callable[[str], str]
    hours: Callable[[str, str], Sequence[str]]


@dataclass
class _Table:
    """Values that many rows share, each with its number."""

    rows: list[Any] = field(default_factory=list)
    _numbers: dict[bytes, int] = field(default_factory=dict)

    def number_of(self, value: object) -> int:
        key = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            self.rows.append(value)
        return self._numbers[key]


@dataclass
class PlacesWriter:
    """Writes the file of one area."""

    deployment: Deployment
    wording: Wording
    area: AreaName
    sources: Sources
    _kinds: _Table = field(default_factory=_Table)
    _hours: _Table = field(default_factory=_Table)
    _hours_known: dict[str, int] = field(default_factory=dict)
    _areas: dict[str, AreaName] = field(default_factory=dict)

    def write(self, session: Session) -> Iterator[bytes]:
        """Return the file piece by piece; the tables, which are complete at the end, come last."""
        yield orjson.dumps(self._head(session))[:-1] + b',"places":['
        layers = tuple(one.layer for one in self.sources.layers)
        for number, row in enumerate(features_of(session, self.area.code, layers)):
            yield (b",\n" if number else b"\n") + orjson.dumps(self._row(session, row))
        tables = {
            "kinds": self._kinds.rows,
            "hours": self._hours.rows,
            "areas": {code: one.names for code, one in self._areas.items()},
        }
        yield b"]," + orjson.dumps(tables)[1:]

    def _head(self, session: Session) -> Mapping[str, object]:
        catalogue = self.deployment.catalogue
        return {
            "format": FORMAT,
            "code": self.area.code,
            "area": self.area.names,
            "demo": any(one.demo for one in self.sources.layers),
            "releases": {
                one.layer: {"number": one.release, "activated_at": one.activated_at}
                for one in self.sources.layers
            },
            "layers": {
                one.layer: _written_layer(catalogue, one.layer) for one in self.sources.layers
            },
            "outline": orjson.Fragment(area_outline(session, self.area.code)),
            "names": names_of(session, self.area.code),
            "columns": COLUMNS,
        }

    def _row(self, session: Session, row: RowMapping) -> list[object]:
        definition = self.deployment.catalogue[row["layer"]]
        known = self._areas_of(session, row["area_codes"])
        phone = next(iter(row["phones"]), None)
        return [
            row["layer"],
            row["ref"],
            row["lon"],
            row["lat"],
            title_of(definition, row["names"], row["address"], [one.names for one in known]),
            self._kinds.number_of(kinds_of(definition, row["attributes"])),
            row["address"] or None,
            phone,
            phone and self.wording.phone(phone),
            self._hours_of(row["opening_hours"]),
            [one.code for one in known],
        ]

    def _areas_of(self, session: Session, codes: Sequence[str]) -> list[AreaName]:
        if not all(code in self._areas for code in codes):
            self._areas |= area_names(session, codes)
        return [self._areas[code] for code in codes if code in self._areas]

    def _hours_of(self, hours: str | None) -> int | None:
        if not hours:
            return None
        if hours not in self._hours_known:
            said = {one: self.wording.hours(hours, one) for one in self.wording.languages}
            # What cannot be put into words stands as it was written.
            self._hours_known[hours] = self._hours.number_of(
                {one: list(lines) or [hours] for one, lines in said.items()}
            )
        return self._hours_known[hours]


def _written_layer(catalogue: Catalogue, name: str) -> Mapping[str, object]:
    definition: Definition = catalogue[name]
    names: Names = definition.names
    return {"names": names, "icon": definition.icon, "colour": definition.colour}
