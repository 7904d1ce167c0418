"""The places of a layer as one file, with our copy of Leaflet, our look and our base map."""

from dataclasses import replace

from babel import Locale

from geo.messages import Translate
from layers.basemap.sources import TileSource
from layers.map_files.layer_map import LayerMap, write_layer_map
from web.import_report import file_parts


def map_file(
    shown: LayerMap, tiles: TileSource | None, *, language: str, translate: Translate
) -> str:
    """Return the text of the file, in one language."""
    return write_layer_map(
        shown,
        replace(file_parts(), tiles=tiles),
        language=language,
        direction=Locale.parse(language).text_direction,
        translate=translate,
    )
