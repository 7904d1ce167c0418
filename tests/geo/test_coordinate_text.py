import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.angles import LAT, LON, read_degrees, unpacked
from geo.coordinate_text import holds_several_positions, read_coordinates, read_position_text
from geo.coordinates import Position
from geo.written_position import LAT_LON, LON_LAT, SURE

PLACE = Position(35.910583333333335, 31.953944444444442)  # 31°57′14.2″N 35°54′38.1″E
lats = st.floats(-90, 90, allow_nan=False)
lons = st.floats(-180, 180, allow_nan=False)


@pytest.mark.parametrize(
    "text",
    [
        "31°57′14.2″N 35°54′38.1″E",
        "31° 57' 14.2\" N, 35° 54' 38.1\" E",
        "31º57'14.2''N 35º54'38.1''E",
        "31°57’14.2”N, 35°54’38.1”E",
        "35°54′38.1″E 31°57′14.2″N",
        "N31°57′14.2″ E35°54′38.1″",
        "31°57′14.2″, 35°54′38.1″",
        "31°57'14,2\"N 35°54'38,1\"E",
        "31&deg;57'14.2\"N 35&deg;54'38.1\"E",
        "31Â°57'14.2\"N 35Â°54'38.1\"E",
        "31d57m14.2s N 35d54m38.1s E",
        "31d57m14.2s, 35d54m38.1s",
        "31 deg 57 min 14.2 sec N, 35 deg 54 min 38.1 sec E",
        "31o57'14.2\"N 35o54'38.1\"E",
        "31:57:14.2 35:54:38.1",
        "31:57:14.2N, 35:54:38.1E",
        "31 57 14.2 35 54 38.1",
        "N 31 57 14.2 E 35 54 38.1",
        "31-57-14.2N 035-54-38.1E",
        "٣١°٥٧′١٤٫٢″ش ٣٥°٥٤′٣٨٫١″ق",
        "ش ٣١°٥٧′١٤٫٢″، ق ٣٥°٥٤′٣٨٫١″",
        "۳۱°۵۷′۱۴٫۲″ شمالاً ۳۵°۵۴′۳۸٫۱″ شرقاً",
        "خط العرض 31°57'14.2\" خط الطول 35°54'38.1\"",
        "latitude: 31°57'14.2\" N / longitude: 35°54'38.1\" E",
        "Monument: 31°57'14.2\"N 35°54'38.1\"E, near the bank",
        "31°57.2366667'N 35°54.635'E",
        "31 57.2366667 35 54.635",
        "315714.2N 0355438.1E",
        "315714.2 N, 0355438.1 E",
        "315714.2 / 0355438.1",
        "31.953944444 N 35.910583333 E",
        "31.953944444, 35.910583333",
        "(31.953944444, 35.910583333)",
        "31.953944444; 35.910583333",
        "31.953944444 35.910583333",
        "31,953944444 35,910583333",
        "31,953944444; 35,910583333",
        "31,953944444, 35,910583333",
        "٣١٫٩٥٣٩٤٤٤٤٤، ٣٥٫٩١٠٥٨٣٣٣٣",
        "[35.910583333, 31.953944444]",
        "[35.910583333, 31.953944444, 750]",
        "+31.953944444+035.910583333/",
        "31.953944444, 35.910583333, 750.0",
        "31.953944444 35.910583333 750.0 4.5",
        "N31.953944444 E35.910583333",
        "35.910583333E 31.953944444N",
        "31.953944444ش، 35.910583333ق",
        "31.953944444°, 35.910583333°",
        "lat=31.953944444, lon=35.910583333",
        "“Khirbet” lat=31.953944444, lon=35.910583333 seen from the air",
        '{"lat": 31.953944444, "lng": 35.910583333}',
        "{'latitude': '31.953944444', 'longitude': '35.910583333'}",
        "12 Main Street\nAmman\n(31.953944444, 35.910583333)",
        "GPS: 31.953944444, 35.910583333",
        "y=31.953944444 x=35.910583333",
        "POINT(35.910583333 31.953944444)",
        "POINT Z (35.910583333 31.953944444 750)",
        "MULTIPOINT((35.910583333 31.953944444))",
        "SRID=4326;POINT(35.910583333 31.953944444)",
        '{"type":"Point","coordinates":[35.910583333,31.953944444]}',
        '{"type":"Feature","properties":{},"geometry":'
        '{"type":"Point","coordinates":[35.910583333,31.953944444]}}',
        "geo:31.953944444,35.910583333",
        "geo:31.953944444,35.910583333;crs=wgs84;u=10",
        "geo:0,0?q=31.953944444,35.910583333(School)",
        "https://www.google.com/maps/@31.953944444,35.910583333,15z",
        "https://www.google.com/maps/place/A/@31.9,35.8,17z/data=!8m2!3d31.953944444!4d35.910583333",
        "https://maps.google.com/?q=31.953944444,35.910583333",
        "https://www.google.com/maps/search/?api=1&query=31.953944444%2C35.910583333",
        "see https://www.openstreetmap.org/?mlat=31.953944444&mlon=35.910583333#map=9/31.9/35.8",
        "https://www.openstreetmap.org/#map=15/31.953944444/35.910583333",
        "https://yandex.com/maps/?ll=35.910583333%2C31.953944444&z=15",
    ],
)
def test_one_place_is_read_in_every_way_people_write_it(text: str) -> None:
    assert read_coordinates(text) == pytest.approx(PLACE, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("33.9 S 18.4 W", Position(-18.4, -33.9)),
        ("33°54′ج 18°24′غ", Position(-18.4, -33.9)),
        ("-33.9, -18.4", Position(-18.4, -33.9)),
        ("+40.2-075.5/", Position(-75.5, 40.2)),
        ("33°54' Sud 18°24' Ouest", Position(-18.4, -33.9)),
        ("31.9539 35,9106", Position(35.9106, 31.9539)),
        ("0101000020E6100000F6285C8FC2F54140333333333333F33F", Position(35.92, 1.2)),
    ],
)
def test_south_and_west_are_negative(text: str, place: Position) -> None:
    assert read_coordinates(text) == pytest.approx(place, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "Amman", "شارع 5", "31.95", "5 km", "5 12", "31 35 12 14", "0655 1234", "5-10"),
        *("08:00-15:00", "08:00 15:00", "31.95-35.91", "31.95 - 35.91", "91, 35", "31.95, 181"),
        *("31°60′10″N 35°0′0″E", "31°0′61″N 35°0′0″E", "95°N 35°E", "31.9N 35.9N", "316014.2N 35E"),
        *("-31.95 S, 35 E", "48.85 N 2.35 O", "الطول 5 العرض 3", "WW2G+5F", "WW2G+5F Amman"),
        *("POINT EMPTY", "POINT(abc)", "POINT(35)", "{}", '{"type":"Point"}', "[]", "[1]", "0101"),
        *("geo:31.95,35.91;crs=epsg32636", "https://goo.gl/maps/abc", "https://example.com/5"),
        *("lat=31.9, lon=35.9 and lat=32.1, lon=36.0", "lat 5", "249206, 3576359"),
        *("1_0.5, 2_0.5", "nan, nan", "inf, inf", "SRID=28191;POINT(238000 151000)"),
    ],
)
def test_what_names_no_single_place_is_not_read(text: str) -> None:
    assert read_coordinates(text) is None


