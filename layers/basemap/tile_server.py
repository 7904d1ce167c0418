"""Tiles of the base map from where they are cheapest: the memory, then the database."""

import threading
from time import monotonic

from layers.basemap.queries import draw_tile, served_basemap
from layers.basemap.rules import Basemap
from layers.deployment import Deployment
from layers.tiles.flights import Flights
from layers.tiles.memory import TileKey, TileMemory
from layers.tiles.packing import Packed, pack
from layers.tiles.rules import Tile

_NAME = "basemap"
# Cold tiles take milliseconds (docs/basemap.md), so nothing is kept on disk.
_MEMORY_BYTES = 32_000_000
# So long an import may be unseen by a process that was told of the map before.
_KNOWN_FOR_S = 5.0


class BasemapTiles:
    """Draws and keeps tiles; made once for an application, used by all its threads."""

    def __init__(self, deployment: Deployment, memory_bytes: int = _MEMORY_BYTES) -> None:
        self._database = deployment.database
        self._memory = TileMemory(memory_bytes)
        self._flights: Flights[TileKey, tuple[int | None, Packed]] = Flights()
        self._known: tuple[float, Basemap | None] | None = None
        self._lock = threading.Lock()

    def served(self) -> Basemap | None:
        """Return the base map that is served, at most some seconds old; one statement if older."""
        with self._lock:
            known = self._known
        if known is not None and monotonic() - known[0] < _KNOWN_FOR_S:
            return known[1]
        with self._database.reading() as session:
            basemap = served_basemap(session)
        with self._lock:
            self._known = (monotonic(), basemap)
        return basemap

    def kept(self, number: int, tile: Tile) -> Packed | None:
        """Return a tile of the map of this number if it is in memory: returns at once."""
        return self._memory.get(TileKey(_NAME, number, tile))

    def draw(self, tile: Tile) -> tuple[int | None, Packed]:
        """Return a tile of the map that is served, with its number; one statement."""
        return self._flights.share(TileKey(_NAME, None, tile), lambda: self._draw(tile))

    def _draw(self, tile: Tile) -> tuple[int | None, Packed]:
        with self._database.reading() as session:
            drawn = draw_tile(session, tile)
        packed = pack(drawn.mvt)
        if drawn.number is not None:
            self._memory.put(TileKey(_NAME, drawn.number, tile), packed)
        return drawn.number, packed
