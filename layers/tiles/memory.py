"""Tiles kept in the process, the least recently asked for going first when there are too many."""

import threading
from collections import OrderedDict
from typing import NamedTuple

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
        self._most_bytes = most_bytes
        self._tiles: OrderedDict[TileKey, Packed] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def bytes_held(self) -> int:
        """What is held, with an estimate of what keeping it costs."""
        return self._bytes

    def get(self, key: TileKey) -> Packed | None:
        """Find a tile; None when it is not here."""
        with self._lock:
            packed = self._tiles.get(key)
            if packed is not None:
                self._tiles.move_to_end(key)
            return packed

    def put(self, key: TileKey, packed: Packed) -> None:
        """Keep a tile, and let go of others that there is no more room for."""
        size = _size(packed)
        if size > self._most_bytes:
            return
        with self._lock:
            before = self._tiles.pop(key, None)
            self._bytes += size - (0 if before is None else _size(before))
            self._tiles[key] = packed
            while self._bytes > self._most_bytes:
                _key, gone = self._tiles.popitem(last=False)
                self._bytes -= _size(gone)


def _size(packed: Packed) -> int:
    return len(packed.deflated) + _OVERHEAD_BYTES
