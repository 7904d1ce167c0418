"""Tiles from where they are cheapest: the memory, the folder, the database."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from geo.coordinates import Box
from layers.catalogue.queries import CollectionState, collection_states
from layers.deployment import Deployment
from layers.tiles.flights import Flights
from layers.tiles.folder import TileFolder
from layers.tiles.memory import TileKey, TileMemory
from layers.tiles.packing import Packed, pack
from layers.tiles.queries import (
    Bounds,
    allow_long_statements,
    database_identity,
    draw_layer,
    drawing_version,
    layer_bounds,
)
from layers.tiles.rules import LAST_WIDE_ZOOM, Tile, box_around

# Enough for a tile that looks at every feature of a layer of millions, once in a release.
_WIDE_LIMIT_MS = 30_000

CurrentReleases = Callable[[Iterable[str]], Mapping[str, int | None]]


@dataclass(frozen=True)
class Keeping:
    """How many bytes of tiles are kept in the process and, if a folder is given, on disk."""

    memory_bytes: int = 64_000_000
    folder: Path | None = None
    folder_bytes: int = 1_000_000_000


class Picture(NamedTuple):
    """A tile: for each layer asked for, in that order, what it shows and of which release."""

    releases: tuple[int | None, ...]
    parts: tuple[Packed, ...]


class _Drawn(NamedTuple):
    release: int | None
    packed: Packed


class TileServer:
    """Makes and keeps tiles; made once for an application, used by all its threads.

    Current releases come from what the deployment knows, else from the database;
    `current_releases`, which must not wait for anything, takes the place of both. Releases that are
    behind the database do no harm, since a tile always says which one it shows.
    """

    def __init__(
        self,
        deployment: Deployment,
        *,
        keeping: Keeping | None = None,
        current_releases: CurrentReleases | None = None,
        attribution: str = "",
    ) -> None:
        self.attribution = attribution
        self._database = deployment.database
        self._country = deployment.country
        self._keeping = keeping or Keeping()
        self._current_releases = current_releases
        self._known_state = deployment.known_state
        self._memory = TileMemory(self._keeping.memory_bytes)
        self._flights: Flights[TileKey, _Drawn] = Flights()
        self._bounds: dict[str, Bounds] = {}
        self._bounds_flights: Flights[str, Bounds] = Flights()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which places are named."""
        return self._country.languages

    @cached_property
    def version(self) -> str:
        """Six hexadecimal digits for all that decides how a tile looks beside its data."""
        text = "\0".join((drawing_version(), *self.languages))
        return hashlib.blake2b(text.encode(), digest_size=3).hexdigest()

    def known_releases(self, layers: Sequence[str]) -> tuple[int | None, ...] | None:
        """Return the current release of each layer if that is known without asking the database."""
        if self._current_releases is not None:
            told = self._current_releases(layers)
            return tuple(told.get(layer) for layer in layers)
        known = self._known_state()
        return None if known is None else _numbers(known.layers, layers)

    def releases(self, layers: Sequence[str]) -> tuple[int | None, ...]:
        """Return the current release of each layer, None where there is none yet.

        Asks the database one statement, unless it is known without.
        """
        known = self.known_releases(layers)
        if known is not None:
            return known
        with self._database.reading() as session:
            return _numbers(collection_states(session, layers), layers)

    def kept(
        self, layers: Sequence[str], releases: Sequence[int | None], tile: Tile
    ) -> Picture | None:
        """Return the layers in one tile if all are in memory: returns at once."""
        parts = [
            self._memory.get(TileKey(layer, release, tile))
            for layer, release in zip(layers, releases, strict=True)
        ]
        held = tuple(part for part in parts if part is not None)
        return Picture(tuple(releases), held) if len(held) == len(parts) else None

    def picture(self, layers: Sequence[str], releases: Sequence[int | None], tile: Tile) -> Picture:
        """Return the layers in one tile, of these releases or of newer ones.

        Asks the database one statement for each layer that is neither in memory nor in the folder,
        and a second one before it for tiles as wide as a country, to be given more time.
        """
        drawn = [
            self._one(TileKey(layer, release, tile))
            for layer, release in zip(layers, releases, strict=True)
        ]
        return Picture(tuple(d.release for d in drawn), tuple(d.packed for d in drawn))

    def bounds(self, layers: Sequence[str], releases: Sequence[int | None]) -> Box:
        """Return the box around the layers' features, or that of the country if there are none."""
        found = [
            self._bounds_of(layer, release) for layer, release in zip(layers, releases, strict=True)
        ]
        boxes = [bounds.box for bounds in found if bounds.box is not None]
        return box_around(boxes or self._country.boxes)

    def _one(self, key: TileKey) -> _Drawn:
        held = self._memory.get(key)
        if held is not None:
            return _Drawn(key.release, held)
        return self._flights.share(key, lambda: self._fetch(key))

    def _fetch(self, key: TileKey) -> _Drawn:
        """Look again, for the flight before may have just landed; then in the folder; then draw."""
        held = self._memory.get(key)
        if held is None and self._folder is not None:
            held = self._folder.get(key)
            if held is not None:
                self._memory.put(key, held)
        return self._draw(key) if held is None else _Drawn(key.release, held)

    def _draw(self, key: TileKey) -> _Drawn:
        """Draw, and keep under the release that the drawing shows, whichever was asked for."""
        with self._database.reading() as session:
            if key.tile.zoom <= LAST_WIDE_ZOOM:
                allow_long_statements(session, _WIDE_LIMIT_MS)
            drawn = draw_layer(session, key.layer, key.tile, self.languages)
        packed = pack(drawn.mvt)
        shown = key._replace(release=drawn.release)
        self._memory.put(shown, packed)
        if self._folder is not None:
            self._folder.put(shown, packed)
        return _Drawn(drawn.release, packed)

    @cached_property
    def _folder(self) -> TileFolder | None:
        if self._keeping.folder is None:
            return None
        with self._database.reading() as session:
            identity = database_identity(session)
        version = f"{identity}-{self.version}"
        return TileFolder(self._keeping.folder, self._keeping.folder_bytes, version)

    def _bounds_of(self, layer: str, release: int | None) -> Bounds:
        known = self._bounds.get(layer)
        if known is not None and known.release == release:
            return known
        return self._bounds_flights.share(layer, lambda: self._read_bounds(layer))

    def _read_bounds(self, layer: str) -> Bounds:
        with self._database.reading() as session:
            allow_long_statements(session, _WIDE_LIMIT_MS)
            found = layer_bounds(session, layer)
        self._bounds[layer] = found
        return found


def _numbers(
    states: Mapping[str, CollectionState], layers: Sequence[str]
) -> tuple[int | None, ...]:
    return tuple(states[one].current_release if one in states else None for one in layers)
