"""Layers as files: what GDAL and DuckDB read back is what the database holds."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.spreadsheet_text import safe
from layers.deployment import Deployment
from layers.features.history import page_as_of
from layers.tiles.rules import LARGEST_CROWD
from portal.opendata.own.data import OwnData, OwnRow
from portal.opendata.own.files import forms_of
from portal.opendata.own.layers import layers_as_data
from portal.opendata.own.spool import spool
from portal.opendata.own.tiles import write_tiles
from portal.publishing.offers import Column, Offering, OfferingKind
from tests.layers.decoded_tiles import gdal_apart
from tests.portal.opendata.own.reading import by_gdal, context, tiles_by_gdal

COLUMNS = (Column("code", {}),)
WORLD_M = 2 * 20_037_508.342789244
DEEPEST = 14
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
_LARGER = [pytest.param(one, marks=pytest.mark.journey) for one in ("health", "offices", "schools")]


@pytest.fixture(scope="module")
def layers(samples: Deployment, tmp_path_factory: pytest.TempPathFactory) -> "Layers":
    return Layers(samples, tmp_path_factory.mktemp("layers"))


class Layers:
    """The files of the layers of the samples, written once."""

    def __init__(self, samples: Deployment, folder: Path) -> None:
        self.ctx, self._folder = context(samples, folder), folder
        languages, terms = samples.country.languages, self.ctx.datasets.terms
        data = layers_as_data(samples.catalogue, languages, terms, "portal")
        self.data = {one.layer: one for one in data}

    @cache  # noqa: B019 - one object a module
    def written(self, layer: str) -> tuple[OwnData, dict[str, Path], list[OwnRow]]:
        """Return the files of a layer, and its rows as the database has them."""
        own = self.data[layer]
        folder = self._folder / layer
        folder.mkdir()
        with self.ctx.database.reading() as session:
            state = own.state(session)
            assert state is not None
            assert state.release is not None
            expected = [*own.rows(session, state)]
            there = page_as_of(session, self.ctx.catalogue[layer], state.release, most=100_000)
            assert len(expected) == len(there)
            put = spool(folder / "spool", own.columns, expected, with_places=True)
            files = {}
            for form in forms_of(put):
                files[form.resource] = folder / f"file.{form.ending}"
                assert form.write(own, put, session, files[form.resource])
        return own, files, expected


# The layers of which the site of the tests has places; schools are many.
LAYERS = (
    "health",
    "tourism",
    "offices",
    pytest.param("schools", marks=pytest.mark.journey),
)


@pytest.mark.parametrize("layer", LAYERS)
def test_the_files_of_a_layer_read_back_equal(layers: Layers, layer: str) -> None:
    own, files, rows = layers.written(layer)
    names = [one.name for one in own.columns]
    values = sorted(_told(row.values) for row in rows)
    expected = sorted((_told(row.values), _place(row.place).wkt) for row in rows)
    assert {*files} == {"csv", "xlsx", "geojson", "geopackage", "geoparquet", "flatgeobuf"}
    for form in ("geopackage", "flatgeobuf", "geojson"):
        read = by_gdal(files[form], names)
        assert _with_places(read) == expected, form
    held = duckdb.connect()
    held.execute("SET enable_geoparquet_conversion = false")
    columns = ", ".join(f'"{name}"' for name in names)
    query = f"SELECT {columns}, geometry FROM read_parquet(?)"  # noqa: S608 - names of ours
    assert _with_places(held.execute(query, [str(files["geoparquet"])]).fetchall()) == expected
    assert sorted(map(_told, by_gdal(files["xlsx"], names))) == values
    assert sorted(_csv_rows(held, files["csv"], names)) == _as_spreadsheets_may_see(values)
    assert _json_rows(held, files["geojson"], names) == expected


def _with_places(read: Sequence[tuple[Any, ...]]) -> list[tuple[tuple[str, ...], str]]:
    return sorted((_told(row[:-1]), shapely.from_wkb(row[-1]).wkt) for row in read)


def _csv_rows(
    held: duckdb.DuckDBPyConnection, path: Path, names: Sequence[str]
) -> list[tuple[str, ...]]:
    """Return the cells of a CSV as DuckDB has them with types of its own finding."""
    read = held.execute("SELECT * FROM read_csv(?, all_varchar = true)", [str(path)])
    assert [one[0] for one in read.description or ()] == list(names)
    return [tuple(_number_or_text(cell) for cell in row) for row in read.fetchall()]


def _number_or_text(cell: str | None) -> str:
    if cell is None:
        return ""
    if cell in ("True", "False"):
        return _told_cell(cell == "True")
    return _told_cell(float(cell)) if _NUMBER.fullmatch(cell) else cell


def _as_spreadsheets_may_see(values: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return cells as a file holds them that a spreadsheet may open: no formulas."""
    return sorted(
        tuple(_number_or_text(safe(cell)) if cell else "" for cell in row) for row in values
    )


