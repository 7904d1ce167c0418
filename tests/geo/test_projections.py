import numpy as np
import pytest
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection

from geo.coordinate_text import read_coordinates
from geo.coordinates import Position
from geo.country import Country, load_country
from geo.crs import read_crs
from geo.distances import distance_m
from geo.errors import InvalidSetup, Refused
from geo.projections import Floats, candidates_of, favourite, pin, suggest

JORDAN = load_country("jo")
AMMAN = Position(35.9106, 31.9539)
# The Helmert shifts of the registry are undone only to about a centimetre.
EXACT_M = 0.05


def located(crs: str, x: float, y: float, country: Country = JORDAN) -> Position:
    lons, lats = pin(crs, country).to_wgs84([x], [y])
    return Position(float(lons[0]), float(lats[0]))


def there(crs: str, position: Position = AMMAN) -> tuple[float, float]:
    """A position in another system, by PROJ's own choice without ballpark operations."""
    way = Transformer.from_crs("EPSG:4326", crs, always_xy=True, allow_ballpark=False)
    x, y = way.transform(position.lon, position.lat)
    return float(x), float(y)


@pytest.mark.parametrize("crs", ["EPSG:28191", "EPSG:28192"])
@pytest.mark.parametrize("place", [AMMAN, Position(35.85, 32.55), Position(35.0, 29.53)])
def test_the_palestine_grid_keeps_its_datum_shift_east_of_its_area(
    crs: str, place: Position
) -> None:
    x, y = there(crs, place)
    operation = pin(crs, JORDAN)
    assert distance_m(located(crs, x, y), place) < EXACT_M
    assert "Palestine 1923 to WGS 84 (1)" in operation.name
    assert operation.accuracy_m is None  # stated for another area only
    # What PROJ does by itself, for comparison: 80 m off in Amman.
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    assert (distance_m(Position(lon, lat), place) > 70) == (place.lon > 35.69)


@pytest.mark.parametrize(
    ("crs", "country", "place"),
    [
        ("EPSG:3066", "jo", AMMAN),
        ("EPSG:32637", "jo", AMMAN),
        ("EPSG:3857", "jo", AMMAN),
        ("EPSG:2154", "fr", Position(2.3522, 48.8566)),
        ("EPSG:27572", "fr", Position(2.3522, 48.8566)),
        ("EPSG:27700", "gb", Position(-0.1278, 51.5074)),
        ("EPSG:2326", "hk", Position(114.1628, 22.2793)),  # northing first in the registry
        ("EPSG:31467", "de", Position(9.0, 50.0)),  # the same
        ("EPSG:3035", "de", Position(13.4, 52.5)),  # the same
        ("EPSG:2193", "nz", Position(174.7756, -41.2866)),  # the same
        ("EPSG:5514", "cz", Position(14.4378, 50.0755)),
        ("EPSG:2056", "ch", Position(7.4474, 46.948)),
        ("EPSG:2263", "us", Position(-74.0, 40.7)),  # in feet
        ("EPSG:4230", "jo", AMMAN),
        ("EPSG:4281", "jo", AMMAN),
        ("EPSG:4269", "us", Position(-77.0, 38.9)),
        ("EPSG:4258", "de", Position(13.4, 52.5)),
    ],
)
def test_x_is_always_the_easting_and_y_the_northing(
    crs: str, country: str, place: Position
) -> None:
    operation = pin(crs, load_country(country))
    assert operation._transform is not None
    x, y = operation._transform.transform(
        place.lon, place.lat, direction=TransformDirection.INVERSE
    )
    area = CRS(crs)
    if area.is_projected:
        assert abs(x) > 1000 and abs(y) > 1000
    else:
        assert abs(x - place.lon) < 0.01 and abs(y - place.lat) < EXACT_M
    back = located(crs, x, y, load_country(country))
    assert distance_m(back, place) < EXACT_M
    # PROJ's own choice at this place may be a better operation, but never another place.
    assert distance_m(Position(*there_and_back(crs, x, y)), place) < 25


def there_and_back(crs: str, x: float, y: float) -> tuple[float, float]:
    way = Transformer.from_crs(crs, "EPSG:4326", always_xy=True, allow_ballpark=False)
    return way.transform(x, y)


