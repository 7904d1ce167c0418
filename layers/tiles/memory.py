"""Tiles kept in the process, the least recently asked for going first when there are too many."""

import threading
from typing import NamedTuple

from cachetools import LRUCache

from layers.tiles.packing import Packed
from layers.tiles.rules import Tile

# What an entry costs beside its bytes: key, tuple, integers and its place in the dictionary.
_OVERHEAD_BYTES = 600


class TileKey(NamedTuple):
    """One layer, in one release, in one tile: what that holds never changes.

    A new release has new keys, so nothing has to be purged; the old ones go when room is needed.
    """

    layer: str
    release: int | None
    tile: Tile


class TileMemory:
    """Holds tiles up to a number of bytes, for all threads."""

    def __init__(self, most_bytes: int) -> None:
        self._tiles: LRUCache[TileKey, Packed] = LRUCache(most_bytes, getsizeof=_size)
        self._lock = threading.Lock()

    @property
    def bytes_held(self) -> int:
        """What is held, with an estimate of what keeping it costs."""
        return int(self._tiles.currsize)

    def get(self, key: TileKey) -> Packed | None:
        """Return a tile; None when it is not here."""
        with self._lock:
            return self._tiles.get(key)

    def put(self, key: TileKey, packed: Packed) -> None:
        """Keep a tile, and let go of others that there is no more room for."""
        if _size(packed) > self._tiles.maxsize:
            return
        with self._lock:
            self._tiles[key] = packed


def _size(packed: Packed) -> int:
    return len(packed.deflated) + _OVERHEAD_BYTES
