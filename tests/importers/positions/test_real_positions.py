import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from geo.coordinates import Position
from geo.country import load_country
from geo.distances import distance_m
from geo.errors import Refused
from importers.positions.locating import Located
from importers.readers.rows import Row
from tests.importers.positions.locating import codes, facts_of, locate, numbered, understand


def table(path: Path, delimiter: str = ",", encoding: str = "utf-8-sig") -> list[Row]:
    with path.open(newline="", encoding=encoding) as file:
        return numbered(list(csv.DictReader(file, delimiter=delimiter)))


def furthest_m(one: Sequence[Located], other: Sequence[Located]) -> float:
    return max(
        distance_m(a.position, b.position)
        for a, b in zip(one, other, strict=True)
        if a.position is not None and b.position is not None
    )


def test_the_five_forms_of_the_french_stations_agree(shared_data: Path) -> None:
    rows = table(shared_data / "elsewhere/fr-stations-lambert93.csv", ";")
    forms: list[dict[str, tuple[str, ...]]] = [
        {"lat": ("y_wgs84",), "lon": ("x_wgs84",)},
        {"northing": ("y_l93",), "easting": ("x_l93",)},
        {"position": ("c_geo",)},
        {"position": ("geo_point_2d",)},
        {"position": ("geo_shape",)},
    ]
    read = [
        locate(rows, form, country="fr", crs="EPSG:2154" if "northing" in form else None)
        for form in forms
    ]
    assert all(one.position is not None and not one.findings for form in read for one in form)
    assert furthest_m(read[0], read[1]) < 0.1
    assert max(furthest_m(read[0], other) for other in read[2:]) < 0.001


def test_the_rows_of_hong_kong_that_disagree_are_found(shared_data: Path) -> None:
    rows = table(shared_data / "elsewhere/hk-schools-utf8bom.csv")
    fields = {
        "lat": ("LATITUDE", "緯度"),
        "lon": ("LONGITUDE", "經度"),
        "northing": ("NORTHING",),
        "easting": ("EASTING",),
    }
    located = locate(rows, fields, country="hk", crs="EPSG:2326")
    apart = [
        finding.message.values["metres"]
        for one in located
        for finding in one.findings
        if finding.code == "positions_disagree"
    ]
    assert sum(int(str(metres)) > 100 for metres in apart) == 18
    assert len(apart) == 19


def test_the_british_grid_agrees_with_the_department(shared_data: Path) -> None:
    rows = table(shared_data / "gias/gias_subset.csv")
    fields = {"northing": ("Northing",), "easting": ("Easting",)}
    located = locate(rows, fields, country="gb", crs="EPSG:27700")
    by_urn = {row.values["URN"]: one.position for row, one in zip(rows, located, strict=True)}
    expected = table(shared_data / "gias/gias_subset_transformed.csv")
    compared = 0
    for row in expected:
        position = by_urn[row.values["URN"]]
        if position is not None and "Latitude" in row.values:
            there = Position(float(row.values["Longitude"]), float(row.values["Latitude"]))
            assert distance_m(position, there) < 5
            compared += 1
    assert compared >= 4


def test_texts_decimal_commas_and_both_hemispheres_are_read(shared_data: Path) -> None:
    elsewhere = shared_data / "elsewhere"
    kenya = table(elsewhere / "ke-secondary-schools.csv", encoding="latin-1")
    germany = table(elsewhere / "de-charging-decimal-comma.csv", ";")
    america = table(elsewhere / "us-hospitals.csv")
    for rows, fields, country, outside in (
        (kenya, {"position": ("Location 1",)}, "ke", 0),
        (germany, {"lat": ("Breitengrad",), "lon": ("Längengrad",)}, "de", 0),
        (america, {"lat": ("LATITUDE",), "lon": ("LONGITUDE",)}, "us", 1),  # one in Palau
    ):
        known = load_country(country)
        located = locate(rows, fields, country=country)
        assert all(one.position is not None and not one.findings for one in located)
        assert sum(not known.holds(one.position) for one in located if one.position) == outside


def test_the_captions_of_the_heritage_photographs_are_read(shared_data: Path) -> None:
    rows = table(shared_data / "jordan/heritage-sites.csv")
    located = locate(rows, {"position": ("Caption",)})
    labelled = [
        one
        for row, one in zip(rows, located, strict=True)
        if "lat=" in row.values.get("Caption", "")
    ]
    assert len(labelled) == 5241
    # 340 name several with lat= and lon=, and 16 a second one behind “to:”.
    assert Counter(one.position is not None for one in labelled) == {True: 4885, False: 356}
    refused = Counter(f.code for one in labelled for f in one.findings)
    assert refused == {"several_positions": 356}


def test_the_columns_of_the_bins_that_belong_to_other_rows_are_dropped(shared_data: Path) -> None:
    rows = table(shared_data / "zaatari/GarbageBins_2016_10.csv")
    fields = {
        "lat": ("GPSLAT", "Y"),
        "lon": ("GPSLON", "X"),
        "northing": ("YCOORD",),
        "easting": ("XCOORD",),
    }
    positions = understand(rows, fields, crs="EPSG:32637")
    assert positions.columns == ("GPSLAT", "GPSLON", "Y", "X")
    assert "876 of 884 rows" in facts_of(positions)["coordinates not used"]
    assert not any(codes(positions.locate(rows)))


def test_the_french_stations_without_a_system_are_recommended_theirs(shared_data: Path) -> None:
    rows = table(shared_data / "elsewhere/fr-stations-lambert93.csv", ";")
    with pytest.raises(Refused, match=r"EPSG:2154"):
        understand(rows, {"northing": ("y_l93",), "easting": ("x_l93",)}, country="fr")
