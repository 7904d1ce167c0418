"""Filters for what a sparse circle does not hold: each with the distance of the nearest place.

In a small town the hospital is in the next one: a tap chooses it and widens the circle to reach it.
"""

from collections.abc import Iterator

from layers.around.facets import FacetCounts, Nearest, wanted_values
from layers.around.rules import AroundQuery, radius_reaching
from layers.around.service import largest_radius_m
from layers.catalogue.definitions import Catalogue
from web.page.chips import (
    Chip,
    chip_attributes,
    chosen_values,
    offered_values,
    toggled,
    with_layers,
)
from web.page.finder_query import FinderQuery


def farther_chips(
    asked: FinderQuery,
    query: AroundQuery,
    counts: FacetCounts,
    nearest: Nearest,
    catalogue: Catalogue,
) -> list[Chip]:
    """Make chips of what is found only beyond the circle, the nearest first.

    `counts` are those of the circle, `nearest` the distances in the largest one.
    """
    chips = [
        *_layer_chips(asked, query, counts, nearest, catalogue),
        *_value_chips(asked, query, counts, nearest, catalogue),
    ]
    return sorted(chips, key=lambda chip: chip.distance_m or 0)


def _layer_chips(
    asked: FinderQuery,
    query: AroundQuery,
    counts: FacetCounts,
    nearest: Nearest,
    catalogue: Catalogue,
) -> Iterator[Chip]:
    """Offer each layer alone while all were asked for; of some layers each is a chip already."""
    if len(query.layers) < len(catalogue.definitions):
        return
    for name in query.layers:
        distance_m = nearest.layers.get(name)
        if distance_m is None or counts.layers.get(name):
            continue
        wider = _reaching(asked, query, distance_m, catalogue)
        address = with_layers(wider, [name], catalogue)
        yield Chip(address, False, names=catalogue[name].names, distance_m=distance_m)


def _value_chips(
    asked: FinderQuery,
    query: AroundQuery,
    counts: FacetCounts,
    nearest: Nearest,
    catalogue: Catalogue,
) -> Iterator[Chip]:
    wanted = wanted_values(query.filters)
    for attribute in chip_attributes(query, catalogue):
        chosen = chosen_values(attribute, wanted)
        for value, names in offered_values(attribute):
            key = (attribute.name, value)
            distance_m = nearest.values.get(key)
            if distance_m is None or counts.values.get(key) or value in chosen:
                continue
            wider = _reaching(asked, query, distance_m, catalogue)
            yield Chip(
                wider.address(**{attribute.name: toggled(value, chosen, attribute)}),
                False,
                names=names,
                group=attribute.names if attribute.values else None,
                distance_m=distance_m,
            )


def _reaching(
    asked: FinderQuery, query: AroundQuery, distance_m: float, catalogue: Catalogue
) -> FinderQuery:
    """Return the search with a radius that reaches so far."""
    radius = f"{radius_reaching(distance_m, largest_radius_m(catalogue, query)):g}"
    return FinderQuery(asked.language, {**asked.given, "radius": radius})
