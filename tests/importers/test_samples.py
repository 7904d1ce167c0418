"""The demonstration set: approximate areas that nest, and invented places that lie in them."""

import csv
import hashlib
import json
import math
import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
import shapely
from opening_hours import OpeningHours
from shapely import Point, Polygon
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.folding import fold_text
from importers.samples.centres import read_centres
from importers.samples.make_areas import make_areas, sub_district_shapes
from importers.samples.outline import read_outline
from importers.samples.places import sample_area_files, write_samples
from importers.samples.schools import HEADERS
from importers.samples.spread import share_out

DEFINITIONS = Path(__file__).parents[2] / "layers" / "catalogue" / "definitions"
COUNTS = {"schools": 1500, "health": 300, "tourism": 150, "offices": 200}
LAYERS = tuple(COUNTS)
LEVEL_COUNTS = {"governorate": 12, "district": 51, "sub-district": 89}
AMMAN = (35.9106, 31.9539)

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


@pytest.fixture(scope="module")
def areas() -> dict[str, dict[str, tuple[dict[str, Any], BaseGeometry]]]:
    """Every area: by level, then by code, its properties and its shape."""
    read: dict[str, dict[str, tuple[dict[str, Any], BaseGeometry]]] = {}
    for level, path in sample_area_files().items():
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        read[level] = {
            one["properties"]["code"]: (one["properties"], shape(one["geometry"]))
            for one in features
        }
    return read


Areas = dict[str, dict[str, tuple[dict[str, Any], BaseGeometry]]]


@pytest.fixture(scope="module")
def country(areas: Areas) -> BaseGeometry:
    return shapely.union_all([area for _, area in areas["governorate"].values()])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def places(files: dict[str, Path]) -> dict[str, list[dict[str, str]]]:
    """The rows of each layer, with the columns under their English names."""
    english = {header: name for name, header in HEADERS.items()}
    read: dict[str, list[dict[str, str]]] = {}
    for layer, path in files.items():
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        read[layer] = [{english.get(key, key): cell for key, cell in row.items()} for row in rows]
    return read


Places = dict[str, list[dict[str, str]]]


def _position(row: dict[str, str]) -> tuple[float, float]:
    return float(row["longitude"]), float(row["latitude"])


def _definition(layer: str) -> dict[str, Any]:
    return tomllib.loads((DEFINITIONS / f"{layer}.toml").read_text(encoding="utf-8"))


# Areas


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


# Places


def test_each_file_has_its_rows(places: Places) -> None:
    assert {layer: len(rows) for layer, rows in places.items()} == COUNTS


def test_two_runs_write_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    for layer, path in write_samples(tmp_path).items():
        first, second = (hashlib.sha256(one.read_bytes()) for one in (files[layer], path))
        assert first.hexdigest() == second.hexdigest()


def test_files_begin_with_a_byte_order_mark(files: dict[str, Path]) -> None:
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in files.values())


def test_schools_have_arabic_headers_and_the_rest_english(files: dict[str, Path]) -> None:
    for layer, path in files.items():
        header = path.read_text(encoding="utf-8-sig").splitlines()[0]
        assert header.isascii() == (layer != "schools")


def test_every_row_is_marked_as_demonstration_data(places: Places) -> None:
    assert {row["demo"] for rows in places.values() for row in rows} == {"1"}


def test_refs_are_unique(places: Places) -> None:
    refs = [row["ref"] for rows in places.values() for row in rows]
    assert len(set(refs)) == len(refs) == sum(COUNTS.values())


def test_names_are_in_both_languages(places: Places) -> None:
    for row in (row for rows in places.values() for row in rows):
        assert row["name_en"].isascii() and row["name_en"].strip()
        assert not any(letter.isascii() for letter in row["name_ar"].replace(" ", ""))


def test_school_names_agree_with_their_columns(places: Places) -> None:
    gendered = {"للبنين": {"ذكور", "بنين"}, "للبنات": {"إناث", "بنات"}}
    for row in places["schools"]:
        last = row["name_ar"].split()[-1]
        assert row["gender"] in gendered.get(last, {"مختلطة", "مختلط"})
        assert ("for Girls" in row["name_en"]) == (last == "للبنات")
        assert ("Kindergarten" in row["name_en"]) == (row["stage"] == "رياض أطفال")