def test_a_json_array_has_the_longitude_first_and_a_plain_pair_the_latitude() -> None:
    array, pair, letters = (
        read_position_text(text) for text in ("[35.91, 31.9]", "31.9, 35.91", "31.9N 35.91E")
    )
    assert array is not None and (array.x, array.y, array.order) == (35.91, 31.9, LON_LAT)
    assert pair is not None and (pair.x, pair.y, pair.order) == (35.91, 31.9, LAT_LON)
    assert letters is not None and (letters.order, letters.decimals) == (SURE, 2)


def test_a_full_plus_code_is_the_middle_of_its_box_and_a_short_one_needs_a_place_nearby() -> None:
    full = read_coordinates("8G3QXW36+HF")
    assert full == pytest.approx(Position(35.9111875, 31.9539375), abs=1e-9)
    assert read_coordinates("8G3QXW36+HF Amman, Jordan") == full
    assert read_coordinates("XW36+HF") is None
    assert read_coordinates("XW36+HF", near=Position(35.9, 31.9)) == full


def test_a_text_that_names_its_system_or_a_shape_says_so() -> None:
    point = read_position_text("SRID=28191;POINT(238000 151000)")
    assert point is not None and (point.x, point.y, point.crs) == (238000, 151000, "EPSG:28191")
    area = read_position_text("POLYGON((35 31, 36 31, 36 32, 35 31))")
    assert area is not None and area.wkb is not None
    assert 35 < area.x < 36 and 31 < area.y < 32


def test_several_positions_in_a_text_are_noticed() -> None:
    assert holds_several_positions("lat=31.9, lon=35.9; lat=32.1, lon=36.0")
    assert holds_several_positions("31.95391, 35.91062 and 32.12345, 36.54321")
    assert not holds_several_positions("lat=31.9, lon=35.9")
    assert not holds_several_positions("Panorama")


@pytest.mark.parametrize("depth", [13, 20_000])
def test_collections_in_collections_are_not_followed(depth: int) -> None:
    opening, closing = "GEOMETRYCOLLECTION(" * depth, ")" * depth
    assert read_coordinates(opening + "POINT(35 31)" + closing) is None
    nested = '{"type":"GeometryCollection","geometries":[' * depth
    assert read_coordinates(nested + "]}" * depth) is None
    assert read_coordinates("010700000001000000" * depth + "0101000000" + "00" * 16) is None


