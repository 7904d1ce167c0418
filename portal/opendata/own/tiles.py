"""All vector tiles of a layer as one PMTiles file, where they show the state that is published."""

from pathlib import Path

from sqlalchemy.orm import Session

from geo.country import Country
from layers.catalogue.definitions import Catalogue
from layers.catalogue.queries import collection_states
from layers.tiles.export import ExportOrder, export_tiles
from layers.tiles.rules import LAST_CLUSTERED_ZOOM
from portal.opendata.own.data import OwnData, State
from portal.opendata.own.files import FileForm

# From the whole country to the first zoom on which every place stands by itself; programs enlarge
# that one.
_ZOOMS = (0, LAST_CLUSTERED_ZOOM + 1)
# Drawing takes some milliseconds a tile: beyond that it would keep a worker for hours.
_MOST_PLACES = 200_000


def write_tiles(
    session: Session, catalogue: Catalogue, country: Country, own: OwnData, state: State, path: Path
) -> bool:
    """Write the archive; return False where tiles show another state by now, or are too many."""
    assert own.layer is not None
    found = collection_states(session, [own.layer]).get(own.layer)
    if found is None or found.current_release != state.release or found.item_count > _MOST_PLACES:
        return False
    export_tiles(session, ExportOrder((catalogue[own.layer],), _ZOOMS, country), path)
    return True


TILES = FileForm("pmtiles", "PMTILES", "pmtiles", lambda *_all: False, needs_places=True)
