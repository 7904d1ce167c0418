"""The demonstration set: approximate areas that nest."""

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.folding import fold_text
from importers.samples.centres import read_centres
from importers.samples.make_areas import make_areas, sub_district_shapes
from importers.samples.outline import read_outline
from importers.samples.places import sample_area_files
from tests.importers.samples.areas import AMMAN, Areas

LEVEL_COUNTS = {"governorate": 12, "district": 51, "sub-district": 89}
JORDANIAN_TOWNS = {
    "Aqaba": (35.00, 29.53),
    "Amman": AMMAN,
    "Ramtha": (36.007, 32.562),
    "Umm Qays": (35.685, 32.654),
    "Karamah": (35.579, 31.949),
    "Ghawr as-Safi": (35.467, 31.033),
    "Ruwayshid": (38.204, 32.501),
    "Mudawwarah": (35.989, 29.325),
}
FOREIGN_TOWNS = {
    "Eilat": (34.95, 29.55),
    "Jericho": (35.46, 31.86),
    "Beit She'an": (35.50, 32.497),
    "Ein Gedi": (35.39, 31.46),
    "Yotvata": (35.058, 29.895),
    "Tiberias": (35.53, 32.79),
    "Hamat Gader": (35.665, 32.684),
    "Daraa": (36.105, 32.62),
    "Haql": (34.94, 29.29),
    "Turayf": (38.66, 31.67),
}


def test_each_level_has_its_areas(areas: Areas) -> None:
    assert {level: len(found) for level, found in areas.items()} == LEVEL_COUNTS


def test_areas_say_that_they_are_demonstration_data_in_both_languages(areas: Areas) -> None:
    for properties, _ in (area for level in areas.values() for area in level.values()):
        assert properties["demo"] is True
        assert "pproximate" in properties["note"]
        assert fold_text(properties["name_ar"]) and not properties["name_ar"].isascii()
        assert properties["name_en"].isascii()
        assert not properties["name_ar"].startswith(("محافظة ", "لواء ", "قضاء "))


def test_every_area_names_the_area_that_holds_it(areas: Areas) -> None:
    levels = list(areas.values())
    for larger, smaller in pairwise(levels):
        assert {properties["parent"] for properties, _ in smaller.values()} == set(larger)
    assert all(code.startswith(own["parent"]) for code, (own, _) in areas["district"].items())


@pytest.mark.parametrize(
    ("larger", "smaller"), [("governorate", "district"), ("district", "sub-district")]
)
def test_an_area_is_exactly_the_union_of_the_areas_in_it(
    areas: Areas, larger: str, smaller: str
) -> None:
    for code, (_, area) in areas[larger].items():
        parts = [part for own, part in areas[smaller].values() if own["parent"] == code]
        assert shapely.coverage_union_all(parts).normalize() == area.normalize()


@pytest.mark.parametrize("level", LEVEL_COUNTS)
def test_areas_of_a_level_neither_overlap_nor_leave_gaps(
    areas: Areas, country: BaseGeometry, level: str
) -> None:
    shapes = [area for _, area in areas[level].values()]
    assert shapely.coverage_is_valid(shapes)
    assert sum(area.area for area in shapes) == pytest.approx(country.area, rel=1e-12)
    assert isinstance(country, Polygon) and not country.interiors


def test_area_files_follow_rfc_7946(areas: Areas) -> None:
    for _, area in (area for level in areas.values() for area in level.values()):
        assert area.is_valid
        for polygon in shapely.get_parts(area):
            assert polygon.exterior.is_ccw
        for degrees in shapely.get_coordinates(area).flatten():
            assert degrees == round(degrees, 4)


def test_area_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in sample_area_files().values()) < 600_000


@pytest.mark.parametrize("town", JORDANIAN_TOWNS)
def test_jordanian_town_lies_inside(country: BaseGeometry, town: str) -> None:
    assert country.contains(Point(JORDANIAN_TOWNS[town]))


@pytest.mark.parametrize("town", FOREIGN_TOWNS)
def test_town_across_the_border_lies_outside(country: BaseGeometry, town: str) -> None:
    assert not country.contains(Point(FOREIGN_TOWNS[town]))


def test_every_centre_lies_in_its_own_sub_district(areas: Areas) -> None:
    for centre in read_centres().centres:
        _, area = areas["sub-district"][centre.sub_district]
        assert area.contains(Point(centre.lon, centre.lat)), centre.name_en


def test_cells_of_any_outline_tile_it() -> None:
    outline = Polygon([(35, 29.2), (39, 29.2), (39, 33.3), (36, 33), (35, 33.3)])
    shapes = list(sub_district_shapes(outline, read_centres().centres).values())
    assert len(shapes) == LEVEL_COUNTS["sub-district"]
    assert shapely.coverage_is_valid(shapes)
    assert all(n == round(n, 4) for n in shapely.get_coordinates(shapes).flatten())
    # Rounding may move a slanting edge by some metres.
    assert sum(cell.area for cell in shapes) == pytest.approx(outline.area, rel=1e-5)


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    """A world atlas in small: Jordan as a box of two arcs, the second one stored backwards."""
    south_west = [[0, 0], [0, 4000], [4500, 0]]
    back = [[0, 0], [4500, 0], [0, 4000]]
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.001, 0.001], "translate": [34.9, 29.3]},
        "arcs": [south_west, back],
        "objects": {
            "countries": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "id": "031", "arcs": [[1]]},
                    {"type": "Polygon", "id": "400", "arcs": [[0, -2]]},
                ],
            }
        },
    }
    path = tmp_path / "atlas.json"
    path.write_text(json.dumps(topology), encoding="utf-8")
    return path


def test_outline_is_decoded_and_its_border_corrected(atlas: Path) -> None:
    outline = read_outline(atlas)
    assert outline.is_valid
    corners = set(outline.exterior.coords)
    assert any(math.dist(corner, (39.4, 33.3)) < 1e-9 for corner in corners)
    assert (34.974, 29.545) in corners  # from the corrected stretch at the head of the gulf
    assert not outline.contains(Point(FOREIGN_TOWNS["Eilat"]))


def test_areas_are_made_the_same_twice(atlas: Path, tmp_path: Path) -> None:
    once = [path.read_bytes() for path in make_areas(atlas, tmp_path / "once")]
    again = [path.read_bytes() for path in make_areas(atlas, tmp_path / "again")]
    assert once == again
    assert len(once) == len(LEVEL_COUNTS)
