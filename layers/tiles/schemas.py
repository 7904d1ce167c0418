"""How tiles are described: TileJSON 3.0, and the part of it that archives carry."""

from collections.abc import Iterable, Sequence
from typing import Any

from geo.coordinates import Box
from layers.catalogue.definitions import Definition
from layers.tiles.rules import LARGEST_ZOOM

# The last decimal is a centimetre.
_DECIMALS = 7


def tile_version(releases: Sequence[int | None], drawing: str) -> str:
    """Name what tiles of these releases show: the value of `v` in their address."""
    numbers = ".".join("0" if release is None else str(release) for release in releases)
    return f"{numbers}-{drawing}"


def write_tilejson(
    definitions: Sequence[Definition],
    *,
    tiles_address: str,
    bounds: Box,
    languages: Sequence[str],
    language: str,
    attribution: str,
) -> dict[str, Any]:
    """Write the TileJSON of some layers; texts for people are in one language."""
    names = [definition.names.get(language, definition.name) for definition in definitions]
    written: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": " · ".join(names),
        "tiles": [tiles_address],
        "scheme": "xyz",
        "minzoom": 0,
        "maxzoom": LARGEST_ZOOM,
        "bounds": [round(degrees, _DECIMALS) for degrees in bounds],
        "vector_layers": write_vector_layers(
            definitions, languages=languages, language=language, zooms=(0, LARGEST_ZOOM)
        ),
    }
    if attribution:
        written["attribution"] = attribution
    return written


def write_vector_layers(
    definitions: Iterable[Definition],
    *,
    languages: Sequence[str],
    language: str,
    zooms: tuple[int, int],
) -> list[dict[str, Any]]:
    """Write which layers the tiles have between two zooms, and which fields those have."""
    return [
        {
            "id": definition.name,
            "description": definition.names.get(language, definition.name),
            "minzoom": zooms[0],
            "maxzoom": zooms[1],
            "fields": {
                "ref": "String",
                **{f"name_{code}": "String" for code in languages},
                "cluster": "Boolean",
                "point_count": "Number",
            },
        }
        for definition in definitions
    ]
