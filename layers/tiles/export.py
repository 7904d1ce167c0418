"""All tiles of some layers as one PMTiles archive."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import InvalidParameter, Refused
from geo.messages import Several
from geo.messages import mark as _
from layers.catalogue.definitions import Definition
from layers.catalogue.queries import collection_states
from layers.tiles.archive import ArchiveWriter, Description, first_number, tile_of
from layers.tiles.packing import Packed, gzip_of, pack
from layers.tiles.queries import allow_long_statements, draw_layer, layer_bounds
from layers.tiles.rules import LARGEST_ZOOM, box_around
from layers.tiles.schemas import write_vector_layers

# Of a zoom, how many of how many places of the tree have been visited.
Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class ExportOrder:
    """What to export: layers, the zooms from and to, and the country whose languages name places.

    Raises InvalidParameter for zooms that tiles do not have.
    """

    definitions: tuple[Definition, ...]
    zooms: tuple[int, int]
    country: Country
    attribution: str = ""

    def __post_init__(self) -> None:
        low, high = self.zooms
        for name, zoom, least in (("minzoom", low, 0), ("maxzoom", high, low)):
            if not least <= zoom <= LARGEST_ZOOM:
                raise InvalidParameter(
                    name,
                    _("{name} {value} is not possible: give a zoom from {least} to {most}."),
                    value=str(zoom),
                    allowed={"minimum": least, "maximum": LARGEST_ZOOM},
                    name=name,
                    least=min(least, LARGEST_ZOOM),
                    most=LARGEST_ZOOM,
                )


class Exported(NamedTuple):
    """What an archive holds: the release of each layer, its tiles and its bytes."""

    releases: dict[str, int]
    tiles: int
    size_bytes: int


class _Spot(NamedTuple):
    """A place of the tree to visit: a step on the zoom's curve, and the layers to look for."""

    step: int
    layers: tuple[str, ...]


def export_tiles(
    session: Session, order: ExportOrder, path: Path, progress: Progress = lambda *_numbers: None
) -> Exported:
    """Write the archive, which appears as a whole or not at all.

    The session has to see one moment of the database throughout (`Database.reading()`): the archive
    then shows one release of each layer. Layers without a release are left out; Refused is raised
    when none remains, or when the file cannot be written.
    """
    allow_long_statements(session, 0)
    states = collection_states(session, [definition.name for definition in order.definitions])
    releases = {
        one.name: number
        for one in order.definitions
        if one.name in states and (number := states[one.name].current_release) is not None
    }
    if not releases:
        raise Refused(
            _("There is nothing to export: no release is active of {layers}."),
            layers=Several(definition.name for definition in order.definitions),
        )
    try:
        with tempfile.TemporaryFile(dir=path.parent) as tiles, _appearing(path) as archive:
            writer = ArchiveWriter(tiles, archive)
            _visit_all(session, order, tuple(releases), writer, progress)
            writer.write(_describe(session, order, releases))
    except OSError as error:
        raise Refused(
            _("The archive {path} cannot be written: {reason}."),
            path=path,
            reason=os.strerror(error.errno or 0),
        ) from error
    return Exported(releases, writer.tile_count, path.stat().st_size)


def _visit_all(
    session: Session,
    order: ExportOrder,
    layers: tuple[str, ...],
    writer: ArchiveWriter,
    progress: Progress,
) -> None:
    """Go down zoom after zoom, only below tiles that hold something, along the curve of each."""
    low, high = order.zooms
    spots = [_Spot(0, layers)]
    for zoom in range(high + 1):
        below: list[_Spot] = []
        for visited, spot in enumerate(spots, 1):
            parts, filled = _draw(session, order.country.languages, zoom, spot)
            content = gzip_of(parts) if zoom >= low else b""
            if content:
                writer.add(first_number(zoom) + spot.step, content)
            if filled:
                below += [_Spot(4 * spot.step + quarter, filled) for quarter in range(4)]
            progress(zoom, visited, len(spots))
        spots = below


def _draw(
    session: Session, languages: Sequence[str], zoom: int, spot: _Spot
) -> tuple[list[Packed], tuple[str, ...]]:
    """Draw the layers at a spot; gives the tile's parts and the layers that go on below it.

    What a tile looks at, margin included, holds all that the tiles inside it look at.
    """
    tile = tile_of(first_number(zoom) + spot.step)
    drawn = {layer: draw_layer(session, layer, tile, languages) for layer in spot.layers}
    filled = tuple(layer for layer, one in drawn.items() if one.features)
    return [pack(one.mvt) for one in drawn.values()], filled


def _describe(session: Session, order: ExportOrder, releases: dict[str, int]) -> Description:
    definitions = [one for one in order.definitions if one.name in releases]
    boxes = [box for name in releases if (box := layer_bounds(session, name).box) is not None]
    language = order.country.languages[0]
    metadata: dict[str, object] = {
        "name": " · ".join(one.names.get(language, one.name) for one in definitions),
        "type": "overlay",
        "format": "pbf",
        "version": ", ".join(f"{name} {number}" for name, number in releases.items()),
        "releases": releases,
        "vector_layers": write_vector_layers(
            definitions,
            languages=order.country.languages,
            language=language,
            zooms=order.zooms,
        ),
    }
    if order.attribution:
        metadata["attribution"] = order.attribution
    return Description(box_around(boxes or order.country.boxes), order.zooms[0], metadata)


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its name only when all went well."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(unfinished).chmod(0o666 & ~mask)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
