"""Reader of map formats through GDAL: Shapefile, GeoPackage, FlatGeobuf, KML, GPX, GML."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from geo.errors import Refused, UnreadableFile
from geo.files.encodings import detect_encoding, said_encoding
from geo.messages import mark as _
from geo.messages import shown
from importers.findings import Finding, reject
from importers.readers import gdal, markup, shapefile_text
from importers.readers.field_text import as_texts
from importers.readers.geometries import NOWHERE, places_from_wkb
from importers.readers.map_batches import Batch, batches
from importers.readers.map_layers import (
    MARKUP,
    Layer,
    MapFile,
    chosen_layers,
    coordinate_system,
    listed,
)
from importers.readers.rows import ENCODING, MOST_COLUMNS, PART, Fact, Hints, Row, column_names
from importers.readers.shapefile_text import Decoder
from importers.readers.shapefiles import part_beside

# What GDAL adds to every placemark.
_NOISE = frozenset(
    (
        *("timestamp", "begin", "end", "altitudeMode", "tessellate"),
        *("extrude", "visibility", "drawOrder", "icon"),
    )
)
_SAMPLE_BYTES = 1 << 16
_KML_ID = "id"
_FOLDER = "folder"
_HEADER_BYTES = 100


class _Held(NamedTuple):
    """A column of a batch: its name, its cells, and whether they are text of the file."""

    column: str
    texts: list[str | None]
    is_text: bool


class VectorReader:
    """A file of map features. `kind` says which driver may open it: no other one is let in.

    Of several layers the one with features is read, or the one that `hints.part` names; of a KML
    file all of them, with the folder in a column. Raises UnreadableFile and Refused.
    """

    def __init__(self, path: Path, hints: Hints, *, kind: str, name: str | None = None) -> None:
        self.path = path
        self.kind = kind
        self.size_bytes = max(1, path.stat().st_size)
        self._names: dict[str, str] = {}
        self._file = self._checked(name or path.name, hints)
        with gdal.sentences(self._file.name, kind):
            self._layers = chosen_layers(self._file, hints.part)
        self.has_geometry = any(layer.has_geometry for layer in self._layers)
        self._features_given = 0
        self._decoder, encoding_facts = self._look_at_text(hints.encoding)
        self.crs, crs_facts = coordinate_system(self._layers, kind)
        self._with_folder = kind == "KML" and len(self._layers) > 1
        self._columns = self._columns_by_field()
        self.columns = (*self._columns.values(), *self._folder_column())
        self.facts = (*self._part_facts(), *encoding_facts, *crs_facts)

    def rows(self) -> Iterator[Row]:
        """Stream the features; lines and polygons become a point on their surface."""
        self._features_given = 0
        number = 0
        for layer in self._layers:
            for batch in batches(self._file, layer):
                yield from self._rows_of(batch, layer, number)
                number += batch.size
                self._features_given = number

    def bytes_read(self) -> int:
        """Return how far in the file the stream has come, by the features given."""
        total = sum(max(0, layer.features) for layer in self._layers)
        share = min(1.0, self._features_given / total) if total else 1.0
        return int(self.size_bytes * share)

    def _checked(self, name: str, hints: Hints) -> MapFile:
        recoded: bytes | None = None
        if self.kind in MARKUP:
            recoded = markup.recoded(self.path, name, encoding=hints.encoding)
            if self.kind == "KML":
                recoded = self._with_plain_names(recoded)
        elif self.kind == "Shapefile":
            _check_index(self.path, name)
            _check_length(self.path, name)
        source = gdal.address_of(self.path) if recoded is None else recoded
        return MapFile(source, self.kind, name, self.size_bytes)

    def _with_plain_names(self, recoded: bytes | None) -> bytes | None:
        text, names = markup.with_plain_names(recoded or self.path.read_bytes())
        self._names = names
        return text if names else recoded

    def _part_facts(self) -> tuple[Fact, ...]:
        """Name the layers; a shapefile is one, called like its file."""
        if self.kind == "Shapefile":
            return ()
        return (Fact(PART, listed([layer.name for layer in self._layers])),)

    def _columns_by_field(self) -> dict[str, str]:
        fields = dict.fromkeys(chain.from_iterable(layer.fields for layer in self._layers))
        if self.kind == "KML":
            noise = _NOISE if self._has_ids() else _NOISE | {_KML_ID}
            fields = {name: None for name in fields if name not in noise}
        if len(fields) > MOST_COLUMNS:
            raise Refused(
                _("{file} has {count} columns, more than {most}: delete those without data."),
                file=shown(self._file.name),
                count=len(fields),
                most=MOST_COLUMNS,
            )
        headers = [
            self._decoder.name(name) if self._decoder else self._names.get(name, name)
            for name in fields
        ]
        return dict(zip(fields, column_names(headers), strict=True))

    def _has_ids(self) -> bool:
        """Return whether the placemarks have identifiers: each one its own, and no field is one."""
        if _KML_ID in map(str.lower, self._names.values()):
            return False
        seen: list[object] = []
        with gdal.sentences(self._file.name, self.kind):
            for layer in self._layers:
                options = {"layer": layer.index, "columns": [_KML_ID], "read_geometry": False}
                _about, _fids, _wkb, held = gdal.read(self._file.source, **options)
                seen += held[0].tolist() if len(held) else [None] * layer.features
        return all(seen) and len(set(seen)) == len(seen)

    def _folder_column(self) -> tuple[str, ...]:
        """Name the column of the folders, which must not take the place of a field."""
        if not self._with_folder:
            return ()
        return column_names([*self._columns.values(), _FOLDER])[-1:]

    def _look_at_text(self, said: str | None) -> tuple[Decoder | None, tuple[Fact, ...]]:
        if self.kind != "Shapefile":
            return None, ()
        if said is not None:
            encoding = said_encoding(said)
            return Decoder(encoding), (Fact(ENCODING, encoding),)
        fields = chain.from_iterable(layer.fields for layer in self._layers)
        sample = shapefile_text.sample_of(chain(fields, self._texts()), _SAMPLE_BYTES)
        declared = shapefile_text.declared_encoding(self.path)
        if not sample:
            return Decoder(declared or "utf-8"), ()
        found = detect_encoding(sample, declared=declared)
        return Decoder(found.name), (Fact(ENCODING, found.as_fact()),)

    def _texts(self) -> Iterator[str]:
        for batch in batches(self._file, self._layers[0], with_geometry=False):
            for column in batch.columns:
                if column.dtype.kind == "O":
                    yield from (value for value in column.tolist() if isinstance(value, str))

    def _rows_of(self, batch: Batch, layer: Layer, number: int) -> Iterator[Row]:
        if batch.broken:
            yield Row(number + 1, findings=(_broken_feature(),))
            return
        places = [NOWHERE] * batch.size if batch.wkb is None else places_from_wkb(batch.wkb)
        held = [
            _Held(self._columns[name], as_texts(column), column.dtype.kind == "O")
            for name, column in zip(batch.names, batch.columns, strict=True)
            if name in self._columns
        ]
        for index, place in enumerate(places):
            values, findings = self._values(held, index)
            values.update(dict.fromkeys(self._folder_column(), layer.name))
            yield Row(
                number + index + 1,
                values,
                position=place.position,
                shape=place.shape,
                findings=(*place.findings, *findings),
            )

    def _values(self, held: list[_Held], index: int) -> tuple[dict[str, str], list[Finding]]:
        values: dict[str, str] = {}
        findings: list[Finding] = []
        for column, texts, is_text in held:
            text = texts[index]
            if text and is_text and self._decoder:
                text, finding = self._decoder.decode(text, column)
                findings += [finding] if finding else []
            if text:
                values[column] = text
        return values, findings


def _check_index(path: Path, name: str) -> None:
    if part_beside(path, ".shx") is None:
        raise UnreadableFile(
            _(
                "{file} is one part of a shapefile whose {missing} is not with it: pack all its"
                " parts into one zip file and import that."
            ),
            file=shown(name),
            missing=".shx",
        )


def _check_length(path: Path, name: str) -> None:
    """Refuse a shapefile that breaks off: the library would give empty shapes for the rest."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    declared = int.from_bytes(header[24:28], "big") * 2
    size = path.stat().st_size
    if len(header) < _HEADER_BYTES or size < declared:
        raise UnreadableFile(
            _("{file} breaks off: it should have {declared} bytes and has {size}. Copy it again."),
            file=shown(name),
            declared=max(declared, _HEADER_BYTES),
            size=size,
        )


def _broken_feature() -> Finding:
    return reject(
        "unreadable_feature",
        _("The feature cannot be read: its part of the file is damaged."),
        _("Export the file again, or draw this place again."),
    )
