from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Transformer

from geo.coordinates import Position
from geo.country import load_country
from geo.distances import distance_m
from geo.errors import Refused
from geo.projections import Floats
from importers.columns.mapped_columns import Columns
from importers.findings import Severity
from importers.positions.file_positions import understand_positions
from importers.readers.rows import Row
from tests.importers.positions.locating import codes, facts_of, locate, numbered, understand

DEGREES = {"lat": ("lat",), "lon": ("lon",)}
METRES = {"northing": ("y",), "easting": ("x",)}
TEXT = {"position": ("where",)}
# Twelve places in Jordan, each in degrees and in UTM 37N.
PLACES = [Position(35.6 + n * 0.08, 30.1 + n * 0.15) for n in range(12)]
_TO_UTM = Transformer.from_crs("EPSG:4326", "EPSG:32637", always_xy=True)
UTM = [_TO_UTM.transform(*place) for place in PLACES]


def degrees_rows() -> list[dict[str, str]]:
    return [{"lat": f"{p.lat:.6f}", "lon": f"{p.lon:.6f}"} for p in PLACES]


def metres_rows() -> list[dict[str, str]]:
    return [{"y": f"{y:.2f}", "x": f"{x:.2f}"} for x, y in UTM]


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
    "form",
    [
        "{lat}, {lon}",
        "({lat}, {lon})",
        "POINT({lon} {lat})",
        '{{"type": "Point", "coordinates": [{lon}, {lat}]}}',
        "https://maps.google.com/?q={lat},{lon}",
        "near lat={lat}, lon={lon} on the left",
        "{lon}, {lat}",
        "[{lat}, {lon}]",
    ],
)
def test_one_cell_holds_the_whole_position(form: str) -> None:
    rows = [{"where": form.format(lat=f"{p.lat:.6f}", lon=f"{p.lon:.6f}")} for p in PLACES]
    located = locate(rows, TEXT)
    assert [one.position for one in located] == [pytest.approx(p, abs=1e-6) for p in PLACES]
    assert [one.column for one in located] == ["where"] * 12


def test_an_order_that_the_rows_show_is_told_as_a_fact() -> None:
    rows = [{"where": f"{p.lon:.6f}, {p.lat:.6f}"} for p in PLACES]
    assert facts_of(understand(rows, TEXT))["read as"] == "where: longitude or easting first"
    few = [{"where": f"{p.lat:.6f}, {p.lon:.6f}"} for p in PLACES]
    assert "read as" not in facts_of(understand(few, TEXT))


def test_a_shape_in_a_cell_becomes_a_point_on_it_and_is_kept() -> None:
    (one,) = locate([{"where": "POLYGON((35.9 31.9,35.92 31.9,35.92 31.92,35.9 31.9))"}], TEXT)
    assert one.shape is not None and one.position is not None
    shape = shapely.from_wkb(one.shape)
    assert shape.geom_type == "Polygon" and shape.contains(shapely.Point(one.position))


def test_the_system_that_a_text_names_is_used_and_recorded() -> None:
    rows = [{"where": f"SRID=32637;POINT({x} {y})"} for x, y in UTM]
    positions = understand(rows, TEXT)
    located = positions.locate(numbered([*rows, {"where": "SRID=32636;POINT(800000 3540000)"}]))
    assert located[3].position == pytest.approx(PLACES[3], abs=1e-7)
    assert located[12].position == pytest.approx(Position(36.17, 31.96), abs=0.05)
    assert positions.projection is not None and positions.projection["crs"] == "EPSG:32637"
    unknown = positions.locate(numbered([{"where": "SRID=77777;POINT(1 2)"}]))
    assert (unknown[0].position, codes(unknown)) == (None, [["unreadable_position"]])


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


def test_a_text_that_is_no_position_or_several_is_rejected() -> None:
    rows = [
        {"where": "31.9, 35.9"},
        {"where": "behind the bank"},
        {"where": "lat=31.9, lon=35.9; lat=32.1, lon=36.1"},
    ]
    assert codes(locate(rows, TEXT)) == [[], ["unreadable_position"], ["several_positions"]]


def test_positions_of_a_row_that_disagree_are_reported_with_both() -> None:
    rows = [{**a, **b} for a, b in zip(degrees_rows(), metres_rows(), strict=True)]
    rows[4]["lat"] = f"{PLACES[4].lat + 0.001:.6f}"  # 111 m
    rows[5]["lat"] = f"{PLACES[5].lat + 0.0003:.6f}"  # 33 m
    located = locate(rows, {**DEGREES, **METRES}, crs="EPSG:32637")
    assert [c for c in codes(located) if c] == [["positions_disagree"]]
    (finding,) = located[4].findings
    assert finding.severity is Severity.WARN
    text = str(finding.message)
    assert "lat, lon" in text and "y, x" in text and " 111 m apart" in text
    assert located[4].text in text and rows[4]["x"] in text


