"""A base map out of a PMTiles file: vector tiles after the Shortbread schema."""

import gzip
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType

from geo.coordinates import Box
from geo.errors import InvalidSetup
from geo.messages import Several
from geo.messages import mark as _
from layers.basemap.rules import Basemap, BasemapSource, TileLayer
from layers.tiles.memory import TileKey, TileMemory
from layers.tiles.packing import Packed, pack
from layers.tiles.rules import Tile

_NAME = "archive"
_MEMORY_BYTES = 32_000_000
_SEEN_FOR_S = 5.0
_WHOLE_DEGREE = 10_000_000
# Whoever draws by this schema has streets; other schemas call them otherwise.
_NEEDED = TileLayer.STREETS
# What is left of the state of the file as a number that fits into an address.
_NUMBERS = 999_999_999


class ArchivedTiles:
    """Serves the tiles of one file, and those of the file that takes its place.

    Raises InvalidSetup when it is made with a file that is none, or of another schema.
    """

    def __init__(self, path: Path, attribution: str = "") -> None:
        self._path = path
        self._attribution = attribution
        self._memory = TileMemory(_MEMORY_BYTES)
        self._lock = threading.Lock()
        self._seen_at = monotonic()
        self._opened = _Opened(path, attribution)

    def served(self) -> Basemap:
        """Return what the file says of itself; a file that was exchanged is seen in seconds."""
        return self._current().basemap

    def kept(self, number: int, tile: Tile) -> Packed | None:
        """Return a tile if it is in memory: returns at once."""
        return self._memory.get(TileKey(_NAME, number, tile))

    def draw(self, tile: Tile) -> tuple[int | None, Packed]:
        """Return a tile of the file, empty where it has none, with the number of the map."""
        opened = self._current()
        number = opened.basemap.number
        packed = pack(opened.tile(tile))
        self._memory.put(TileKey(_NAME, number, tile), packed)
        return number, packed

    def _current(self) -> "_Opened":
        with self._lock:
            if monotonic() - self._seen_at >= _SEEN_FOR_S:
                self._seen_at = monotonic()
                self._look_again()
            return self._opened

    def _look_again(self) -> None:
        try:
            if _state_of(self._path) != self._opened.state:
                self._opened = _Opened(self._path, self._attribution)
        except (OSError, InvalidSetup):
            # The one that is open goes on being served until a whole one is there.
            return


class _Opened:
    """A file as it was when it was opened."""

    def __init__(self, path: Path, attribution: str) -> None:
        try:
            self.state = _state_of(path)
            with path.open("rb") as file:
                self._reader = Reader(MmapSource(file))
            head, said = self._reader.header(), self._reader.metadata()
        except Exception as error:
            # The package raises whatever a byte out of place leads to.
            raise InvalidSetup(
                _(
                    "“{file}” cannot be read as PMTiles: {reason}. Name a file of vector tiles"
                    " in AROUNDME_BASEMAP_FILE, or none to draw what was imported."
                ),
                file=str(path),
                reason=str(error) or type(error).__name__,
            ) from error
        _check(path, head, said)
        self._head = head
        self.basemap = _describe(path, self.state, head, said, attribution)

    def tile(self, tile: Tile) -> bytes:
        """Return the bytes of a tile as MVT; empty where there is none."""
        head = self._head
        if not head["min_zoom"] <= tile.zoom <= head["max_zoom"]:
            return b""
        content: bytes = self._reader.get(*tile) or b""
        is_packed = head["tile_compression"] == Compression.GZIP
        return gzip.decompress(content) if content and is_packed else content


def _state_of(path: Path) -> int:
    """Return a number that is another one when the file was exchanged."""
    seen = path.stat()
    return (seen.st_mtime_ns ^ seen.st_size ^ seen.st_ino) % _NUMBERS + 1


def _check(path: Path, head: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    layers = [str(one.get("id")) for one in said.get("vector_layers", ())]
    is_readable = head["tile_compression"] in (Compression.GZIP, Compression.NONE)
    if head["tile_type"] == TileType.MVT and is_readable and _NEEDED in layers:
        return
    raise InvalidSetup(
        _(
            "“{file}” holds no vector tiles after the Shortbread schema: its layers are {layers}."
            " Give AROUNDME_BASEMAP_FILE one with the layer “streets”, compressed with gzip or not."
        ),
        file=str(path),
        layers=Several(layers or ["–"]),
    )


def _describe(
    path: Path, state: int, head: Mapping[str, Any], said: Mapping[str, Any], attribution: str
) -> Basemap:
    west, south, east, north = (
        head[f"{edge}_e7"] / _WHOLE_DEGREE for edge in ("min_lon", "min_lat", "max_lon", "max_lat")
    )
    return Basemap(
        number=state,
        source=BasemapSource(
            title=str(said.get("name") or path.name),
            attribution=attribution or str(said.get("attribution") or ""),
            licence="",
            licence_url="",
            file_name=path.name,
            box=Box(west, south, east, north),
        ),
        zooms=(head["min_zoom"], head["max_zoom"]),
    )
