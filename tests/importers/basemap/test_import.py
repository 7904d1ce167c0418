"""An extract becomes the map: what is on its tiles, and that it changes as a whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text

from geo.coordinates import Position
from geo.errors import Refused, UnreadableFile
from importers.basemap.service import ImportedBasemap, import_basemap
from layers.basemap.queries import draw_tile, served_basemap
from layers.basemap.service import remove_basemap, remove_former
from layers.deployment import Deployment
from layers.tiles.rules import Tile
from tests.conftest import Databases, deployment_on
from tests.importers.basemap.drawn_extract import LAT, LON, DrawnExtract, town_extract
from tests.layers.decoded_tiles import layers_in, shapes_in, tile_at

TOWN = Position(LON, LAT)
CLOSE = tile_at(Position(LON + 0.001, LAT + 0.001), 15)
Shapes = list[tuple[BaseGeometry, dict[str, object]]]


def _import(deployment: Deployment, path: Path) -> ImportedBasemap:
    with deployment.database.writing(bounded=False) as session:
        return import_basemap(session, deployment.country, path)


def _tile(deployment: Deployment, tile: Tile) -> bytes:
    with deployment.database.reading() as session:
        return draw_tile(session, tile).mvt


@pytest.fixture(scope="module")
def town(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """A deployment whose base map is the town."""
    path = town_extract().write(tmp_path_factory.mktemp("town") / "town.osm")
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        _import(deployment, path)
        yield deployment


def _close(town: Deployment, layer: str, folder: Path) -> Shapes:
    return shapes_in(_tile(town, CLOSE), CLOSE, layer, folder)


def test_a_street_in_parts_is_one_line_with_one_name(town: Deployment, tmp_path: Path) -> None:
    streets = [said for _, said in _close(town, "streets", tmp_path)]
    assert sorted(str(said["kind"]) for said in streets) == ["primary", "residential"]
    labels = {str(said["name"]): said for _, said in _close(town, "street_labels", tmp_path)}
    assert labels["شارع النخيل"] == {
        "kind": "residential",
        "name": "شارع النخيل",
        "name_ar": "شارع النخيل",
    }
    assert labels["Main Road"]["ref"] == "15"


def test_a_street_stands_where_it_is_to_the_pixel(town: Deployment, tmp_path: Path) -> None:
    (street,) = (
        shape for shape, said in _close(town, "streets", tmp_path) if said["kind"] == "residential"
    )
    # 3 thousandths of a degree of longitude, in metres of Web Mercator.
    assert street.length == pytest.approx(0.003 / 360 * 40_075_016.686, abs=1)
    assert abs(street.bounds[1] - street.bounds[3]) < 1


def test_houses_and_streams_are_seen_close_up_only(town: Deployment, tmp_path: Path) -> None:
    assert _close(town, "buildings", tmp_path)
    ((_, stream),) = _close(town, "water_lines", tmp_path)
    assert stream == {"kind": "stream", "intermittent": True}
    far = tile_at(TOWN, 12)
    assert layers_in(_tile(town, far), tmp_path).isdisjoint({"buildings"})


def test_a_lake_leaves_its_island_dry_and_is_named_on_the_water(
    town: Deployment, tmp_path: Path
) -> None:
    tile = tile_at(Position(LON - 0.015, LAT - 0.015), 13)
    ((lake, said),) = shapes_in(_tile(town, tile), tile, "water_polygons", tmp_path)
    assert said["kind"] == "water"
    assert len(shapely.get_parts(lake)) == 1
    assert shapely.get_num_interior_rings(shapely.get_parts(lake)[0]) == 1
    ((name, _),) = shapes_in(_tile(town, tile), tile, "water_polygons_labels", tmp_path)
    assert lake.buffer(5).contains(name)


def test_the_sea_is_on_the_right_of_its_coast(town: Deployment, tmp_path: Path) -> None:
    sea = tile_at(Position(LON, LAT - 0.09), 14)
    ((water, _),) = shapes_in(_tile(town, sea), sea, "ocean", tmp_path)
    assert water.area > 0
    assert "ocean" not in layers_in(_tile(town, CLOSE), tmp_path)


def test_where_a_coast_ends_inside_the_file_no_sea_is_guessed(
    deployment: Deployment, tmp_path: Path
) -> None:
    extract = DrawnExtract()
    extract.way([(0.11, -0.08), (0.0, -0.08)], natural="coastline")
    _import(deployment, extract.write(tmp_path / "cut.osm"))
    tile = tile_at(Position(LON + 0.03, LAT - 0.08), 12)
    drawn = _tile(deployment, tile)
    assert "ocean" not in layers_in(drawn, tmp_path)
    ((_, coast),) = shapes_in(drawn, tile, "water_lines", tmp_path)
    assert coast["kind"] == "coastline"


def test_the_border_of_a_country_is_drawn_though_its_line_says_nothing(
    town: Deployment, tmp_path: Path
) -> None:
    tile = tile_at(TOWN, 8)
    ((_, border),) = shapes_in(_tile(town, tile), tile, "boundaries", tmp_path)
    assert border == {"admin_level": 2}


def test_a_town_is_named_in_both_languages_from_the_zoom_of_towns_on(
    town: Deployment, tmp_path: Path
) -> None:
    tile = tile_at(TOWN, 8)
    ((_, said),) = shapes_in(_tile(town, tile), tile, "place_labels", tmp_path)
    assert said == {
        "kind": "town",
        "name": "بلدة الاختبار",
        "name_ar": "بلدة الاختبار",
        "name_en": "Testtown",
        "population": 12000,
    }
    wider = tile_at(TOWN, 7)
    assert "place_labels" not in layers_in(_tile(town, wider), tmp_path)


def test_the_map_says_where_it_is_from(town: Deployment) -> None:
    with town.database.reading() as session:
        basemap = served_basemap(session)
    assert basemap is not None
    assert basemap.source.file_name == "town.osm"
    assert "OpenStreetMap" in basemap.source.attribution
    assert basemap.source.box.west == LON - 0.1


def test_a_new_map_takes_the_place_of_the_former_as_a_whole(
    deployment: Deployment, tmp_path: Path
) -> None:
    first = _import(deployment, town_extract().write(tmp_path / "town.osm")).basemap
    hamlet = DrawnExtract()
    hamlet.way([(0.0, 0.001), (0.002, 0.001)], highway="track")
    with deployment.database.writing(bounded=False) as session:
        second = import_basemap(session, deployment.country, hamlet.write(tmp_path / "hamlet.osm"))
        # Whoever reads meanwhile is served the former map.
        assert layers_in(_tile(deployment, CLOSE), tmp_path) >= {"buildings"}
    assert second.basemap.number == first.number + 1
    assert layers_in(_tile(deployment, CLOSE), tmp_path) == {"streets"}
    assert remove_former(deployment.database) == [first.number]
    assert _partitions(deployment) == [f"basemap_shape_{second.basemap.number}"]


def test_an_import_that_dies_half_way_changes_nothing(
    deployment: Deployment, tmp_path: Path
) -> None:
    first = _import(deployment, town_extract().write(tmp_path / "town.osm")).basemap
    with pytest.raises(ZeroDivisionError), deployment.database.writing(bounded=False) as session:
        import_basemap(session, deployment.country, town_extract().write(tmp_path / "town.osm"))
        raise ZeroDivisionError
    with deployment.database.reading() as session:
        assert served_basemap(session) == first
    assert _partitions(deployment) == [f"basemap_shape_{first.number}"]


def test_a_file_without_anything_to_draw_is_refused(deployment: Deployment, tmp_path: Path) -> None:
    extract = DrawnExtract()
    extract.node(0, 0, shop="bakery")
    with pytest.raises(Refused, match="nothing that a map shows"):
        _import(deployment, extract.write(tmp_path / "empty.osm"))
    with pytest.raises(UnreadableFile, match="holds no nodes"):
        _import(deployment, DrawnExtract(box=None).write(tmp_path / "void.osm"))


def test_what_is_no_extract_is_refused_with_its_name(
    deployment: Deployment, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"PK\x03\x04 not a map")
    with pytest.raises(UnreadableFile, match=r"broken\.osm\.pbf"):
        _import(deployment, broken)


def test_a_street_with_missing_nodes_is_counted_and_the_rest_is_drawn(
    deployment: Deployment, tmp_path: Path
) -> None:
    path = town_extract().write(tmp_path / "town.osm")
    nodes, tags = '<nd ref="9001"/><nd ref="9002"/>', '<tag k="highway" v="path"/>'
    gap = f'<way id="9000" version="1">{nodes}{tags}</way>'
    path.write_text(path.read_text("utf-8").replace("<relation", f"{gap}\n<relation", 1), "utf-8")
    imported = _import(deployment, path)
    assert imported.passed_over == 1
    assert imported.basemap.shape_count > 10


def test_without_a_map_every_tile_is_empty(deployment: Deployment, tmp_path: Path) -> None:
    assert _tile(deployment, CLOSE) == b""
    _import(deployment, town_extract().write(tmp_path / "town.osm"))
    with deployment.database.writing(bounded=False) as session:
        remove_basemap(session)
    assert _tile(deployment, CLOSE) == b""


def _partitions(deployment: Deployment) -> list[str]:
    with deployment.database.reading() as session:
        found = text(
            "SELECT relname FROM pg_class"
            " WHERE relname LIKE 'basemap\\_shape\\_%' AND relkind = 'r'"
        )
        return list(session.scalars(found))
