"""The layers of a map file: which there are, which is meant, and its coordinate system."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import pyogrio
import pyproj

from geo.errors import Refused, UnreadableFile
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.readers.rows import Fact

MARKUP = frozenset({"KML", "GPX", "GML"})
# The driver that may open a kind of file; a file that another one takes is not what it seems.
_DRIVERS = {
    "Shapefile": ("ESRI Shapefile",),
    "GeoPackage": ("GPKG",),
    "FlatGeobuf": ("FlatGeobuf",),
    "KML": ("LIBKML", "KML"),
    "GPX": ("GPX",),
    "GML": ("GML",),
}
_GPX_LAYERS = ("waypoints", "tracks", "routes")
_UNDEFINED = "Undefined"
# Each layer of a markup file is a walk through the whole of it.
_MOST_WALKED_BYTES = 4 << 30
_MOST_LISTED = 30
_IDENTIFIED_PERCENT = 70


@dataclass(frozen=True)
class MapFile:
    """A file to be read: `source` is its path, or its text where that was put into UTF-8."""

    source: str | bytes
    kind: str
    name: str
    size_bytes: int

    @property
    def options(self) -> dict[str, str]:
        """How it is opened: the text of a shapefile is left as bytes, one letter for each."""
        return {"ENCODING": ""} if self.kind == "Shapefile" else {}


@dataclass(frozen=True)
class Layer:
    """One layer as the library describes it; `fields` are the names in the file."""

    index: int
    name: str
    fields: tuple[str, ...]
    features: int
    has_geometry: bool
    crs: str | None
    fid_column: str


def chosen_layers(file: MapFile, part: str | None) -> list[Layer]:
    """Choose by `part`, else what has features and geometries; of a KML file all layers.

    Raises Refused where the officer has to choose, UnreadableFile where there is nothing.
    """
    names = _layer_names(file)
    if file.kind in MARKUP and len(names) * file.size_bytes > _MOST_WALKED_BYTES:
        raise Refused(
            _("{file} has {count} folders, too many for its size: save it as GeoPackage."),
            file=shown(file.name),
            count=len(names),
        )
    if part is not None:
        index = _index_of(part, names, file.name)
        return [_describe(file, index, names[index])]
    layers = [
        _describe(file, index, name)
        for index, name in enumerate(names)
        if file.kind != "GPX" or name in _GPX_LAYERS
    ]
    if not layers:
        _no_layer(file)
    filled = [layer for layer in layers if layer.features] or layers[:1]
    if file.kind == "KML":
        return filled
    spatial = [layer for layer in filled if layer.has_geometry] or filled
    return spatial[:1] if file.kind == "GPX" else _only(spatial, file)


def coordinate_system(layers: list[Layer], kind: str) -> tuple[str | None, tuple[Fact, ...]]:
    """Name the coordinate system, by its EPSG code where it has one, and the fact to be shown."""
    label = _("coordinate system")
    if kind in ("KML", "GPX"):
        return "EPSG:4326", (Fact(label, "EPSG:4326"),)
    spatial = [layer for layer in layers if layer.has_geometry]
    if not spatial:
        return None, ()
    declared = spatial[0].crs
    if declared is None or _UNDEFINED in declared[:60]:
        return None, (Fact(label, Message(_("the file names none"))),)
    if declared.startswith("EPSG:"):
        return declared, (Fact(label, declared),)
    return _identified(declared, label)


def listed(names: list[str]) -> str:
    """Name parts of a file in a sentence, not more than anybody would read."""
    more = "…" if len(names) > _MOST_LISTED else ""
    return ", ".join(f"“{shown(name)}”" for name in names[:_MOST_LISTED]) + more


def _identified(declared: str, label: str) -> tuple[str | None, tuple[Fact, ...]]:
    """Find the code of a system that is written out, as in a .prj with names of Esri."""
    try:
        known = pyproj.CRS.from_wkt(declared)
        authority = known.to_authority(min_confidence=_IDENTIFIED_PERCENT)
    except pyproj.exceptions.CRSError:
        return None, (Fact(label, Message(_("the file names one that is not understood"))),)
    if authority is None:
        return declared, (Fact(label, shown(known.name)),)
    code = ":".join(authority)
    return code, (Fact(label, f"{code} ({shown(known.name)})"),)


def _layer_names(file: MapFile) -> list[str]:
    names = [str(name) for name, _type in pyogrio.list_layers(file.source)]
    # Text that is handed over in memory gets a name that says nothing.
    invented = isinstance(file.source, bytes)
    own = file.name.rpartition(".")[0] or file.name
    return [own if invented and name.startswith("pyogrio_") else name for name in names]


def _describe(file: MapFile, index: int, name: str) -> Layer:
    options = {"layer": index, "force_feature_count": True, **file.options}
    found = pyogrio.read_info(file.source, **options)
    if found["driver"] not in _DRIVERS.get(file.kind, (found["driver"],)):
        raise UnreadableFile(
            _("{file} is not what it seems to be: it begins as {kind}, but is {found}."),
            file=shown(file.name),
            kind=file.kind,
            found=found["driver"],
        )
    return Layer(
        index=index,
        name=name,
        fields=tuple(map(str, found["fields"])),
        features=int(found["features"]),
        has_geometry=found["geometry_type"] is not None,
        crs=found["crs"],
        fid_column=found.get("fid_column") or "",
    )


def _only(layers: list[Layer], file: MapFile) -> list[Layer]:
    if len(layers) > 1:
        raise Refused(
            _("{file} holds several tables: choose one with --part. They are: {parts}."),
            file=shown(file.name),
            parts=listed([layer.name for layer in layers]),
        )
    return layers


def _no_layer(file: MapFile) -> NoReturn:
    raise UnreadableFile(
        _("{file} is a {kind} file without a layer, so there is nothing to import."),
        file=shown(file.name),
        kind=file.kind,
    )


def _index_of(part: str, names: list[str], file: str) -> int:
    same: list[Callable[[str], str]] = [str, str.casefold]
    for fold in same:
        alike = [index for index, name in enumerate(names) if fold(name) == fold(part)]
        if alike:
            return alike[0]
    raise Refused(
        _("{file} has no part “{part}”. Its parts are: {parts}."),
        file=shown(file),
        part=shown(part),
        parts=listed(names),
    )
