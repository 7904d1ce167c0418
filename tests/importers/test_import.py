"""The import of a file, from its bytes to a release and a rejects file."""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from importers.order import ImportOrder
from importers.service import stage_file
from importers.understanding import understood
from layers.deployment import Deployment
from layers.releases.models import Release
from layers.releases.rules import Changes
from tests.conftest import import_into
from tests.importers.import_rows import GOOD, HEADER, Writer, loaded, rejected_rows


def test_a_good_row_becomes_a_feature(jordan: Deployment, write_csv: Writer) -> None:
    result = import_into(jordan, "schools", write_csv(HEADER, GOOD))
    assert (result.rows_read, result.rejected, result.changes) == (1, 0, Changes(added=1))
    assert result.rejects_path is None
    (feature,) = loaded(jordan)
    assert feature.ref == "1"
    assert (feature.lon, feature.lat) == (35.9106, 31.9539)
    assert feature.names == {"ar": "مدرسة الزيتون", "en": "Olive School"}
    assert feature.phones == ["+96265000123"]
    assert feature.area_codes[0] == "JO-AM"


def test_arabic_headers_digits_and_a_byte_order_mark_are_understood(
    jordan: Deployment, write_csv: Writer
) -> None:
    path = write_csv(
        "الرقم الوطني;اسم المدرسة;خط العرض;خط الطول;الهاتف;الجنس;المرحلة",
        "١٢;مدرسة  إربد ;٣١٫٩٥٣٩;35,9106;٠٧٩١٢٣٤٥٦٧ / 06-5000123;إناث;أساسي، ثانوي",
        encoding="utf-8-sig",
    )
    assert import_into(jordan, "schools", path).rejected == 0
    (feature,) = loaded(jordan)
    assert feature.names == {"ar": "مدرسة إربد"}
    assert (feature.lon, feature.lat) == (35.9106, 31.9539)
    assert feature.phones == ["+962791234567", "+96265000123"]
    assert feature.attributes == {"gender": "girls", "stage": ["basic", "secondary"]}


BAD_ROWS = [
    ("2,x,X,,,", "missing_coordinates"),
    ("2,x,X,31.95,,", "missing_coordinates"),
    ("2,x,X,north,35.91,", "not_a_number"),
    ("2,x,X,nan,35.91,", "missing_coordinates"),
    ("2,x,X,91,35.91,", "out_of_range"),
    ("2,x,X,0,0,", "zero_coordinates"),
    ("2,x,X,48.85,2.35,", "outside_country"),
    ("2,x,X,35.9106,31.9539,", "swapped_coordinates"),
    (",x,X,31.9539,35.9106,", "missing_ref"),
    ("1,x,X,31.9539,35.9106,", "repeated_ref"),
    ("2,x,X,31.9539,35.9106,1,2,3", "unreadable_row"),
    ("2,x,X\0,31.9539,35.9106,", "unreadable_row"),
    (f"2,x,{'X' * 600},31.9539,35.9106,", "too_long"),
]


@pytest.mark.parametrize(("row", "code"), BAD_ROWS, ids=[code for _row, code in BAD_ROWS])
def test_a_bad_row_is_rejected_with_its_reason_and_the_good_one_loaded(
    jordan: Deployment, write_csv: Writer, tmp_path: Path, row: str, code: str
) -> None:
    result = import_into(
        jordan, "schools", write_csv(HEADER, GOOD, row), rejects=tmp_path / "rejects.csv"
    )
    assert (result.rejected, result.rejected_by_code) == (1, {code: 1})
    first = next(
        row
        for row in rejected_rows(tmp_path / "rejects.csv")
        if row["aroundme:outcome"] == "rejected"
    )
    assert first["aroundme:row"] == "3"
    assert code in first["aroundme:codes"].split()
    assert first["aroundme:reason ar"]
    assert "{" not in first["aroundme:reason en"]
    assert [feature.ref for feature in loaded(jordan)] == ["1"]


def test_before_the_border_is_known_the_box_of_the_country_serves(
    deployment: Deployment, write_csv: Writer
) -> None:
    result = import_into(deployment, "schools", write_csv(HEADER, GOOD, "2,x,X,48.85,2.35,"))
    assert result.rejected_by_code == {"outside_country": 1}
    assert result.changes.added == 1


