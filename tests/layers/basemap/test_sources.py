from pathlib import Path

import pytest
from pmtiles.tile import TileType

from geo.errors import InvalidSetup
from layers.basemap import archive
from layers.basemap.archive import ArchivedTiles
from layers.basemap.sources import check_tile_source
from layers.tiles.packing import plain_of
from layers.tiles.rules import Tile
from tests.layers.basemap.archived import write_archive

TILE, OTHER = Tile(10, 614, 414), Tile(12, 2456, 1656)
ADDRESS = "https://tiles.example/{z}/{x}/{y}.mvt"


@pytest.mark.parametrize("is_packed", [True, False])
def test_tiles_of_a_file_are_served_as_they_are(tmp_path: Path, *, is_packed: bool) -> None:
    path = write_archive(tmp_path / "a.pmtiles", {TILE: b"one", OTHER: b"two"}, is_packed=is_packed)
    tiles = ArchivedTiles(path)
    served = tiles.served()
    assert (served.zooms, served.source.attribution) == ((10, 12), "© Somebody")
    assert served.source.box == (35.8, 31.8, 36.1, 32.1)
    number, packed = tiles.draw(TILE)
    assert (number, plain_of([packed])) == (served.number, b"one")
    assert tiles.kept(served.number, TILE) == packed
    assert tiles.kept(served.number, OTHER) is None
    assert plain_of([tiles.draw(Tile(11, 0, 0))[1]]) == b""
    assert plain_of([tiles.draw(Tile(16, 0, 0))[1]]) == b""


def test_a_file_that_takes_the_place_of_another_is_another_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_archive(tmp_path / "a.pmtiles", {TILE: b"old"})
    tiles = ArchivedTiles(path, attribution="© Ours")
    before = tiles.served()
    assert before.source.attribution == "© Ours"
    monkeypatch.setattr(archive, "_SEEN_FOR_S", 0.0)
    (tmp_path / "half").write_bytes(b"PMTiles")
    (tmp_path / "half").replace(path)
    assert plain_of([tiles.draw(TILE)[1]]) == b"old"
    write_archive(tmp_path / "new", {TILE: b"new"}).replace(path)
    number, packed = tiles.draw(TILE)
    assert plain_of([packed]) == b"new"
    assert number != before.number


def test_what_is_no_archive_of_streets_says_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetup, match="cannot be read as PMTiles"):
        ArchivedTiles(tmp_path / "none.pmtiles")
    wrong = tmp_path / "wrong.pmtiles"
    wrong.write_bytes(b"PK\x03\x04 no map")
    with pytest.raises(InvalidSetup, match="cannot be read as PMTiles"):
        ArchivedTiles(wrong)
    other = write_archive(tmp_path / "o.pmtiles", {TILE: b"x"}, layers=("roads", "earth"))
    with pytest.raises(InvalidSetup, match="its layers are roads, earth"):
        ArchivedTiles(other)
    images = write_archive(tmp_path / "i.pmtiles", {TILE: b"x"}, kind=TileType.PNG, layers=())
    with pytest.raises(InvalidSetup, match="no vector tiles"):
        ArchivedTiles(images)


@pytest.mark.parametrize(
    ("address", "attribution", "said"),
    [
        ("https://tiles.example/{z}/{x}.mvt", "© A", "is no address of tiles"),
        ("ftp://tiles.example/{z}/{x}/{y}", "© A", "is no address of tiles"),
        (ADDRESS, "", "needs AROUNDME_BASEMAP_ATTRIBUTION"),
    ],
)
def test_an_address_has_to_be_one_of_tiles_and_name_whom_to_thank(
    address: str, attribution: str, said: str
) -> None:
    with pytest.raises(InvalidSetup, match=said):
        check_tile_source(None, address, attribution)
    check_tile_source(None, ADDRESS, "© A")


def test_file_and_address_together_are_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.pmtiles", {TILE: b"x"})
    with pytest.raises(InvalidSetup, match="Take one away"):
        check_tile_source(path, ADDRESS, "© A")