def test_a_source_that_mostly_disagrees_is_dropped_with_a_fact() -> None:
    others = [*metres_rows()[5:], *metres_rows()[:5]]
    rows = [{**a, **b} for a, b in zip(degrees_rows(), others, strict=True)]
    positions = understand(rows, {**DEGREES, **METRES}, crs="EPSG:32637")
    assert positions.columns == ("lat", "lon")
    assert "12 of 12 rows lie elsewhere" in facts_of(positions)["coordinates not used"]
    assert not any(codes(positions.locate(numbered(rows))))


def test_a_row_without_the_preferred_position_takes_the_other_one() -> None:
    rows = [{**a, **b} for a, b in zip(degrees_rows(), metres_rows(), strict=True)]
    rows[2]["lat"] = rows[2]["lon"] = ""
    rows[3]["lat"] = rows[3]["lon"] = "0"
    rows[4]["lat"] = "?x"
    located = locate(rows, {**DEGREES, **METRES}, crs="EPSG:32637")
    assert [one.position for one in located] == [pytest.approx(p, abs=1e-6) for p in PLACES]
    assert [one.column for one in located[1:6]] == ["lat", "y", "y", "y", "lat"]
    assert [(f.code, f.severity) for f in located[4].findings] == [("not_a_number", Severity.WARN)]
    assert codes(located)[2:4] == [[], []]


def test_zeros_alone_are_left_to_the_check_of_zeros() -> None:
    located = locate([*degrees_rows(), {"lat": "0", "lon": "0.0"}], DEGREES)
    assert (located[-1].position, located[-1].findings) == ((0, 0), [])


def test_metres_without_a_system_are_refused_with_what_fits() -> None:
    with pytest.raises(Refused, match=r"y, x .*cannot be degrees.*32637.*12/12.*--crs EPSG:32637"):
        understand(metres_rows(), METRES)
    generic = [{"lat": row["y"], "lon": row["x"]} for row in metres_rows()]
    with pytest.raises(Refused, match=r"--crs EPSG:32637"):
        understand(generic, DEGREES)
    texts = [{"where": f"{x:.1f} {y:.1f}"} for x, y in UTM]
    with pytest.raises(Refused, match=r"--crs EPSG:32637"):
        understand(texts, TEXT)


def test_metres_the_wrong_way_round_are_refused_with_the_map_that_mends_it() -> None:
    with pytest.raises(Refused, match=r"--crs EPSG:32637 --map northing=y,easting=x"):
        understand(metres_rows(), {"northing": ("x",), "easting": ("y",)})
    with pytest.raises(Refused, match=r"--map northing=y,easting=x"):
        understand(metres_rows(), {"northing": ("x",), "easting": ("y",)}, crs="EPSG:32637")


def test_numbers_that_fit_nothing_are_refused_with_advice() -> None:
    with pytest.raises(Refused, match=r"9999999, 6666666.* Ask where the file comes from"):
        understand([{"y": "9999999", "x": "6666666"}] * 3, METRES)


def test_degrees_said_to_be_metres_are_refused() -> None:
    with pytest.raises(Refused, match=r"EPSG:32637 .*not in its units.*without --crs"):
        understand(degrees_rows(), DEGREES, crs="EPSG:32637")


def test_systems_that_fit_equally_are_listed_without_a_favourite() -> None:
    way = Transformer.from_crs("EPSG:4326", "EPSG:2229", always_xy=True)
    places = [way.transform(-118.6 + n / 12, 33.8 + n / 20) for n in range(12)]
    rows = [{"y": f"{y:.1f}", "x": f"{x:.1f}"} for x, y in places]
    with pytest.raises(Refused, match=r"2227.*2229.*ask where") as refused:
        understand(rows, METRES, country="us")
    assert "import again with --crs EPSG" not in str(refused.value)
    with pytest.raises(Refused, match=r"hardly any.*2227.*2229.*ask where"):
        understand(rows, METRES, country="us", crs="EPSG:2263", border=_is_californian)


def _is_californian(lons: Floats, lats: Floats) -> NDArray[np.bool_]:
    return np.asarray((lons > -124) & (lons < -114) & (lats > 32.5) & (lats < 42))


