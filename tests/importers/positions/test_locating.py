import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.distances import distance_m
from geo.errors import Refused
from importers.readers.rows import Row
from tests.importers.positions.locating import (
    DEGREES,
    METRES,
    PLACES,
    TEXT,
    UTM,
    codes,
    degrees_rows,
    facts_of,
    geometry_rows,
    locate,
    metres_rows,
    numbered,
    understand,
)


def test_plain_degrees_are_read_as_they_stand() -> None:
    rows = [*degrees_rows(), {"lat": "31.95", "lon": "35.9106"}, {"lat": "32", "lon": "36"}]
    positions = understand(rows, DEGREES)
    located = positions.locate(numbered(rows))
    assert [one.position for one in located[:12]] == [pytest.approx(p, abs=1e-6) for p in PLACES]
    assert located[12].position == (35.9106, 31.95)
    assert (located[12].text, located[12].column) == ("31.95, 35.9106", "lat")
    assert [one.decimals for one in located[11:]] == [6, 4, 0]
    assert positions.columns == ("lat", "lon")
    assert positions.projection == {"crs": "EPSG:4326", "operation": "WGS 84", "accuracy_m": 0}


@pytest.mark.parametrize(
    ("lat", "lon", "decimals"),
    [
        ("31,9539", "35,9106", 4),
        ("31,953", "35,910", 3),
        ("٣١٫٩٥٣٩", "٣٥٫٩١٠٦", 4),
        ("31.9539°", "35.9106°", 4),
        ("'31.9539", '="35.9106"', 4),
        ("31.9539 N", "35.9106 E", None),
        ("31°57'14.04\"N", "35°54'38.16\"E", None),
        ("31 57 14.04", "35 54 38.16", None),
        ("315714.04N", "0355438.16E", None),
        ("+31.9539", "+35.9106", 4),
    ],
)
def test_degrees_are_read_as_officers_write_them(lat: str, lon: str, decimals: int | None) -> None:
    (one,) = locate([{"lat": lat, "lon": lon}], DEGREES)
    assert one.position == pytest.approx(Position(35.9106, 31.9539), abs=1e-3)
    assert one.decimals == decimals
    assert one.findings == []


def test_packed_digits_are_recognised_when_all_rows_agree() -> None:
    rows = [{"lat": f"3157{s:02d}.2", "lon": f"03554{s:02d}.1"} for s in range(40, 52)]
    positions = understand(rows, DEGREES)
    assert positions.locate(numbered(rows))[0].position == pytest.approx(
        Position(35 + 54 / 60 + 40.1 / 3600, 31 + 57 / 60 + 40.2 / 3600)
    )
    assert "without marks" in facts_of(positions)["read as"]
    strays = locate([*rows, {"lat": "316140.2", "lon": "0355440.1"}], DEGREES)
    assert codes(strays)[-1] == ["not_a_number"]


def test_thousands_marks_do_not_move_a_grid_coordinate() -> None:
    written = [{"x": f"{x:,.2f}", "y": f"{y:,.2f}"} for x, y in UTM]
    swiss = [{k: v.replace(",", "'") for k, v in row.items()} for row in written]
    german = [
        {k: v.translate(str.maketrans(",.", ".,")) for k, v in row.items()} for row in written
    ]
    spaces = [{k: v.replace(",", "\u202f") for k, v in row.items()} for row in written]
    units = [{k: v.replace(",", "") + " m" for k, v in row.items()} for row in written]
    for rows in (metres_rows(), written, swiss, german, spaces, units):
        located = locate(rows, METRES, crs="EPSG:32637")
        for one, place in zip(located, PLACES, strict=True):
            assert one.position is not None
            assert distance_m(one.position, place) < 0.02


def test_thousands_without_decimals_are_told_from_decimals_by_the_whole_column() -> None:
    (one,) = locate([{"x": "249,206", "y": "3,576,359"}], METRES, crs="32637")
    (other,) = locate([{"x": "249.206", "y": "3.576.359"}], METRES, crs="32637")
    assert one.position == other.position
    assert one.position == pytest.approx(Position(36.33666, 32.29598), abs=1e-5)


