"""How the base map is described: TileJSON 3.0."""

from collections.abc import Sequence
from typing import Any

from layers.basemap.place_labels import PlaceLabel
from layers.basemap.rules import Basemap, TileLayer

_NAMED = frozenset(
    {TileLayer.STREET_LABELS, TileLayer.PLACE_LABELS, TileLayer.POIS, TileLayer.WATER_LABELS}
)
_FIELDS: dict[TileLayer, dict[str, str]] = {
    TileLayer.STREETS: {
        "link": "Boolean",
        "rail": "Boolean",
        "tunnel": "Boolean",
        "bridge": "Boolean",
    },
    TileLayer.STREET_LABELS: {"ref": "String"},
    TileLayer.WATER_LINES: {"intermittent": "Boolean"},
    TileLayer.PLACE_LABELS: {"population": "Number"},
    TileLayer.BOUNDARIES: {"admin_level": "Number", "maritime": "Boolean"},
}
# About ten metres: a name is wider.
_DECIMALS = 4
_WITHOUT_KIND = frozenset({TileLayer.OCEAN, TileLayer.BUILDINGS, TileLayer.BOUNDARIES})


def write_tilejson(
    basemap: Basemap, tiles_address: str, languages: Sequence[str]
) -> dict[str, Any]:
    """Write the TileJSON of the base map that is served."""
    source = basemap.source
    return {
        "tilejson": "3.0.0",
        "name": source.title,
        "attribution": source.attribution,
        "tiles": [tiles_address],
        "scheme": "xyz",
        "minzoom": basemap.zooms[0],
        "maxzoom": basemap.zooms[1],
        "bounds": list(source.box),
        "vector_layers": [
            {"id": layer.value, "fields": _fields(layer, languages)} for layer in TileLayer
        ],
    }


def _fields(layer: TileLayer, languages: Sequence[str]) -> dict[str, str]:
    fields = dict(_FIELDS.get(layer, {}))
    if layer not in _WITHOUT_KIND:
        fields["kind"] = "String"
    if layer in _NAMED:
        fields |= {"name": "String", **{f"name_{one}": "String" for one in languages}}
    return fields


def write_label(label: PlaceLabel) -> dict[str, Any]:
    """Write a name on the map, in all its languages."""
    return {
        "names": label.names,
        "kind": label.kind.value,
        "lon": round(label.position.lon, _DECIMALS),
        "lat": round(label.position.lat, _DECIMALS),
    }