def test_few_packed_digits_that_are_metres_as_well_are_offered_as_both() -> None:
    """In these numbers neither reading can be ruled out, and none is guessed."""
    places = [("323812.9", "355914.8"), ("320145.1", "355210.4")]
    rows = [{"lat": lat, "lon": lon} for lat, lon in places]
    zone = load_country("jo").model_copy(update={"crs_candidates": (_near_amman(rows),)})
    with pytest.raises(Refused) as refused:
        understand_positions(
            Columns(DEGREES),
            numbered(rows),
            reader_crs=None,
            has_geometry=False,
            said_crs=None,
            country=zone,
            check_country=True,
        )
    assert "32.636917, 35.987444" in str(refused.value)
    assert "If they are metres" in str(refused.value)


def _near_amman(rows: Sequence[dict[str, str]]) -> str:
    """A grid in which the same numbers are metres near Amman."""
    east, north = float(rows[0]["lon"]), float(rows[0]["lat"])
    return f"+proj=tmerc +lat_0=31.95 +lon_0=35.91 +x_0={east} +y_0={north} +datum=WGS84 +units=m"


def test_the_wrong_zone_is_refused_with_the_right_one() -> None:
    with pytest.raises(Refused, match=r"EPSG:32637.*12 of 12 rows.*--crs EPSG:32637"):
        understand(metres_rows(), METRES, crs="EPSG:32635")


def test_swapped_columns_are_refused_with_the_map_that_mends_it() -> None:
    with pytest.raises(Refused, match=r"--map lat=lat,lon=lon"):
        understand(degrees_rows(), {"lat": ("lon",), "lon": ("lat",)})
    american = [{"lat": "36.33", "lon": "-119.64"}] * 5
    with pytest.raises(Refused, match=r"--map lat=lat,lon=lon"):
        understand(american, {"lat": ("lon",), "lon": ("lat",)}, country="us")


def test_a_single_swapped_row_is_left_to_the_checks() -> None:
    rows = degrees_rows()
    rows[3] = {"lat": rows[3]["lon"], "lon": rows[3]["lat"]}
    located = locate(rows, DEGREES)
    assert located[3].position == pytest.approx(PLACES[3].swapped, abs=1e-6)
    assert located[3].findings == []


def test_places_elsewhere_are_not_taken_for_an_error_of_the_system() -> None:
    rows = [{"lat": "48.85", "lon": "2.35"}] * 10
    assert locate(rows, DEGREES)[0].position == (2.35, 48.85)


def test_no_position_at_all_is_refused_with_the_columns() -> None:
    with pytest.raises(Refused, match=r"lat, lon.*--map.*name, phone"):
        understand([{"name": "A", "phone": "1"}], {"name": ("name",)})


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(Refused, match="nonsense"):
        understand(degrees_rows(), DEGREES, crs="nonsense")


def geometry_rows(points: Sequence[tuple[float, float]]) -> list[Row]:
    return [Row(n, {}, position=Position(*point)) for n, point in enumerate(points, start=1)]


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


def test_geometries_that_contradict_their_prj_are_refused() -> None:
    with pytest.raises(Refused, match=r"are degrees, but EPSG:32637 .* --crs EPSG:4326"):
        understand(geometry_rows(PLACES), {}, has_geometry=True, reader_crs="EPSG:32637")
    mended = understand(
        geometry_rows(PLACES), {}, has_geometry=True, reader_crs="EPSG:32637", crs="EPSG:4326"
    )
    assert mended.locate(geometry_rows(PLACES))[0].position == PLACES[0]
    for crs in ("EPSG:4326", None):
        with pytest.raises(Refused, match=r"cannot be degrees.*--crs EPSG:32637"):
            understand(geometry_rows(UTM), {}, has_geometry=True, reader_crs=crs)


def test_a_system_that_nobody_named_is_told() -> None:
    positions = understand(geometry_rows(PLACES), {}, has_geometry=True)
    assert "because the file names no other" in facts_of(positions)["coordinate system"]


def test_swapped_geometries_are_refused() -> None:
    swapped = geometry_rows([place.swapped for place in PLACES])
    with pytest.raises(Refused, match="swapped in the geometries"):
        understand(swapped, {}, has_geometry=True, reader_crs="EPSG:4326")


def test_a_row_without_a_geometry_takes_its_columns() -> None:
    rows = [
        Row(n, cells, position=place if n % 2 else None)
        for n, (cells, place) in enumerate(zip(degrees_rows(), PLACES, strict=True))
    ]
    located = locate(rows, DEGREES, has_geometry=True, reader_crs="EPSG:4326")
    assert [one.position for one in located] == [pytest.approx(p, abs=1e-6) for p in PLACES]
    assert [one.column for one in located[:2]] == ["lat", ""]


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
