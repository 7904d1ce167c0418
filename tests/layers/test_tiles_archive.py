"""The PMTiles format, apart from what the tiles show."""

import gzip
import io
from itertools import pairwise

import pytest

from geo.coordinates import Box
from layers.tiles.pmtiles import (
    ArchiveWriter,
    Description,
    Entries,
    directories,
    first_number,
    tile_on_curve,
)
from layers.tiles.rules import Tile

ABOUT = Description((0, 2), Box(-180, -85, 180, 85), {"name": "test"})


@pytest.mark.parametrize(
    ("number", "tile"),
    [
        (0, (0, 0, 0)),
        (1, (1, 0, 0)),
        (2, (1, 0, 1)),
        (3, (1, 1, 1)),
        (4, (1, 1, 0)),
        (5, (2, 0, 0)),
        # The example of the format's authors.
        (19_078_479, (12, 3423, 1763)),
    ],
)
def test_tiles_are_numbered_as_the_format_says(number: int, tile: tuple[int, int, int]) -> None:
    zoom = tile[0]
    assert tile_on_curve(zoom, number - first_number(zoom)) == Tile(*tile)


@pytest.mark.parametrize("zoom", range(1, 7))
def test_the_curve_visits_each_tile_once_next_to_the_one_before_and_inside_its_parent(
    zoom: int,
) -> None:
    tiles = [tile_on_curve(zoom, step) for step in range(4**zoom)]
    assert len(set(tiles)) == 4**zoom
    for step, (one, other) in enumerate(pairwise(tiles)):
        assert abs(one.x - other.x) + abs(one.y - other.y) == 1
        parent = tile_on_curve(zoom - 1, step // 4)
        assert (one.x // 2, one.y // 2) == (parent.x, parent.y)


def _written(*tiles: tuple[int, bytes]) -> bytes:
    writer = ArchiveWriter(io.BytesIO())
    for number, content in tiles:
        writer.add(number, content)
    archive = io.BytesIO()
    writer.write(archive, ABOUT)
    return archive.getvalue()


def test_equal_tiles_are_kept_once_and_neighbours_are_one_entry() -> None:
    archive = _written((0, b"sea"), (1, b"sea"), (2, b"land"), (4, b"sea"))
    counts = [int.from_bytes(archive[at : at + 8], "little") for at in (72, 80, 88)]
    assert counts == [4, 3, 2]
    assert archive.endswith(b"sealand")


def test_the_head_is_as_the_format_says() -> None:
    archive = _written((0, b"tile"))
    assert archive[:8] == b"PMTiles\x03"
    assert len(archive) > 127
    root, root_length, about, about_length = (
        int.from_bytes(archive[at : at + 8], "little") for at in (8, 16, 24, 32)
    )
    assert (root, about) == (127, 127 + root_length)
    assert gzip.decompress(archive[about : about + about_length]) == b'{"name":"test"}'
    assert list(archive[96:102]) == [1, 2, 2, 1, 0, 2]
    assert int.from_bytes(archive[102:106], "little", signed=True) == -1_800_000_000


def _read(packed: bytes) -> list[tuple[int, int, int, int]]:
    """Read a directory by the format's text."""
    content = iter(gzip.decompress(packed))

    def varint() -> int:
        value = shift = 0
        for byte in content:
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        return value

    count = varint()
    numbers, runs, lengths, offsets = ([varint() for _ in range(count)] for _ in range(4))
    entries: list[tuple[int, int, int, int]] = []
    number = end = 0
    for step, run, length, coded in zip(numbers, runs, lengths, offsets, strict=True):
        number += step
        offset = coded - 1 if coded else end
        end = offset + length
        entries.append((number, offset, length, run))
    return entries


def test_a_long_directory_is_split_into_leaves_that_hold_every_entry() -> None:
    entries, end = Entries(), 0
    for number in range(60_000):
        length = number * 7919 % 50_021 + 1
        entries.append(number * number % 97 + 100 * number, end, length, 1)
        end += length
    root, leaves = directories(entries)
    assert 127 + len(root) <= 16_384
    pointers = _read(root)
    assert {run for _number, _offset, _length, run in pointers} == {0}
    read = []
    for number, offset, length, _run in pointers:
        leaf = _read(leaves[offset : offset + length])
        assert leaf[0][0] == number
        read += leaf
    columns = (entries.numbers, entries.offsets, entries.lengths, entries.runs)
    assert read == [*zip(*columns, strict=True)]
