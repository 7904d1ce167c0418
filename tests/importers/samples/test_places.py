"""The demonstration set: invented places that lie in its areas."""

import csv
import hashlib
import math
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from opening_hours import OpeningHours
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.folding import fold_text
from importers.samples.centres import read_centres
from importers.samples.places import write_samples
from importers.samples.schools import HEADERS
from importers.samples.spread import share_out
from tests.importers.samples.areas import AMMAN, Areas

DEFINITIONS = Path(__file__).parents[3] / "layers" / "catalogue" / "definitions"
COUNTS = {"schools": 1500, "health": 300, "tourism": 150, "offices": 200}
LAYERS = tuple(COUNTS)


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
    for attribute in _attributes(layer):
        known = {fold_text(name) for name in attribute["headers"]}
        assert len(known & columns) == 1, attribute["name"]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_value_is_one_that_the_definition_knows(places: Places, layer: str) -> None:
    for attribute in _attributes(layer):
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


def _attributes(layer: str) -> list[dict[str, Any]]:
    """The attributes that a file holds; former references come with the merging of offices."""
    return [one for one in _definition(layer)["attributes"] if one["name"] != "former_refs"]


def _known_values(attribute: dict[str, Any]) -> set[str]:
    return {
        fold_text(text)
        for value in attribute["values"]
        for text in (value["name"], *value["names"].values(), *value.get("spellings", ()))
    }