def test_every_place_lies_in_the_town_that_its_address_names(
    places: Places, areas: Areas, country: BaseGeometry
) -> None:
    homes: dict[str, list[BaseGeometry]] = {}
    for centre in read_centres().centres:
        homes.setdefault(centre.name_ar, []).append(areas["sub-district"][centre.sub_district][1])
    for row in (row for rows in places.values() for row in rows):
        here = Point(_position(row))
        town = row["address_ar"].split("، ")[1]
        assert country.contains(here)
        assert any(area.contains(here) for area in homes[town]), row["ref"]


def test_schools_are_spread_like_the_people(places: Places, areas: Areas) -> None:
    gazetteer = read_centres()
    found: Counter[str] = Counter()
    for row in places["schools"]:
        here = Point(_position(row))
        found.update(c for c, (_, area) in areas["governorate"].items() if area.contains(here))
    assert found == share_out(COUNTS["schools"], gazetteer.thousands)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_governorate_has_places_of_every_layer(
    places: Places, areas: Areas, layer: str
) -> None:
    points = [Point(_position(row)) for row in places[layer]]
    for code, (_, area) in areas["governorate"].items():
        assert any(area.contains(point) for point in points), code


def test_many_schools_are_near_the_centre_of_amman(places: Places) -> None:
    def distance_km(row: dict[str, str]) -> float:
        lon, lat = _position(row)
        east = (lon - AMMAN[0]) * math.cos(math.radians(AMMAN[1]))
        return 111.2 * math.hypot(east, lat - AMMAN[1])

    assert sum(distance_km(row) < 3 for row in places["schools"]) > 40


def test_phones_have_the_right_length_and_ring_nowhere(places: Places) -> None:
    phones = [row["phone"] for rows in places.values() for row in rows if row["phone"]]
    for text in phones:
        number = phonenumbers.parse(text, "JO")
        national = str(number.national_number)
        assert number.country_code == 962
        assert len(national) == 8
        assert national[0] in "2356" and national[1:4] == "000"
        assert not phonenumbers.is_valid_number(number)
    assert any("٠" in text for text in phones)
    assert any(text.startswith("+962") for text in phones)


def test_about_one_place_in_twenty_has_no_phone(places: Places) -> None:
    every = [row["phone"] for rows in places.values() for row in rows]
    assert 0.03 < every.count("") / len(every) < 0.07


def test_area_code_fits_the_governorate(places: Places) -> None:
    for row in places["schools"]:
        if row["phone"] and row["address_ar"].endswith("، عمان"):
            assert str(phonenumbers.parse(row["phone"], "JO").national_number).startswith("6")


def test_opening_hours_are_readable(places: Places) -> None:
    texts = {row["opening_hours"] for rows in places.values() for row in rows}
    assert "" in texts and "24/7" in texts
    for text in texts - {""}:
        OpeningHours(text)


def test_hospitals_never_close(places: Places) -> None:
    hospitals = [row for row in places["health"] if row["kind"] == "hospital"]
    assert hospitals
    assert {row["opening_hours"] for row in hospitals} == {"24/7"}


def test_dates_of_checking_lie_in_the_stated_time(places: Places) -> None:
    for row in (row for rows in places.values() for row in rows):
        assert date(2025, 1, 1) <= date.fromisoformat(row["verified_at"]) <= date(2026, 10, 31)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_attribute_of_the_definition_is_in_the_file(
    files: dict[str, Path], layer: str
) -> None:
    header = files[layer].read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    columns = {fold_text(name) for name in header}
    for attribute in _definition(layer)["attributes"]:
        known = {fold_text(name) for name in attribute["headers"]}
        assert len(known & columns) == 1, attribute["name"]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_value_is_one_that_the_definition_knows(places: Places, layer: str) -> None:
    for attribute in _definition(layer)["attributes"]:
        cells = {row[attribute["name"]] for row in places[layer]} - {""}
        assert cells, attribute["name"]
        if attribute["type"] == "flag":
            assert cells <= {"yes", "no", "نعم", "لا"}
        elif attribute["type"] == "number":
            low, high = attribute["minimum"], attribute["maximum"]
            assert all(low <= float(cell) <= high for cell in cells)
        elif attribute["type"] in ("choice", "choices"):
            values = {value for cell in cells for value in cell.split(";")}
            assert {fold_text(value) for value in values} <= _known_values(attribute)


def _known_values(attribute: dict[str, Any]) -> set[str]:
    return {
        fold_text(text)
        for value in attribute["values"]
        for text in (value["name"], *value["names"].values(), *value.get("spellings", ()))
    }
