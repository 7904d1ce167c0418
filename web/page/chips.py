"""The finder's filters in one tap: each value with the number of places that it would leave.

A tap adds a value, another one takes it away. Values of one attribute widen what is found, those of
different attributes narrow it. What would find nothing is not offered, unless it has been chosen.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.coordinates import parse_number
from geo.country import Names
from geo.messages import mark as _
from layers.around.facets import Alike, FacetCounts, Wanted, nearest_by_value, wanted_values
from layers.around.rules import AroundQuery, radius_limits
from layers.catalogue.definitions import Attribute, Catalogue
from web.page.finder_query import FinderQuery


@dataclass(frozen=True)
class Chip:
    """One filter to be tapped: named by a `text` to be translated, or by the names of a value.

    `group` names the attribute, for who hears the chip and sees no row. `count` is None where the
    places are too many to be counted. Without an address there is nothing to be found by it.
    `distance_m` is how far the nearest is, where there is none within the distance asked for.
    """

    address: str | None
    is_chosen: bool
    text: str = ""
    names: Names | None = None
    group: Names | None = None
    count: int | None = None
    distance_m: float | None = None


@dataclass(frozen=True)
class NearestKind:
    """The nearest place of a kind: its distance, and the address of the search for its kind."""

    names: Names
    distance_m: float
    address: str


def chip_attributes(query: AroundQuery, catalogue: Catalogue) -> tuple[Attribute, ...]:
    """Return the attributes that all layers of a query offer as chips."""
    first, *others = (catalogue[name] for name in query.layers)
    shared = [{attribute.name for attribute in one.chips} for one in others]
    return tuple(one for one in first.chips if all(one.name in names for names in shared))


def facet_attributes(query: AroundQuery, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the attributes that chips and the summary of kinds are made of."""
    names = [attribute.name for attribute in chip_attributes(query, catalogue)]
    kinds = [catalogue[layer].kinds for layer in query.layers]
    return tuple(dict.fromkeys([*names, *filter(None, kinds)]))


def make_chips(
    asked: FinderQuery, query: AroundQuery, counts: FacetCounts, catalogue: Catalogue
) -> list[Chip]:
    """Make the chips of a search, what has been chosen before all others."""
    chips = [
        *_opening_chips(asked, query, counts),
        *_layer_chips(asked, query, counts, catalogue),
    ]
    attributes = chip_attributes(query, catalogue)
    chips += value_chips(asked.address, attributes, wanted_values(query.filters), counts)
    return chosen_first(chips)


def chosen_first(chips: Iterable[Chip]) -> list[Chip]:
    """Return chips with those before all others that have been chosen."""
    return sorted(chips, key=lambda chip: not chip.is_chosen)


def _opening_chips(asked: FinderQuery, query: AroundQuery, counts: FacetCounts) -> Iterator[Chip]:
    """Offer what is open: as the only thing, or before everything else on each page.

    “Open now” stands there with a nought when everything is closed: who reads it need not tap.
    """
    if query.open_now or counts.knows_hours:
        address = asked.address(open=None if query.open_now else "now", first=None)
        can_be_tapped = query.open_now or counts.open_now or not counts.is_whole
        yield Chip(
            address if can_be_tapped else None,
            query.open_now,
            text=_("Open now"),
            count=counts.open_now if counts.is_whole else None,
        )
    if counts.knows_hours and not query.open_now and (counts.open_now or asked.is_open_first):
        address = asked.address(first=None if asked.is_open_first else "open")
        yield Chip(address, asked.is_open_first, text=_("Open first"))


def _layer_chips(
    asked: FinderQuery, query: AroundQuery, counts: FacetCounts, catalogue: Catalogue
) -> Iterator[Chip]:
    """Offer the layers: of all of them each alone, of some the way without it."""
    is_part = len(query.layers) < len(catalogue.definitions)
    for name in query.layers:
        definition = catalogue[name]
        if len(catalogue.definitions) == 1 or not (counts.layers.get(name) or is_part):
            continue
        kept = [one for one in query.layers if (one != name) == is_part]
        yield Chip(
            with_layers(asked, kept, catalogue),
            is_part,
            names=definition.names,
            count=counts.layers.get(name, 0) if counts.is_whole else None,
        )


