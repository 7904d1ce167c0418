"""Searching hundreds of megabytes for thousands of things at once."""

import hashlib
import subprocess
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geo.dumps import client_program
from web.backup.archive import DUMP, Manifest

_HEAD = 8
_BITS = 24
_ODD = np.uint64(0x9E3779B97F4A7C15)


class Search:
    """Looks for named things of eight bytes or more, as they are and as hexadecimal digits."""

    def __init__(self, things: Mapping[str, bytes]) -> None:
        self._by_head: dict[bytes, list[tuple[bytes, str]]] = {}
        for name, thing in things.items():
            for way in (thing, thing.hex().encode()):
                assert len(way) >= _HEAD, name
                self._by_head.setdefault(way[:_HEAD], []).append((way, name))
        heads = np.frombuffer(b"".join(self._by_head), dtype="<u8")
        self._may_be = np.zeros(1 << _BITS, dtype=bool)
        self._may_be[_hashed(heads)] = True

    def names_in(self, held: bytes) -> set[str]:
        """Return the names of what stands in some bytes."""
        if len(held) < _HEAD:
            return set()
        windows = np.lib.stride_tricks.sliding_window_view(
            np.frombuffer(held, dtype=np.uint8), _HEAD
        )
        found = set()
        for start in range(0, len(windows), 1 << 22):
            some = np.ascontiguousarray(windows[start : start + (1 << 22)]).view("<u8").ravel()
            for place in np.flatnonzero(self._may_be[_hashed(some)]):
                found |= self._names_at(held, start + int(place))
        return found

    def names_in_all(
        self, written: Iterable[tuple[str, bytes]], known: Iterable[bytes] = ()
    ) -> set[tuple[str, str]]:
        """Return where something was found, and what; the same bytes are searched once.

        What was there before, by its digest, is left out.
        """
        seen, found = set(known), set[tuple[str, str]]()
        for place, held in written:
            digest = digest_of(held)
            if digest not in seen:
                seen.add(digest)
                found |= {(place, name) for name in self.names_in(held)}
        return found

    def _names_at(self, held: bytes, place: int) -> set[str]:
        ways = self._by_head.get(held[place : place + _HEAD], ())
        return {name for way, name in ways if held.startswith(way, place)}


def unpacked_dump(backup: Path) -> bytes:
    """Return the dump that a backup holds as plain SQL: as it lies there, it is compressed."""
    with tarfile.open(backup) as archive:
        manifest = Manifest.model_validate_json(_member(archive, "manifest.json"))
        dump = _member(archive, DUMP)
    program = client_program("pg_restore", manifest.server_major)
    told = [program, "--file=-"]
    return subprocess.run(told, check=True, capture_output=True, input=dump).stdout  # noqa: S603


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    assert found is not None
    return found.read()


def digest_of(held: bytes) -> bytes:
    """Return by what bytes are known again."""
    return hashlib.sha1(held, usedforsecurity=False).digest()


def _hashed(heads: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return (heads * _ODD) >> np.uint64(64 - _BITS)