@pytest.mark.parametrize(
    "cell", ["", "-", "N/A", "NOT AVAILABLE", "-999", "-999.0", "NULL", "غير متوفر", "nan"]
)
def test_words_for_unknown_are_missing_coordinates(cell: str) -> None:
    rows: list[dict[str, str]] = [*degrees_rows(), {"lat": cell, "lon": cell}]
    assert codes(locate(rows, DEGREES))[-1] == ["missing_coordinates"]
    texts = [{"where": "31.9, 35.9"}, {"where": cell}]
    assert codes(locate(texts, TEXT)) == [[], ["missing_coordinates"]]


def test_half_a_position_names_the_empty_column() -> None:
    located = locate([*degrees_rows(), {"lon": "35.9"}], DEGREES)
    (finding,) = located[-1].findings
    assert (finding.code, finding.column) == ("missing_coordinates", "lat")


def test_a_text_that_is_no_number_is_shown_with_its_column() -> None:
    rows = [*degrees_rows(), {"lat": "32.0", "lon": "abc"}, {"lat": "32_0", "lon": "36"}]
    located = locate(rows, DEGREES)
    assert [(f.code, f.column, f.value) for one in located[-2:] for f in one.findings] == [
        ("not_a_number", "lon", "abc"),
        ("not_a_number", "lat", "32_0"),
    ]
    assert located[-1].position is None


def test_zeros_alone_are_left_to_the_check_of_zeros() -> None:
    located = locate([*degrees_rows(), {"lat": "0", "lon": "0.0"}], DEGREES)
    assert (located[-1].position, located[-1].findings) == ((0, 0), [])


def test_geometries_are_transformed_with_their_shapes() -> None:
    x, y = UTM[3]
    outline = shapely.box(x - 50, y - 50, x + 50, y + 50)
    rows = [*geometry_rows(UTM), Row(99, {}, position=Position(x, y), shape=outline.wkb)]
    positions = understand(rows, {}, has_geometry=True, reader_crs="EPSG:32637")
    located = positions.locate(rows)
    assert [one.position for one in located[:12]] == [pytest.approx(p, abs=1e-8) for p in PLACES]
    assert located[12].shape is not None
    assert shapely.from_wkb(located[12].shape).contains(shapely.Point(PLACES[3]))
    assert (located[0].column, located[0].decimals) == ("", None)
    assert positions.projection == {
        "crs": "EPSG:32637",
        "operation": "Inverse of UTM zone 37N",
        "accuracy_m": 0,
    }


def test_what_the_projection_does_not_cover_is_rejected() -> None:
    rows = [*metres_rows(), {"y": "1e29", "x": "1e29"}]
    located = locate(rows, METRES, crs="32637")
    assert (located[-1].position, codes(located)[-1]) == (None, ["outside_projection"])


def test_degrees_of_an_old_datum_are_shifted() -> None:
    (one,) = locate([{"lat": "31.9539", "lon": "35.9106"}], DEGREES, crs="EPSG:4281")
    assert one.position is not None
    assert 70 < distance_m(one.position, Position(35.9106, 31.9539)) < 90


def test_a_batch_of_nothing_is_nothing() -> None:
    assert understand(degrees_rows(), DEGREES).locate([]) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), min_size=1, max_size=8))
def test_foreign_cells_are_rejected_but_never_an_error(cells: list[tuple[str, str]]) -> None:
    rows = [{"lat": lat, "lon": lon, "where": lat + lon} for lat, lon in cells]
    for fields in (DEGREES, TEXT, {**DEGREES, **TEXT}):
        positions = understand(degrees_rows() * 3, DEGREES) if fields is DEGREES else None
        try:
            positions = positions or understand(rows, fields)
        except Refused:
            continue
        for one in positions.locate(numbered(rows)):
            assert one.position is not None or one.findings