def with_layers(asked: FinderQuery, layers: list[str], catalogue: Catalogue) -> str:
    """Return the address of the search in some layers, in all when there are none.

    What these layers do not know is left out, and the distance is at most theirs.
    """
    definitions = [catalogue[name] for name in layers] or list(catalogue.definitions)
    changed: dict[str, str | None] = {"layers": ",".join(layers) or None}
    for name in asked.attribute_filters:
        if not all(one.attribute(name) for one in definitions):
            changed[name] = None
    _default, largest = radius_limits(definitions)
    if (parse_number(asked.text("radius")) or 0) > largest:
        changed["radius"] = str(largest)
    return asked.address(**changed)


def value_chips(
    address: Callable[..., str],
    attributes: Iterable[Attribute],
    wanted: Wanted,
    counts: FacetCounts,
) -> Iterator[Chip]:
    """Offer the values of attributes; `address` writes an address with parameters changed."""
    for attribute in attributes:
        chosen = chosen_values(attribute, wanted)
        for value, names in offered_values(attribute):
            count = counts.values.get((attribute.name, value), 0)
            if not count and value not in chosen:
                continue
            yield Chip(
                address(**{attribute.name: toggled(value, chosen, attribute)}),
                value in chosen,
                names=names,
                group=attribute.names if attribute.values else None,
                count=count if counts.is_whole else None,
            )


def offered_values(attribute: Attribute) -> list[tuple[str, Names]]:
    """Return the values of an attribute as addresses write them, with names; a flag has one."""
    values: list[tuple[str, Names]] = [(one.name, one.names) for one in attribute.values]
    return values or [("true", attribute.names)]


def chosen_values(attribute: Attribute, wanted: Wanted) -> list[str]:
    """Return the chosen values of an attribute as addresses write them."""
    values = wanted.get(attribute.name, ())
    return ["true" if one is True else str(one) for one in values if one is not False]


def toggled(value: str, chosen: Collection[str], attribute: Attribute) -> str | None:
    """Return the parameter with a value added or taken away, in the order of the definition."""
    known = [one.name for one in attribute.values] or ["true"]
    return ",".join(one for one in known if (one in chosen) != (one == value)) or None


def has_several_kinds(query: AroundQuery, catalogue: Catalogue) -> bool:
    """Check whether a search is over several kinds of place, so that each has a nearest one."""
    kinds = {catalogue[name].kinds for name in query.layers}
    chosen = {one.attribute for one in query.filters}
    return len(query.layers) > 1 or not kinds <= {None, *chosen}


def nearest_kinds(
    asked: FinderQuery, query: AroundQuery, alike: list[Alike], catalogue: Catalogue
) -> list[NearestKind]:
    """Return the nearest place of each kind that was found, the nearest first."""
    kinds: Mapping[str, str | None] = {name: catalogue[name].kinds for name in query.layers}
    found = []
    for (layer, value), distance_m in nearest_by_value(
        alike, wanted_values(query.filters), kinds
    ).items():
        definition = catalogue[layer]
        if value is None:
            names, address = definition.singular, with_layers(asked, [layer], catalogue)
        else:
            attribute = definition.attribute(kinds[layer] or "")
            assert attribute is not None
            names = next(one.names for one in attribute.values if one.name == value)
            address = _for_kind(asked, layer, attribute.name, value, catalogue)
        found.append(NearestKind(names, distance_m, address))
    return sorted(found, key=lambda one: one.distance_m)


def _for_kind(
    asked: FinderQuery, layer: str, attribute: str, value: str, catalogue: Catalogue
) -> str:
    only = FinderQuery(asked.language, {**asked.given, attribute: value})
    return with_layers(only, [layer], catalogue)
