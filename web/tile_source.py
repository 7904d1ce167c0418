"""The source of the base map that the settings name: for what serves tiles and what packs them."""

from layers.basemap.sources import TileSource, make_tile_source
from layers.deployment import Deployment
from web.settings import WebSettings


def tile_source_of(deployment: Deployment, settings: WebSettings) -> TileSource:
    """Return the source of the base map that the settings name, else what was imported."""
    return make_tile_source(
        deployment,
        file=settings.basemap_file,
        address=settings.basemap_url,
        attribution=settings.basemap_attribution,
        largest_zoom=settings.basemap_largest_zoom,
    )
