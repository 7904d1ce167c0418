"""`aroundme export tiles`: the archive, read back by GDAL."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyogrio
import pytest
from typer.testing import CliRunner

from geo.errors import InvalidParameter, Refused
from layers.deployment import Deployment
from layers.tiles.export import ExportOrder, export_tiles
from layers.tiles.packing import gzip_of, pack
from layers.tiles.queries import draw_layer
from tests.conftest import Databases, deployment_on
from tests.layers.decoded_tiles import gdal_apart, tile_at
from tests.layers.places import AMMAN, place, release, scattered
from web.cli import make_cli

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def filled(databases: Databases, empty_template: str) -> Iterator[tuple[str, Deployment]]:
    """Two layers with releases, two without."""
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        release(deployment, scattered(50, seed=1))
        release(deployment, [*scattered(150, seed=1, spread_deg=0.05), place("ب")], force=True)
        release(deployment, [place("h", names={"ar": "مستشفى"})], layer="health")
        yield url, deployment


@pytest.fixture
def run(filled: tuple[str, Deployment], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("AROUNDME_DATABASE_URL", filled[0])
    monkeypatch.setenv("AROUNDME_LANG", "en")
    return lambda *words: CliRunner().invoke(
        make_cli(["export", "tiles"]), ["export", "tiles", *words]
    )


def _order(deployment: Deployment, *layers: str, zooms: tuple[int, int] = (0, 14)) -> ExportOrder:
    definitions = tuple(deployment.catalogue[name] for name in layers)
    return ExportOrder(definitions, zooms, deployment.country)


def test_all_active_layers_go_into_one_archive_that_gdal_reads(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "jordan.pmtiles"
    done = run(str(path), "--maxzoom", "14")
    assert done.exit_code == 0, done.output
    assert "schools 2, health 1" in done.stdout
    assert "zoom 14" in done.stderr
    assert [name for name, _kind in gdal_apart(pyogrio.list_layers, path)] == ["schools", "health"]
    facts, _ids, _shapes, columns = gdal_apart(pyogrio.raw.read, path, layer="schools")
    by_name = dict(zip(facts["fields"], columns, strict=True))
    assert len(by_name["ref"]) == 151
    assert set(by_name["ref"]) == {c.ref for c in scattered(150, seed=1)} | {"ب"}
    facts, _ids, _shapes, columns = gdal_apart(pyogrio.raw.read, path, layer="health")
    assert dict(zip(facts["fields"], columns, strict=True))["name_ar"].tolist() == ["مستشفى"]


@pytest.mark.parametrize("zoom", [0, 7, 11])
def test_the_counts_of_every_zoom_of_the_archive_are_those_of_the_layer(
    filled: tuple[str, Deployment], tmp_path: Path, zoom: int
) -> None:
    path = tmp_path / "schools.pmtiles"
    deployment = filled[1]
    with deployment.database.reading() as session:
        export_tiles(session, _order(deployment, "schools", zooms=(zoom, zoom)), path)
    facts, _ids, _shapes, columns = gdal_apart(pyogrio.raw.read, path, layer="schools")
    counts = dict(zip(facts["fields"], columns, strict=True))["point_count"]
    assert np.where(counts > 1, counts, 1).sum() == 151


def test_the_archive_names_the_releases_and_holds_the_tiles_of_the_server(
    filled: tuple[str, Deployment], tmp_path: Path
) -> None:
    path = tmp_path / "jordan.pmtiles"
    deployment = filled[1]
    seen: list[tuple[int, ...]] = []
    with deployment.database.reading() as session:
        exported = export_tiles(
            session,
            _order(deployment, "schools", "health", "tourism"),
            path,
            lambda *numbers: seen.append(numbers),
        )
        drawn = [
            draw_layer(session, layer, tile_at(AMMAN, 12), deployment.country.languages)
            for layer in ("schools", "health")
        ]
    assert exported.releases == {"schools": 2, "health": 1}
    assert exported.size_bytes == path.stat().st_size
    content = path.read_bytes()
    assert gzip_of([pack(one.mvt) for one in drawn]) in content
    assert [numbers for numbers in seen if numbers[0] == 1][-1] == (1, 4, 4)
    # Only where something is: all tiles of zoom 14 would be 268 million.
    assert len(seen) < 3000
    start, length = (int.from_bytes(content[at : at + 8], "little") for at in (24, 32))
    about = orjson.loads(gzip.decompress(content[start : start + length]))
    assert about["releases"] == {"schools": 2, "health": 1}
    assert [one["id"] for one in about["vector_layers"]] == ["schools", "health"]


def test_the_archive_shows_one_moment(deployment: Deployment, tmp_path: Path) -> None:
    """A release that is activated while the archive is written is in none of its tiles."""
    release(deployment, [place("h")], layer="health")
    path = tmp_path / "moment.pmtiles"
    done: list[int] = []

    def activate(_zoom: int, _done: int, _total: int) -> None:
        if not done:
            done.append(release(deployment, [place("late")], layer="offices")[0])
            done.append(release(deployment, [place("h2")], layer="health", force=True)[0])

    with deployment.database.reading() as session:
        order = _order(deployment, "health", "offices")
        exported = export_tiles(session, order, path, activate)
    assert done == [1, 2]
    assert set(exported.releases) == {"health"}
    facts, _ids, _shapes, columns = gdal_apart(pyogrio.raw.read, path, layer="health")
    assert dict(zip(facts["fields"], columns, strict=True))["ref"].tolist() == ["h"]


def test_a_failure_leaves_neither_half_a_file_nor_less_than_before(
    filled: tuple[str, Deployment], tmp_path: Path
) -> None:
    _url, deployment = filled
    path = tmp_path / "schools.pmtiles"
    path.write_bytes(b"yesterday's")

    def stop(zoom: int, _done: int, _total: int) -> None:
        if zoom == 9:
            raise KeyboardInterrupt

    with deployment.database.reading() as session, pytest.raises(KeyboardInterrupt):
        export_tiles(session, _order(deployment, "schools"), path, stop)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"yesterday's"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--layers", "parks"), "There is no layer “parks”"),
        (("--maxzoom", "17"), "maxzoom 17 is not possible: give a zoom from 0 to 16."),
        (("--minzoom", "9", "--maxzoom", "8"), "maxzoom 8 is not possible: give a zoom from 9"),
        (("--layers", "tourism"), "no release is active of tourism"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_a_sentence(
    run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = run(str(tmp_path / "x.pmtiles"), *words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    done = run(str(tmp_path / "nowhere" / "x.pmtiles"), "--maxzoom", "0")
    assert done.exit_code == 2
    assert "nowhere/x.pmtiles cannot be written: No such file" in done.stderr


def test_errors_are_those_of_the_house(filled: tuple[str, Deployment], tmp_path: Path) -> None:
    _url, deployment = filled
    with pytest.raises(InvalidParameter):
        _order(deployment, "schools", zooms=(-1, 3))
    with deployment.database.reading() as session, pytest.raises(Refused):
        export_tiles(session, _order(deployment, "tourism"), tmp_path / "x.pmtiles")