@pytest.mark.parametrize(
    ("text", "axis", "degrees"),
    [
        ("31.95°", LAT, 31.95),
        ("31,95", LAT, 31.95),
        ("31.95 N", LAT, 31.95),
        ("٣٥٫٩١", LON, 35.91),
        ("-33,9", LAT, -33.9),
        ("W 5.5", LON, -5.5),
        ("31°57'14.2\"", LAT, 31.953944444),
        ("31 57 14.2", LAT, 31.953944444),
        ("31:57:14.2", LAT, 31.953944444),
        ("35°54'60.00\"E", LON, 35.916666667),
        ("315714.2N", LAT, 31.953944444),
        ("0355438.1E", LON, 35.910583333),
        ("3157.2367N", LAT, 31.953945),
        ("lat: 31.95", LAT, 31.95),
        ("31.953.900", LAT, 31_953_900),
        ("315714.2", LAT, 315_714.2),
    ],
)
def test_a_single_coordinate_is_read(text: str, axis: str, degrees: float) -> None:
    assert read_degrees(text, axis) == pytest.approx(degrees, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "axis"),
    [("31.95 E", LAT), ("35 N", LON), ("x", LAT), ("12:30", LAT), ("95°N", LAT), ("-5 S", LAT)],
)
def test_a_letter_of_the_other_axis_is_not_read_over(text: str, axis: str) -> None:
    assert read_degrees(text, axis) is None


def test_packed_digits_are_read_where_they_are_expected() -> None:
    assert read_degrees("315714.2", LAT, packed=True) == pytest.approx(PLACE.lat)
    assert read_degrees("0355438.1", LON, packed=True) == pytest.approx(PLACE.lon)
    assert unpacked("-315714.2", LAT) == pytest.approx(-PLACE.lat)
    assert unpacked("316014.2", LAT) is None
    assert unpacked("315760.0", LAT) is None
    assert unpacked("915714.2", LAT) is None
    assert unpacked("31571", LAT) is None


def _dms(degrees: float, halves: str) -> str:
    hundredths = round(abs(degrees) * 360_000)
    minutes, seconds = divmod(hundredths, 6000)
    whole, minutes = divmod(minutes, 60)
    return f"{whole}°{minutes:02d}′{seconds / 100:05.2f}″{halves[degrees < 0]}"


@given(lats, lons)
def test_every_position_written_as_degrees_minutes_and_seconds_reads_back(
    lat: float, lon: float
) -> None:
    read = read_coordinates(f"{_dms(lat, 'NS')} {_dms(lon, 'EW')}")
    assert read == pytest.approx(Position(lon, lat), abs=0.006 / 3600)
    assert read_degrees(_dms(lon, "EW"), LON) == pytest.approx(lon, abs=0.006 / 3600)


@given(lats, lons, st.sampled_from(["{}, {}", "({}, {})", "{};{}", "{} {}", "lat={} lon={}"]))
def test_every_position_written_in_decimals_reads_back(lat: float, lon: float, form: str) -> None:
    written = f"{lat:.7f}", f"{lon:.7f}"
    expected = Position(*map(float, reversed(written)))
    assert read_coordinates(form.format(*written)) == expected
    if "," not in form:
        commas = (number.replace(".", ",") for number in written)
        assert read_coordinates(form.format(*commas)) == expected


@given(st.text(alphabet="0123456789.,;:°'\"NSEWnsewdmo-+ ()[]{}latonش٫،\n", max_size=40))
def test_any_text_is_read_or_not_but_never_an_error(text: str) -> None:
    read = read_coordinates(text)
    assert read is None or (abs(read.lon) <= 180 and abs(read.lat) <= 90)
    number = read_degrees(text, LAT)
    assert number is None or math.isfinite(number)
    holds_several_positions(text)


@given(st.text(max_size=200))
def test_foreign_text_is_never_an_error(text: str) -> None:
    for start in ("", "POINT(", "SRID=1;", "{", "0101", "geo:", "https://x/?q=", "[", "lat "):
        read_coordinates(start + text)
        read_degrees(start + text, LON, packed=True)


@pytest.mark.parametrize(
    ("text", "crs"),
    [
        ("36R 775281.32 E 3538858.07 N", "EPSG:32636"),
        ("36S 775281.32 3638858.07", "EPSG:32636"),
        ("UTM zone 37N E 775281.32 N 3538858.07", "EPSG:32637"),
        ("33S 775281.32mE 6245000mN", "EPSG:32733"),
        ("56H, 334786, 6252080", "EPSG:32756"),
    ],
)
def test_utm_reference_names_its_zone(text: str, crs: str) -> None:
    reading = read_position_text(text)
    assert reading is not None
    assert (reading.crs, reading.order) == (crs, "sure")
    assert reading.x < 10**6 < reading.y


def test_zone_beyond_the_last_is_no_utm_reference() -> None:
    assert read_position_text("61N 775281 3538858") is None
