"""Facets of a radius query: how many places say what, and how far the nearest of a kind is."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson
import psycopg

from layers.around.filters import Filter
from layers.around.queries import alike_statement, rows_of
from layers.around.rules import COUNTED_TO, MILLIMETRES, AroundQuery

Wanted = Mapping[str, Sequence[object]]

_OPEN = "open"


@dataclass(frozen=True, slots=True)
class Alike:
    """Places of one layer that say the same: `values` by attribute, as their JSON has them.

    `nearest_m` is None where distances were not asked for.
    """

    layer: str
    values: Mapping[str, object]
    opening_hours: str | None
    count: int
    nearest_m: float | None


@dataclass(frozen=True)
class FacetCounts:
    """How many places each value would leave beside what else has been chosen.

    `values` is by attribute and value as addresses write it, `layers` by layer. A count of one
    attribute leaves that attribute's own filter out, so that it says what another tap would find.
    `knows_hours` tells whether any place says when it is open. Not `is_whole`: there are more than
    COUNTED_TO places, of which only these were counted.
    """

    values: Mapping[tuple[str, str], int]
    layers: Mapping[str, int]
    open_now: int
    knows_hours: bool
    is_whole: bool


@dataclass(frozen=True)
class Nearest:
    """How far the nearest place is, in metres: by attribute and value, and by layer.

    What has been chosen beside counts as for FacetCounts.
    """

    values: Mapping[tuple[str, str], float]
    layers: Mapping[str, float]


def read_alike(
    connection: psycopg.Connection,
    query: AroundQuery,
    attributes: Sequence[str],
    *,
    measures: bool,
) -> list[Alike]:
    """Read what the places of a circle say in some attributes, in one statement.

    The filters by these attributes, and by whether it is open, are left out. With `measures` each
    row says how far its nearest place is.
    """
    filters = tuple(one for one in query.filters if one.attribute not in attributes)
    asked = replace(query, filters=filters, open_now=False, cursor=None)
    rows = rows_of(connection, alike_statement(asked, attributes, measures=measures))
    return [
        alike(layer, attributes, texts, opening_hours, count, nearest_mm)
        for layer, opening_hours, count, nearest_mm, *texts in rows
    ]


def alike(
    layer: str,
    attributes: Sequence[str],
    texts: Sequence[str | None],
    opening_hours: str | None,
    count: int,
    nearest_mm: int | None = None,
) -> Alike:
    """Make an Alike of what PostgreSQL writes of the values of attributes with `->>`."""
    values = dict(zip(attributes, map(_value_of, texts), strict=True))
    nearest_m = None if nearest_mm is None else nearest_mm / MILLIMETRES
    return Alike(layer, values, opening_hours, count, nearest_m)


def read_farther(
    connection: psycopg.Connection,
    query: AroundQuery,
    attributes: Sequence[str],
    largest_m: float,
) -> list[Alike]:
    """Read the same of a larger circle, with distances; nothing where it holds too many."""
    if largest_m <= query.radius_m:
        return []
    wider = replace(query, radius_m=largest_m)
    alike = read_alike(connection, wider, attributes, measures=True)
    return alike if sum(one.count for one in alike) <= COUNTED_TO else []


def _value_of(text: str | None) -> object:
    """Read a value that was a text, a flag or a list in JSON."""
    if text in ("true", "false"):
        return text == "true"
    return orjson.loads(text) if text is not None and text.startswith("[") else text


def count_facets(
    alike: Sequence[Alike],
    wanted: Wanted,
    is_open: Callable[[str | None], bool],
    *,
    open_now: bool = False,
) -> FacetCounts:
    """Count what each value would leave beside the `wanted` ones.

    `is_open` tells whether places with such hours are open, `open_now` whether only those are
    wanted.
    """
    values: Counter[tuple[str, str]] = Counter()
    layers: Counter[str] = Counter()
    opened_now = 0
    for one in alike:
        opened = is_open(one.opening_hours)
        missed = _missed(one, wanted)
        if open_now and not opened:
            missed.add(_OPEN)
        if not missed:
            layers[one.layer] += one.count
        if opened and missed <= {_OPEN}:
            opened_now += one.count
        for name, said in one.values.items():
            if missed <= {name}:
                for value in _written(said):
                    values[name, value] += one.count
    return FacetCounts(
        values=values,
        layers=layers,
        open_now=opened_now,
        knows_hours=any(one.opening_hours for one in alike),
        is_whole=sum(one.count for one in alike) <= COUNTED_TO,
    )


def nearest_by_value(
    alike: Sequence[Alike], wanted: Wanted, kinds: Mapping[str, str | None]
) -> dict[tuple[str, str | None], float]:
    """Return how far the nearest place of each kind is in metres, by layer and value.

    `kinds` maps a layer to the attribute that says its kinds; a layer without one has one kind,
    None. Only places with the wanted values count.
    """
    nearest: dict[tuple[str, str | None], float] = {}
    for one in alike:
        if one.nearest_m is None or _missed(one, wanted):
            continue
        attribute = kinds[one.layer]
        said = [None] if attribute is None else _written(one.values.get(attribute))
        for value in said:
            key = (one.layer, value)
            nearest[key] = min(one.nearest_m, nearest.get(key, one.nearest_m))
    return nearest


def nearest_of_values(alike: Sequence[Alike], wanted: Wanted) -> Nearest:
    """Return how far the nearest place is that each value, and each layer, would leave."""
    values: dict[tuple[str, str], float] = {}
    layers: dict[str, float] = {}
    for one in alike:
        if one.nearest_m is None:
            continue
        missed = _missed(one, wanted)
        if not missed:
            layers[one.layer] = min(one.nearest_m, layers.get(one.layer, one.nearest_m))
        for name, said in one.values.items():
            for value in _written(said) if missed <= {name} else ():
                values[name, value] = min(one.nearest_m, values.get((name, value), one.nearest_m))
    return Nearest(values, layers)


def wanted_values(filters: Iterable[Filter]) -> dict[str, list[object]]:
    """Return the values that filters let pass, by attribute."""
    return {
        one.attribute: [
            value[0] if isinstance(value, list) else value
            for option in one.options
            for value in option.values()
        ]
        for one in filters
    }


def _missed(one: Alike, wanted: Wanted) -> set[str]:
    """Return the filters that these places do not pass, of those that the statement left out."""
    return {
        name
        for name, said in one.values.items()
        if name in wanted and not _says(said, wanted[name])
    }


def _says(said: object, wanted: Sequence[object]) -> bool:
    return any(one in wanted for one in (said if isinstance(said, list) else [said]))


def _written(said: object) -> list[str]:
    """Write values as addresses have them; a flag that is not set is no value to look for."""
    if said is None or said is False:
        return []
    some = said if isinstance(said, list) else [said]
    return ["true" if one is True else str(one) for one in some]
