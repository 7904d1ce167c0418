"""The headers of real files."""

import csv
import io
import json
from pathlib import Path

import pytest

from importers.columns.matching import match_columns
from importers.readers.rows import Row, column_names
from tests.importers.columns.tables import fields, rows_of, schools

REAL = [
    (
        "elsewhere/fr-stations-lambert93.csv",
        ";",
        "ref=code_uic name=libelle lat=y_wgs84 lon=x_wgs84",
    ),
    (
        "elsewhere/fr-stations-lambert93.csv",
        ";",
        "easting=x_l93 northing=y_l93 position=geo_point_2d",
    ),
    (
        "elsewhere/hk-schools-utf8bom.csv",
        ",",
        "ref=SCHOOL NO. name_en=ENGLISH NAME easting=EASTING",
    ),
    ("elsewhere/ke-secondary-schools.csv", ",", "ref=Code name=Name of School position=Location 1"),
    ("elsewhere/us-hospitals.csv", ",", "ref=ID name=NAME lat=LATITUDE phone=TELEPHONE"),
    (
        "elsewhere/de-charging-decimal-comma.csv",
        ";",
        "lat=Breitengrad lon=Längengrad address=Straße",
    ),
    ("gias/gias_subset.csv", ",", "ref=URN name=EstablishmentName easting=Easting address=Street"),
    ("zaatari/GarbageBins_2016_10.csv", ",", "lat=GPSLAT lon=GPSLON easting=XCOORD"),
    ("zaatari/CampFacilities_2017_02.csv", ",", "ref=OBJECTID_1 name_ar=NAME_AR name_en=NAME_EN"),
    ("jordan/heritage-sites.csv", ",", "ref=Resource ID(s) name=Title position=Caption"),
    ("places-manager/wrong_format.csv", ",", "name=company phone=telephone address=address_1"),
]


@pytest.mark.parametrize(("path", "delimiter", "expected"), REAL)
def test_real_files_are_understood(
    shared_data: Path, path: str, delimiter: str, expected: str
) -> None:
    text = (shared_data / path).read_text("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = column_names(header)
    sample = rows_of(names, *rows[:2000])
    found = match_columns(names, schools(), ("ar", "en"), {}, sample=sample).by_field
    for part in fields(expected):
        field, _equals, column = part.partition("=")
        assert found[field][0] == column


def test_openstreetmap_names_are_not_taken_from_other_languages(shared_data: Path) -> None:
    features = json.loads((shared_data / "jordan/osm-schools.geojson").read_text())["features"]
    names = tuple(dict.fromkeys(key for feature in features for key in feature["properties"]))
    sample = [Row(i, feature["properties"]) for i, feature in enumerate(features[:2000], 1)]
    found = match_columns(names, schools(), ("ar", "en"), {}, sample=sample).by_field
    assert found["ref"] == ("@id",)
    assert found["name_ar"] == ("name:ar",)
    assert "position" not in found
    assert not {"name:he", "name:fr", "denomination"} & {c for held in found.values() for c in held}
