"""Archives of tiles, apart from what the tiles show: a reader of the format finds every tile."""

import io
import random
from itertools import pairwise

import pytest
from pmtiles.reader import MemorySource, Reader, all_tiles

from geo.coordinates import Box
from layers.tiles.archive import ArchiveWriter, Description, first_number, tile_of
from layers.tiles.rules import Tile

ABOUT = Description(Box(35.5, 29.25, 39, 33), 3, {"name": "الأردن"})


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
    assert tile_of(number) == Tile(*tile)


@pytest.mark.parametrize("zoom", range(1, 7))
def test_the_curve_visits_each_tile_once_next_to_the_one_before_and_inside_its_parent(
    zoom: int,
) -> None:
    tiles = [tile_of(first_number(zoom) + step) for step in range(4**zoom)]
    assert len(set(tiles)) == 4**zoom
    for step, (one, other) in enumerate(pairwise(tiles)):
        assert abs(one.x - other.x) + abs(one.y - other.y) == 1
        parent = tile_of(first_number(zoom - 1) + step // 4)
        assert (one.x // 2, one.y // 2) == (parent.x, parent.y)


def archive_of(*tiles: tuple[int, bytes]) -> bytes:
    archive = io.BytesIO()
    writer = ArchiveWriter(io.BytesIO(), archive)
    for number, content in tiles:
        writer.add(number, content)
    assert writer.tile_count == len(tiles)
    writer.write(ABOUT)
    return archive.getvalue()


def test_what_an_archive_says_of_itself_is_read_back() -> None:
    reader = Reader(MemorySource(archive_of((0, b"tile"), (19_078_479, b"far"))))
    head = reader.header()
    assert (head["min_zoom"], head["max_zoom"], head["center_zoom"]) == (0, 12, 3)
    assert (head["min_lon_e7"], head["min_lat_e7"]) == (355_000_000, 292_500_000)
    assert (head["max_lon_e7"], head["max_lat_e7"]) == (390_000_000, 330_000_000)
    assert head["clustered"]
    assert reader.metadata() == {"name": "الأردن"}
    assert reader.get(12, 3423, 1763) == b"far"


def test_equal_tiles_are_kept_once() -> None:
    archive = archive_of((0, b"sea"), (1, b"sea"), (2, b"land"), (4, b"sea"))
    assert archive.endswith(b"sealand")


def test_every_tile_of_a_long_directory_is_found() -> None:
    chance = random.Random(1)
    tiles = [
        (100 * n + chance.randrange(97), chance.randbytes(chance.randrange(1, 400)))
        for n in range(30_000)
    ]
    source = MemorySource(archive_of(*tiles))
    assert Reader(source).header()["leaf_directory_length"] > 0
    read = [content for _zxy, content in all_tiles(source)]
    assert read == [content for _number, content in tiles]
