"""What kind of place a feature is, in words."""

from collections.abc import Mapping
from typing import Any

from geo.country import Names
from layers.catalogue.definitions import Attribute, Definition

_MOST_KINDS = 3


def kinds_of(definition: Definition, attributes: Mapping[str, Any]) -> tuple[Names, ...]:
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
