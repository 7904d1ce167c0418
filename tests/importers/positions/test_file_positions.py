"""Where the positions of a file are, decided from its first rows."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from pyproj import Transformer

from geo.country import load_country
from geo.errors import Refused
from geo.projections import Floats
from importers.columns.mapped_columns import Columns
from importers.positions.file_positions import understand_positions
from tests.importers.positions.locating import (
    DEGREES,
    METRES,
    PLACES,
    TEXT,
    UTM,
    degrees_rows,
    facts_of,
    geometry_rows,
    locate,
    metres_rows,
    numbered,
    understand,
)


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
