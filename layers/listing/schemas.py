"""How a layer crosses the border."""

from typing import Any

from layers.catalogue.definitions import Attribute, Definition
from layers.catalogue.queries import CollectionState


def write_layer(definition: Definition, state: CollectionState | None) -> dict[str, Any]:
    """Write a layer's definition together with its state in the database."""
    return {
        "name": definition.name,
        "names": definition.names,
        "singular": definition.singular,
        "icon": definition.icon,
        "colour": definition.colour,
        "radius_m": definition.radius_m.model_dump(),
        "attributes": [_write_attribute(attribute) for attribute in definition.attributes],
        "release": state.current_release if state else None,
        "features": state.item_count if state else 0,
        "demo": state.demo if state else False,
        "links": [{"rel": "self", "href": f"/api/v1/layers/{definition.name}"}],
    }


def _write_attribute(attribute: Attribute) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": attribute.name,
        "type": attribute.type,
        "names": attribute.names,
    }
    if attribute.values:
        written["values"] = [{"name": v.name, "names": v.names} for v in attribute.values]
    for bound in ("minimum", "maximum"):
        if getattr(attribute, bound) is not None:
            written[bound] = getattr(attribute, bound)
    return written