def _json_rows(
    held: duckdb.DuckDBPyConnection, path: Path, names: Sequence[str]
) -> list[tuple[tuple[str, ...], str]]:
    """Return features as DuckDB has them, which knows nothing of GeoJSON."""
    read = held.execute(
        "SELECT feature.properties, feature.geometry FROM (SELECT unnest(features) AS feature"
        " FROM read_json(?, columns = {features: 'STRUCT(properties JSON, geometry JSON)[]'},"
        " maximum_object_size = 268435456))",
        [str(path)],
    ).fetchall()
    return sorted(
        (_told([json.loads(said)[name] for name in names]), shapely.from_geojson(place).wkt)
        for said, place in read
    )


def _place(held: bytes | None) -> BaseGeometry:
    found = shapely.from_wkb(held)
    assert isinstance(found, BaseGeometry)
    return found


def _told(values: Sequence[object]) -> tuple[str, ...]:
    """Return cells so that forms without a type of their own for them can be compared.

    FlatGeobuf and spreadsheets have days with a time, spreadsheets no flags.
    """
    return tuple(map(_told_cell, values))


def _told_cell(held: object) -> str:
    if held is None:
        return ""
    if isinstance(held, bool | int | float):
        return str(float(held))
    return str(held).removesuffix(" 00:00:00")


def test_a_geoparquet_file_says_what_the_standard_wants(layers: Layers) -> None:
    _own, files, rows = layers.written("schools")
    found = duckdb.execute(
        "SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = 'geo'",
        [str(files["geoparquet"])],
    ).fetchone()
    assert found is not None
    told = json.loads(found[0])
    place = told["columns"]["geometry"]
    assert (told["version"], told["primary_column"]) == ("1.1.0", "geometry")
    assert (place["encoding"], place["geometry_types"]) == ("WKB", ["Point"])
    boxes = [_place(row.place).bounds for row in rows]
    assert place["bbox"] == [
        *(min(box[n] for box in boxes) for n in (0, 1)),
        *(max(box[n] for box in boxes) for n in (2, 3)),
    ]
    counted = duckdb.execute(
        "SELECT count(*) FROM read_parquet(?) WHERE bbox.xmin = lon AND bbox.ymax = lat",
        [str(files["geoparquet"])],
    ).fetchone()
    assert counted == (len(rows),)


@pytest.mark.parametrize("layer", ["tourism", *_LARGER])
def test_the_tiles_hold_every_place_within_their_steps(
    layers: Layers, tmp_path: Path, layer: str
) -> None:
    own, _files, rows = layers.written(layer)
    known = {str(row.values[0]): _mercator(*map(float, map(str, row.values[3:5]))) for row in rows}
    path, ctx = tmp_path / "tiles.pmtiles", layers.ctx
    with ctx.database.reading() as session:
        state = own.state(session)
        assert state is not None
        country = ctx.datasets.country
        assert write_tiles(session, ctx.catalogue, country, own, state, path)
        late = replace(state, release=0)
        assert not write_tiles(session, ctx.catalogue, country, own, late, path)
    for zoom in (0, DEEPEST):
        # What lies near an edge stands in both tiles.
        marks = {one.id: one for one in gdal_apart(tiles_by_gdal, path, zoom)}.values()
        singles = {one.ref: one for one in marks if one.members == 1}
        assert sum(one.members for one in marks) == len(rows), zoom
        step = WORLD_M / 2**zoom / 4096
        for ref, one in singles.items():
            x, y = known[str(ref)]
            assert (abs(one.x - x) <= step, abs(one.y - y) <= step) == (True, True), (zoom, ref)
    # Only a crowd on one spot is left as a number.
    assert all(one.members == 1 or one.members > LARGEST_CROWD for one in marks)
    assert len(singles) > len(rows) / 2


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    return (
        lon / 360 * WORLD_M,
        math.asinh(math.tan(math.radians(lat))) / (2 * math.pi) * WORLD_M,
    )


def test_shapes_of_several_kinds_are_kept(tmp_path: Path) -> None:
    area = shapely.to_wkb(shapely.box(35, 31, 36, 32))
    rows = [OwnRow(("a",), shapely.to_wkb(shapely.Point(35, 31))), OwnRow(("b",), area)]
    put = spool(tmp_path / "spool", COLUMNS, rows, with_places=True)
    assert put.kinds == {"Point", "Polygon"}
    offering = Offering(
        "x", OfferingKind.LAYER, {}, {}, COLUMNS, lambda _s: None, lambda _s: iter(())
    )
    own = OwnData("x", "a", "places", "l", offering, lambda _s: None, lambda _s, _t: iter(()), "x")
    for form in forms_of(put):
        if form.resource in ("geopackage", "flatgeobuf"):
            path = tmp_path / f"file.{form.ending}"
            form.write(own, put, None, path)  # type: ignore[arg-type]  # none is asked
            read = sorted(by_gdal(path, ["code"]))
            assert [(one[0], shapely.from_wkb(one[1]).area) for one in read] == [("a", 0), ("b", 1)]