def test_a_published_example_comes_out_where_it_was_published() -> None:
    """The Ordnance Survey's example point, a water tower at Caister, in both of its systems."""
    published = read_coordinates("52°39'28.8282\"N 1°42'57.8663\"E")
    assert published is not None
    tower = located("EPSG:27700", 651_409.903, 313_177.270, load_country("gb"))
    assert distance_m(tower, published) < 5  # without the grid of the survey


def test_the_middle_of_a_utm_zone_is_its_meridian() -> None:
    assert located("EPSG:32637", 500_000, 0) == pytest.approx(Position(39, 0), abs=1e-9)


def test_wgs84_itself_is_left_alone() -> None:
    operation = pin("WGS 84", JORDAN)
    assert operation.is_identity and operation.is_geographic and operation.accuracy_m == 0
    lons, lats = operation.to_wgs84([200.0], [95.0])
    assert (lons[0], lats[0]) == (200, 95)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("28191", "EPSG:28191"),
        ("٢٨١٩١", "EPSG:28191"),
        ("32636.0", "EPSG:32636"),
        ("EPSG:28191", "EPSG:28191"),
        ("epsg 3857", "EPSG:3857"),
        ("urn:ogc:def:crs:EPSG::28191", "EPSG:28191"),
        ("http://www.opengis.net/def/crs/EPSG/0/2154", "EPSG:2154"),
        ("UTM 36N", "EPSG:32636"),
        ("utm zone 37 north", "EPSG:32637"),
        ("WGS 84 / UTM zone 36N", "EPSG:32636"),
        ("WGS84 UTM 36S", "EPSG:32736"),
        ("WGS 84", "EPSG:4326"),
        ("wgs84", "EPSG:4326"),
        ("CRS84", "OGC:CRS84"),
        ("EPSG:900913", "EPSG:3857"),
        ("102100", "EPSG:3857"),
        ("JTM", "EPSG:3066"),
        ("British National Grid", "EPSG:27700"),
        ("Lambert-93", "EPSG:2154"),
        ("+proj=utm +zone=36 +datum=WGS84 +units=m +no_defs", "EPSG:32636"),
        ("+init=epsg:32636", "EPSG:32636"),
        ("EPSG:7405", "EPSG:27700"),  # with heights
        ("EPSG:4979", "EPSG:4326"),  # the same
        ("EPSG:32636+5773", "EPSG:32636"),  # the same
        *(
            (CRS(28191).to_wkt(form), "EPSG:28191")
            for form in ("WKT1_ESRI", "WKT1_GDAL", "WKT2_2019")
        ),
        *((CRS(code).to_wkt("WKT1_ESRI"), f"EPSG:{code}") for code in (32637, 2154, 27700, 3066)),
    ],
)
def test_a_system_is_understood_however_it_is_named(text: str, code: str) -> None:
    authority = read_crs(text).to_authority()
    assert authority is not None
    assert ":".join(authority) == code


@pytest.mark.parametrize(
    "text",
    [
        *("foo", "", "\0", "{}", "[", "Jordan", "Amman", "POINT", "EPSG:1074", "EPSG:99999"),
        *("+init=/etc/passwd:1", "/etc/passwd", "x" * 60_000, "UTM 61N", "WGS 84 / UTM zone"),
        *("EPSG:4978", "EPSG:5773"),  # not of the surface
    ],
)
def test_what_is_no_system_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(Refused, match=r"is not a coordinate system .*--crs EPSG:32637"):
        pin(text, JORDAN)


@pytest.mark.parametrize(
    "text",
    [
        "+proj=tmerc +lat_0=10 +lon_0=35.2 +ellps=clrk66 +units=m",
        "+proj=tmerc +lat_0=10 +lon_0=35.2 +ellps=clrk66 +towgs84=0,0,0 +units=m",
    ],
)
def test_a_way_without_a_datum_shift_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="only a rough way"):
        pin(text, JORDAN)


