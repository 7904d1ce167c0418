"""The features of a layer in pieces of bounded size, over single ones that cannot be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geo.errors import UnreadableFile
from geo.messages import mark as _
from geo.messages import shown
from importers.readers import gdal
from importers.readers.map_layers import MARKUP, Layer, MapFile

_BATCH_BYTES = 32 << 20
_MOST_IN_BATCH = 20_000
_LEAST_IN_BATCH = 100
_MOST_BROKEN = 100
# Only in these can what stands behind damage be reached.
_READ_BY_NUMBER = frozenset({"Shapefile", "GeoPackage"})
_EXACT_WHOLE = 2**53
_BEFORE_ALL = -(2**62)


@dataclass(frozen=True)
class Batch:
    """Some features: the arrays of their fields, and their geometries as WKB if they have any.

    `broken` stands for one feature that cannot be read.
    """

    size: int = 0
    names: tuple[str, ...] = ()
    columns: tuple[Any, ...] = ()
    wkb: Any = None
    broken: bool = False


@dataclass
class _Walk:
    """Where the reading of a layer stands: what to skip, and the last id that was given."""

    skip: int = 0
    last_fid: int = _BEFORE_ALL
    broken: int = 0
    given: int = 0
    ended: bool = False


def batches(file: MapFile, layer: Layer, *, with_geometry: bool = True) -> Iterator[Batch]:
    """Read a layer piece by piece. Raises UnreadableFile where the file breaks off."""
    walk = _Walk()
    size = _batch_size(file, layer)
    while not walk.ended:
        with gdal.sentences(file.name, file.kind):
            batch = _read_over_broken(file, layer, walk, (size, with_geometry))
        walk.given += batch.size
        if batch.size:
            yield batch
    if file.kind == "FlatGeobuf" and walk.given < layer.features:
        raise UnreadableFile(
            _("{file} breaks off: it should hold {count} features and holds {read}."),
            file=shown(file.name),
            count=layer.features,
            read=walk.given,
        )


def _batch_size(file: MapFile, layer: Layer) -> int:
    if file.kind in MARKUP:
        # The library reads such a file whole every time.
        return max(1, layer.features)
    per_feature = file.size_bytes // max(1, layer.features) + 1
    return max(_LEAST_IN_BATCH, min(_MOST_IN_BATCH, _BATCH_BYTES // per_feature))


def _read_over_broken(file: MapFile, layer: Layer, walk: _Walk, what: tuple[int, bool]) -> Batch:
    """Read a piece; where one fails, find the feature at fault by halving and pass over it."""
    size, with_geometry = what
    try:
        return _read(file, layer, walk, what)
    except gdal.ERRORS:
        if file.kind not in _READ_BY_NUMBER:
            raise
        if size > 1:
            return _read_over_broken(file, layer, walk, (size // 2, with_geometry))
        walk.broken += 1
        if walk.broken > _MOST_BROKEN:
            raise
    walk.skip += 1
    walk.last_fid += 1
    return Batch(1, broken=True)


def _read(file: MapFile, layer: Layer, walk: _Walk, what: tuple[int, bool]) -> Batch:
    size, with_geometry = what
    options: dict[str, Any] = {
        "layer": layer.index,
        "max_features": size,
        "read_geometry": with_geometry,
        **file.options,
    }
    if layer.fid_column and file.kind == "GeoPackage":
        # Continuing after an id finds every row, even where the stored count is out of date.
        column = layer.fid_column.replace('"', '""')
        options["where"] = f'"{column}" > {walk.last_fid}'
    else:
        options["skip_features"] = walk.skip
    about, fids, wkb, columns = gdal.read(file.source, **options)
    walk.ended = len(fids) < size or file.kind in MARKUP
    if not len(fids):
        return Batch()
    walk.last_fid = int(fids.max())
    # A shapefile counts its records, also the deleted ones that it does not give.
    walk.skip = walk.last_fid + 1 if file.kind == "Shapefile" else walk.skip + len(fids)
    exact = _exact(file, layer, about, fids, columns)
    return Batch(len(fids), tuple(map(str, about["fields"])), tuple(exact), wkb)


def _exact(
    file: MapFile,
    layer: Layer,
    about: Mapping[str, Any],
    fids: Any,  # noqa: ANN401 an array
    columns: Any,  # noqa: ANN401 arrays
) -> Iterator[Any]:
    """Read whole numbers again that came as floats, for a null among them, and are too long."""
    for name, kind, column in zip(about["fields"], about["ogr_types"], columns, strict=True):
        if kind != "OFTInteger64" or column.dtype.kind != "f":
            yield column
            continue
        is_set = column == column  # noqa: PLR0124 NaN differs from itself
        if not (abs(column[is_set]) >= _EXACT_WHOLE).any():
            yield column
            continue
        exact = column.astype(object)
        exact[~is_set] = None
        exact[is_set] = gdal.read_columns(file.source, layer.index, [name], fids[is_set])
        yield exact