def test_a_doubtful_value_is_left_out_and_reported(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    path = write_csv(
        f"{HEADER},gender,opening_hours,verified_at",
        "1,x,X,31.9539,35.9106,abc,purple,when we like,yesterday",
    )
    result = import_into(jordan, "schools", path, rejects=tmp_path / "rejects.csv")
    assert result.rejected == 0
    (row,) = rejected_rows(tmp_path / "rejects.csv")
    assert row["aroundme:outcome"] == "loaded"
    codes = set(row["aroundme:codes"].split())
    assert codes == {"bad_phone", "bad_value", "bad_opening_hours", "bad_verified_at"}
    (feature,) = loaded(jordan)
    assert (feature.phones, feature.attributes, feature.opening_hours) == ([], {}, None)


def test_a_formula_in_a_rejected_cell_stays_a_text(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    path = write_csv(HEADER, GOOD, '=HYPERLINK("x"),x,X,=1+1,35.91,', "3,x,X,-91,35.9,")
    import_into(jordan, "schools", path, rejects=tmp_path / "rejects.csv")
    rows = rejected_rows(tmp_path / "rejects.csv")
    assert rows[0]["ref"].startswith("'=")
    assert rows[0]["lat"] == "'=1+1"
    assert rows[1]["lat"] == "-91"


def test_a_clean_import_leaves_no_rejects_file_of_an_earlier_one(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    import_into(jordan, "schools", write_csv(HEADER, GOOD, "2,x,X,0,0,"), rejects=rejects)
    assert rejects.exists()
    import_into(jordan, "schools", write_csv(HEADER, GOOD), rejects=rejects)
    assert not rejects.exists()


def test_the_release_records_the_file_and_the_mapping(
    jordan: Deployment, write_csv: Writer
) -> None:
    path = write_csv("nr,x,y,name", "7,35.9106,31.9539,School")
    import_into(jordan, "schools", path, columns={"ref": "nr"})
    with jordan.database.reading() as session:
        release = session.get_one(Release, ("schools", 1))
    assert release.source_name == "places.csv"
    assert release.source_size_bytes == path.stat().st_size
    assert len(release.source_sha256 or "") == 64
    assert release.mapping == {"ref": "nr", "name": "name", "lat": "y", "lon": "x"}


def _collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def _feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_geojson_gives_points_and_points_on_surfaces(jordan: Deployment, write_csv: Writer) -> None:
    square = [[35.9, 31.9], [35.9, 32.0], [36.0, 32.0], [36.0, 31.9], [35.9, 31.9]]
    path = write_csv(
        _collection(
            _feature({"type": "Point", "coordinates": [35.91, 31.95, 800]}, id="1", name="مدرسة"),
            _feature({"type": "Polygon", "coordinates": [square]}, id="2", name="School"),
        ),
        name="places.geojson",
    )
    assert import_into(jordan, "schools", path).rejected == 0
    point, surface = loaded(jordan)
    assert (point.lon, point.lat, point.names) == (35.91, 31.95, {"ar": "مدرسة"})
    assert 35.9 < surface.lon < 36.0
    assert surface.names == {"en": "School"}


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "missing_coordinates"),
        ({"type": "Point", "coordinates": []}, "missing_coordinates"),
        ({"type": "Point", "coordinates": ["a", "b"]}, "unreadable_geometry"),
        ({"type": "Point"}, "unreadable_geometry"),
        ({"type": "Blob", "coordinates": [1, 2]}, "unreadable_geometry"),
        ({"type": "Polygon", "coordinates": [[[35, 31], [36, 32]]]}, "unreadable_geometry"),
        ({"type": "Point", "coordinates": [35.9, 131.9]}, "out_of_range"),
        ("nonsense", "unreadable_geometry"),
    ],
)
def test_a_bad_geometry_rejects_its_row_alone(
    jordan: Deployment, write_csv: Writer, geometry: object, code: str
) -> None:
    path = write_csv(
        _collection(
            _feature({"type": "Point", "coordinates": [35.91, 31.95]}, id="1"),
            _feature(geometry, id="2"),
        ),
        name="places.geojson",
    )
    result = import_into(jordan, "schools", path)
    assert list(result.rejected_by_code) == [code]
    assert result.changes.after == 1


def test_a_progress_bar_hears_how_far_it_is(jordan: Deployment, write_csv: Writer) -> None:
    rows = [f"{n},x,X,31.9539,35.9106," for n in range(12_000)]
    path = write_csv(HEADER, *rows)
    heard: list[int] = []
    order = ImportOrder("schools", str(path), "tests", path.with_suffix(".rejects"), {"en": str})
    with understood(jordan, order) as understanding:
        assert understanding is not None
        stage_file(jordan, order, understanding, progress=heard.append)
    assert len(heard) == 4
    assert heard == sorted(heard)
    assert heard[-1] == path.stat().st_size


def test_a_folder_that_holds_a_shapefile_is_imported(jordan: Deployment, tmp_path: Path) -> None:
    folder = tmp_path / "schools"
    folder.mkdir()
    points = shapely.to_wkb(shapely.points([[35.9106, 31.9539], [35.9206, 31.9639]]))
    pyogrio.raw.write(
        folder / "schools.shp",
        geometry=points,
        field_data=[np.array(["1", "2"], dtype=object)],
        fields=["ref"],
        geometry_type="Point",
        crs="EPSG:4326",
    )
    assert import_into(jordan, "schools", folder).changes.added == 2
    with jordan.database.reading() as session:
        release = session.get_one(Release, ("schools", 1))
    sizes = [path.stat().st_size for path in folder.iterdir()]
    assert release.source_size_bytes == sum(sizes)


def test_names_of_columns_that_the_database_cannot_hold_stop_nothing(
    jordan: Deployment, tmp_path: Path
) -> None:
    path = tmp_path / "odd.json"
    row = {"ref": "1", "name": "x\0", "n\0ame": "\ud800", "lat": 31.9539, "lon": 35.9106}
    path.write_text(json.dumps([row]), encoding="ascii")
    assert import_into(jordan, "schools", path).changes.added == 1