def test_noughts_for_a_datum_shift_do_not_replace_the_registered_one() -> None:
    written = CRS(28191).to_wkt("WKT1_GDAL")
    spheroid = written.index("]", written.index("SPHEROID"))
    place = written.index("]", spheroid + 1) + 1
    assert written[place] == ","
    noughts = written[:place] + ",TOWGS84[0,0,0,0,0,0,0]" + written[place:]
    assert "TOWGS84" in noughts
    x, y = there("EPSG:28191")
    assert distance_m(located(noughts, x, y), AMMAN) < EXACT_M


def test_a_better_operation_without_its_grid_is_named() -> None:
    operation = pin("EPSG:27700", load_country("gb"))
    assert operation.accuracy_m == 2
    assert operation.better is not None and "OSGB36 to WGS 84 (9)" in operation.better
    assert "a grid that is not installed" in str(operation.description())


def test_a_file_of_another_country_gets_the_operation_of_its_own_area() -> None:
    assert pin("EPSG:27700", JORDAN).name == pin("EPSG:27700", load_country("gb")).name
    assert pin("EPSG:4269", JORDAN).name == "NAD83 to WGS 84 (1)"


def test_what_cannot_be_transformed_comes_out_infinite() -> None:
    lons, _lats = pin("EPSG:3066", JORDAN).to_wgs84([1e30, 397_000.0], [1e30, 536_000.0])
    assert not np.isfinite(lons[0])
    assert np.isfinite(lons[1])


def test_a_country_may_name_a_whole_pipeline_but_no_operation_of_another_system() -> None:
    pipeline = "+proj=pipeline +step +proj=noop"
    piped = JORDAN.model_copy(update={"operations": {"EPSG:4230": pipeline}})
    assert located("EPSG:4230", 35.0, 31.0, piped) == (35.0, 31.0)
    wrong = JORDAN.model_copy(update={"operations": {"EPSG:4230": "EPSG:1074"}})
    with pytest.raises(InvalidSetup, match=r"EPSG:1074 for EPSG:4230"):
        pin("EPSG:4230", wrong)


@pytest.mark.parametrize("crs", JORDAN.crs_candidates)
def test_the_system_of_the_numbers_is_suggested_and_ranked_first(crs: str) -> None:
    rng = np.random.default_rng(1)
    lons, lats = rng.uniform(35.5, 36.5, 200), rng.uniform(30.5, 32.3, 200)
    way = Transformer.from_crs("EPSG:4326", crs, always_xy=True, allow_ballpark=False)
    x, y = way.transform(lons, lats)
    best = suggest(x, y, JORDAN)[0]
    assert (best.crs, best.inside, best.total, best.swapped) == (crs, 200, 200, False)
    swapped = suggest(y, x, JORDAN)[0]
    assert swapped.inside == 200  # in some systems both orders lie inside


def test_of_systems_that_fit_equally_none_is_preferred_until_the_border_decides() -> None:
    """Los Angeles in its own zone lies in the sea or inland in others, in the box in all."""
    rng = np.random.default_rng(2)
    way = Transformer.from_crs("EPSG:4326", "EPSG:2229", always_xy=True, allow_ballpark=False)
    x, y = way.transform(rng.uniform(-118.6, -117.6, 50), rng.uniform(33.8, 34.6, 50))

    def near_los_angeles(lons: Floats, lats: Floats) -> NDArray[np.bool_]:
        return np.asarray((lats > 32.5) & (lats < 35.5) & (lons > -120) & (lons < -114))

    us = load_country("us")
    by_boxes, by_border = suggest(x, y, us), suggest(x, y, us, near_los_angeles)

    assert {"EPSG:2227", "EPSG:2229"} <= {one.crs for one in by_boxes}
    assert favourite(by_boxes) is None
    best = favourite(by_border)
    assert best is not None and best.crs == "EPSG:2229"
    assert favourite([]) is None


def test_numbers_that_fit_nowhere_get_no_suggestion() -> None:
    assert suggest([9e6, 8e6], [9e6, 9e6], JORDAN) == []
    assert suggest([], [], JORDAN) == []
    assert suggest([np.nan], [np.inf], JORDAN) == []


def test_utm_and_the_web_are_candidates_everywhere() -> None:
    assert {"EPSG:32736", "EPSG:32637", "EPSG:3857"} <= set(candidates_of(load_country("ke")))
    assert "EPSG:32636" in JORDAN.crs_candidates
