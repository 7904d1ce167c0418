"""How tiles are compressed, kept and shared between threads."""

import gzip
import os
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.tiles.flights import Flights
from layers.tiles.folder import TileFolder
from layers.tiles.memory import TileKey, TileMemory
from layers.tiles.packing import Packed, gzip_of, joined_checksum, pack, plain_of
from layers.tiles.rules import Tile


def _key(x: int, release: int | None = 1) -> TileKey:
    return TileKey("schools", release, Tile(10, x, 0))


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_packed_parts_join_into_one_gzip_file(parts: list[bytes]) -> None:
    packed = [pack(part) for part in parts]
    whole = b"".join(parts)
    assert plain_of(packed) == whole
    joined = gzip_of(packed)
    assert bool(joined) == bool(whole)
    if joined:
        # One member only: what follows the first is not read by browsers.
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        assert reader.decompress(joined) == whole
        assert reader.eof
        assert reader.unused_data == b""


@given(st.binary(max_size=5000), st.binary(max_size=5000))
def test_checksums_are_joined_as_if_of_the_whole(first: bytes, second: bytes) -> None:
    joined = joined_checksum(zlib.crc32(first), zlib.crc32(second), len(second))
    assert joined == zlib.crc32(first + second)


def test_memory_lets_go_of_what_nobody_asked_for_longest() -> None:
    tiles = pack(os.urandom(1000))
    one = len(tiles.deflated) + 600
    memory = TileMemory(3 * one)
    for x in range(3):
        memory.put(_key(x), tiles)
    assert memory.get(_key(0)) is tiles
    memory.put(_key(3), tiles)
    assert [memory.get(_key(x)) is not None for x in range(4)] == [True, False, True, True]
    assert memory.bytes_held == 3 * one


def test_memory_counts_what_is_put_twice_once_and_refuses_what_is_larger_than_itself() -> None:
    memory = TileMemory(5000)
    for _ in range(9):
        memory.put(_key(0), pack(b"x"))
    held = memory.bytes_held
    memory.put(_key(1), pack(os.urandom(6000)))
    assert memory.get(_key(1)) is None
    assert memory.bytes_held == held < 1000


def test_releases_do_not_share_what_is_kept() -> None:
    memory = TileMemory(5000)
    memory.put(_key(0, release=1), pack(b"old"))
    assert memory.get(_key(0, release=2)) is None


def test_a_folder_gives_back_what_was_put_into_it(tmp_path: Path) -> None:
    folder = TileFolder(tmp_path / "new", 1_000_000, "v1")
    for x, content in enumerate((b"", b"content" * 99)):
        folder.put(_key(x), pack(content))
        assert TileFolder(tmp_path / "new", 1_000_000, "v1").get(_key(x)) == pack(content)
    assert TileFolder(tmp_path / "new", 1_000_000, "v2").get(_key(1)) is None
    assert folder.get(_key(1, release=2)) is None


@pytest.mark.parametrize("kept_bytes", [0, 5, 20])
def test_a_file_that_is_not_whole_is_as_good_as_none(tmp_path: Path, kept_bytes: int) -> None:
    folder = TileFolder(tmp_path, 1_000_000, "v1")
    folder.put(_key(0), pack(b"content" * 99))
    (file,) = tmp_path.rglob("*.tile")
    os.truncate(file, kept_bytes)
    assert folder.get(_key(0)) is None


def test_a_folder_stays_near_its_limit_and_lets_go_of_the_oldest(tmp_path: Path) -> None:
    folder = TileFolder(tmp_path, 40 * 4096, "v1")
    for x in range(100):
        folder.put(_key(x), pack(b"content"))
        (path,) = [p for p in tmp_path.rglob("*.tile") if p.stat().st_mtime > 2e8]
        os.utime(path, (x, x))
    held = [x for x in range(100) if folder.get(_key(x)) is not None]
    assert 30 <= len(held) <= 45
    assert held[-1] == 99
    assert held == list(range(held[0], 100))


def test_a_folder_that_cannot_be_written_is_as_good_as_empty(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    folder = TileFolder(tmp_path / "file", 1_000_000, "v1")
    folder.put(_key(0), Packed(b"", 0, 0))
    assert folder.get(_key(0)) is None


def test_those_who_wait_share_what_the_first_brings() -> None:
    flights: Flights[str, object] = Flights()
    entered, landed = threading.Event(), threading.Event()

    def work() -> object:
        entered.set()
        landed.wait(5)
        return object()

    def never() -> object:
        raise AssertionError("was done a second time")

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(flights.share, "tile", work)
        assert entered.wait(5)
        threading.Timer(0.2, landed.set).start()
        assert flights.share("tile", never) is first.result(5)


def test_an_error_is_raised_and_does_not_stay() -> None:
    flights: Flights[str, int] = Flights()

    def fail() -> int:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        flights.share("tile", fail)
    assert flights.share("tile", lambda: 7) == 7


def test_gzip_reads_it_too() -> None:
    assert gzip.decompress(gzip_of([pack(b"a"), pack(b""), pack(b"bc")])) == b"abc"
