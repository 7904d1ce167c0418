"""A feature as people read it: on a card of the list, or on its own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.coordinates import Position
from geo.country import Names
from layers.areas.queries import AreaName
from layers.around.service import Found
from layers.catalogue.definitions import Attribute, Definition
from layers.deployment import Deployment
from layers.features.schemas import directions_link, feature_id
from layers.opening.clock import Openness
from web.page.place_names import has_name, title_of

_MOST_KINDS = 3


@dataclass(frozen=True)
class Card:
    """What a card shows; `found` has the distance when there is one."""

    id: str
    path: str
    definition: Definition
    row: Mapping[str, Any]
    names: Names
    has_own_name: bool
    kinds: tuple[Names, ...]
    areas: tuple[AreaName, ...]
    openness: Openness
    directions: str
    found: Found | None = None

    @property
    def position(self) -> Position:
        """Where it is."""
        return Position(self.row["lon"], self.row["lat"])


def make_card(
    row: Mapping[str, Any],
    areas: Mapping[str, AreaName],
    openness: Openness,
    deployment: Deployment,
    found: Found | None = None,
) -> Card:
    """Make the card of a row of the feature table."""
    definition = deployment.catalogue[row["layer"]]
    known = tuple(areas[code] for code in row["area_codes"] if code in areas)
    return Card(
        id=feature_id(row["layer"], row["ref"]),
        path=f"places/{row['layer']}/{row['ref']}",
        definition=definition,
        row=row,
        names=title_of(definition, row["names"], row["address"], [one.names for one in known]),
        has_own_name=has_name(definition, row["names"]),
        kinds=_kinds(definition, row["attributes"]),
        areas=known,
        openness=openness,
        directions=directions_link(deployment.directions_url, row["lon"], row["lat"]),
        found=found,
    )


def found_cards(
    found: tuple[Found, ...], areas: Mapping[str, AreaName], deployment: Deployment
) -> list[Card]:
    """Make the cards of an answer."""
    return [make_card(one.row, areas, one.openness, deployment, one) for one in found]


def _kinds(definition: Definition, attributes: Mapping[str, Any]) -> tuple[Names, ...]:
    """Return what kind of place it is: the layer's word, unless it has a better one."""
    said = [
        names
        for attribute in definition.attributes
        if attribute.type in ("choice", "choices") and attribute.name in attributes
        for names in value_names(attribute, attributes[attribute.name])
    ]
    has_kind = definition.attribute("kind") is not None and "kind" in attributes
    return tuple([*([] if has_kind else [definition.singular]), *said][:_MOST_KINDS])


def value_names(attribute: Attribute, value: object) -> list[Names]:
    """Return the names of a chosen value, or of several."""
    chosen = value if isinstance(value, list) else [value]
    known = {one.name: one.names for one in attribute.values}
    return [known[name] for name in chosen if name in known]
