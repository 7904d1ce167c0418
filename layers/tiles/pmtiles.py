"""PMTiles version 3: a whole tree of tiles in one file that is read by byte ranges.

Format: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. The file is a head of 127
bytes, the root directory, JSON, leaf directories and the tiles. Directories list tiles by number:
zoom after zoom, within a zoom along a Hilbert curve.
"""

import gzip
import hashlib
import shutil
import struct
from array import array
from collections.abc import Iterator, Mapping
from typing import IO, NamedTuple

import orjson

from geo.coordinates import Box
from layers.tiles.rules import Tile

_HEAD = struct.Struct("<7sB 8Q 3Q 6B 4i B 2i")
# Head and root directory together, so that one first request brings both.
_MOST_FIRST_BYTES = 16_384
_GZIP = 2
_MVT = 1
_CLUSTERED = 1
_SMALLEST_LEAF = 4096
_WHOLE_DEGREE = 10_000_000


class Entries:
    """A directory: numbers, offsets, lengths and runs of tiles, in columns to save memory.

    A run of 0 means that offset and length are those of a leaf directory.
    """

    def __init__(self) -> None:
        self.numbers = array("Q")
        self.offsets = array("Q")
        self.lengths = array("Q")
        self.runs = array("Q")

    def __len__(self) -> int:
        return len(self.numbers)

    def append(self, number: int, offset: int, length: int, run: int) -> None:
        """Add an entry; numbers only grow."""
        self.numbers.append(number)
        self.offsets.append(offset)
        self.lengths.append(length)
        self.runs.append(run)

    def part(self, start: int, stop: int) -> "Entries":
        """Cut out some entries."""
        part = Entries()
        part.numbers, part.offsets = self.numbers[start:stop], self.offsets[start:stop]
        part.lengths, part.runs = self.lengths[start:stop], self.runs[start:stop]
        return part

    def packed(self) -> bytes:
        """Write the directory: differences and columns as varints, compressed."""
        written = bytearray()
        _varint(written, len(self))
        before = 0
        for number in self.numbers:
            _varint(written, number - before)
            before = number
        for value in (*self.runs, *self.lengths, *self._short_offsets()):
            _varint(written, value)
        return gzip.compress(bytes(written), mtime=0)

    def _short_offsets(self) -> Iterator[int]:
        """Give 0 for what follows directly, else the offset plus one."""
        end = None
        for offset, length in zip(self.offsets, self.lengths, strict=True):
            yield 0 if offset == end else offset + 1
            end = offset + length


class Description(NamedTuple):
    """What an archive says of itself: its zooms, the box of its data in degrees, its JSON."""

    zooms: tuple[int, int]
    bounds: Box
    metadata: Mapping[str, object]


class ArchiveWriter:
    """Takes tiles in the order of their numbers and puts the archive together at the end.

    `tiles` is a file for the tiles until then. A tile with the same bytes as another is kept once.
    """

    def __init__(self, tiles: IO[bytes]) -> None:
        self._tiles = tiles
        self._entries = Entries()
        self._known: dict[bytes, int] = {}
        self._end = 0

    @property
    def tile_count(self) -> int:
        """How many tiles there are."""
        return sum(self._entries.runs)

    def add(self, number: int, content: bytes) -> None:
        """Add a tile, compressed with gzip and not empty."""
        entries = self._entries
        digest = hashlib.blake2b(content, digest_size=16).digest()
        offset = self._known.get(digest)
        if offset is None:
            offset = self._known[digest] = self._end
            self._tiles.write(content)
            self._end += len(content)
        elif entries.offsets[-1] == offset and entries.numbers[-1] + entries.runs[-1] == number:
            entries.runs[-1] += 1
            return
        entries.append(number, offset, len(content), 1)

    def write(self, archive: IO[bytes], description: Description) -> None:
        """Write the whole archive."""
        metadata = gzip.compress(orjson.dumps(description.metadata), mtime=0)
        root, leaves = directories(self._entries)
        parts = (root, metadata, leaves)
        starts = [_HEAD.size]
        for part in parts:
            starts.append(starts[-1] + len(part))
        sections = [*zip(starts, (*map(len, parts), self._end), strict=True)]
        archive.write(self._head(sections, description))
        for part in parts:
            archive.write(part)
        self._tiles.flush()
        self._tiles.seek(0)
        shutil.copyfileobj(self._tiles, archive, 1 << 20)

    def _head(self, sections: list[tuple[int, int]], description: Description) -> bytes:
        box = description.bounds
        low, high = description.zooms
        middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
        degrees = [round(value * _WHOLE_DEGREE) for value in (*box, *middle)]
        return _HEAD.pack(
            b"PMTiles",
            3,
            *(number for section in sections for number in section),
            self.tile_count,
            len(self._entries),
            len(self._known),
            *(_CLUSTERED, _GZIP, _GZIP, _MVT, low, high),
            *degrees[:4],
            low,
            *degrees[4:],
        )


def directories(entries: Entries) -> tuple[bytes, bytes]:
    """Write the root directory and, when it would be too long, the leaves it points to instead."""
    root = entries.packed()
    leaf_size = _SMALLEST_LEAF
    leaves = b""
    while _HEAD.size + len(root) > _MOST_FIRST_BYTES:
        root, leaves = _split(entries, leaf_size)
        leaf_size *= 2
    return root, leaves


def _split(entries: Entries, leaf_size: int) -> tuple[bytes, bytes]:
    root = Entries()
    leaves = bytearray()
    for start in range(0, len(entries), leaf_size):
        leaf = entries.part(start, start + leaf_size).packed()
        root.append(entries.numbers[start], len(leaves), len(leaf), 0)
        leaves += leaf
    return root.packed(), bytes(leaves)


def _varint(written: bytearray, value: int) -> None:
    """Write seven bits a byte, the lowest first; the high bit says that more follow."""
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)


def first_number(zoom: int) -> int:
    """Give the number of a zoom's first tile: all tiles of the zooms before come earlier."""
    return ((1 << 2 * zoom) - 1) // 3


def tile_on_curve(zoom: int, step: int) -> Tile:
    """Find the tile at a step of the Hilbert curve of a zoom.

    The four tiles inside a tile are the steps 4 * step to 4 * step + 3 of the next zoom.
    """
    x = y = 0
    for level in range(zoom):
        quarter = step >> 2 * level & 3
        size = 1 << level
        right = quarter >> 1
        down = (quarter ^ right) & 1
        if not down:
            x, y = (size - 1 - y, size - 1 - x) if right else (y, x)
        x += right * size
        y += down * size
    return Tile(zoom, x, y)
