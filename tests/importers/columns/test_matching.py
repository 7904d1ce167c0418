"""Which column of a file is taken for which field of a layer."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refused
from importers.columns.column_values import looks_like_position
from importers.columns.map_option import read_map_option
from importers.columns.matching import match_columns
from importers.headers.header_words import known_header_words
from importers.readers.rows import Row, column_names
from tests.importers.columns.tables import fields, matched, rows_of, schools

HEADERS = [
    (
        "School Code,School Name,Lattitude,Longtitude,Tel No.,Adress",
        "ref=School Code name=School Name lat=Lattitude lon=Longtitude phone=Tel No."
        " address=Adress",
    ),
    (
        "رمز المدرسة,اسم المدرسة بالعربية *,اسم المدرسة بالإنجليزية,خط طول,خط عرض,هاتف المدرسة",
        "ref=رمز المدرسة name_ar=اسم المدرسة بالعربية * name_en=اسم المدرسة بالإنجليزية"
        " lon=خط طول lat=خط عرض phone=هاتف المدرسة",
    ),
    (
        "الرقم الوطني للمدرسة,الاسم,الإحداثي السيني,الإحداثي الصادي,الجنس",
        "ref=الرقم الوطني للمدرسة name=الاسم lon=الإحداثي السيني lat=الإحداثي الصادي"
        " attributes.gender=الجنس",
    ),
    (
        "Facility Name (English),Facility Name (Arabic),Latitude (WGS84),Longitude (WGS84)",
        "name_en=Facility Name (English) name_ar=Facility Name (Arabic)"
        " lat=Latitude (WGS84) lon=Longitude (WGS84)",
    ),
    (
        "OBJECTID,POINT_X,POINT_Y,NAME_A,NAME_E",
        "ref=OBJECTID lon=POINT_X lat=POINT_Y name_ar=NAME_A",
    ),
    ("FID,lat_dd,lon_dd,FACILITY_N,PHONE_NO", "ref=FID lat=lat_dd lon=lon_dd name=FACILITY_N"),
    ("OFFICE NAME,E,N,CODE", "name=OFFICE NAME easting=E northing=N ref=CODE"),
    ("Name,Easting (m),Northing (m),Zone,Ref", "easting=Easting (m) northing=Northing (m)"),
    ("الاسم,إحداثي شرقي,إحداثي شمالي", "easting=إحداثي شرقي northing=إحداثي شمالي"),
    ("id,name,x_l93,y_l93,x_wgs84,y_wgs84", "easting=x_l93 northing=y_l93 lon=x_wgs84 lat=y_wgs84"),
    ("X_UTM,Y_UTM,Nombre,Clave", "easting=X_UTM northing=Y_UTM name=Nombre ref=Clave"),
    ("Rechtswert,Hochwert,Kennung", "easting=Rechtswert northing=Hochwert ref=Kennung"),
    ("Einrichtung,Straße,Telefon,Breitengrad,Längengrad", "name=Einrichtung address=Straße"),
    ("Nom,Adresse,Téléphone,Latitude,Longitude", "name=Nom address=Adresse phone=Téléphone"),
    ("Nombre,Dirección,Latitud,Longitud", "name=Nombre address=Dirección lat=Latitud lon=Longitud"),
    ("Nome da Escola,Endereço,Latitude,Longitude", "name=Nome da Escola address=Endereço"),
    ("Denominazione,Indirizzo,Latitudine,Longitudine", "name=Denominazione lat=Latitudine"),
    ("Naam,Straat,Telefoonnummer,Breedtegraad,Lengtegraad", "name=Naam lat=Breedtegraad"),
    ("Okul Adı,Adres,Enlem,Boylam,Kurum Kodu", "name=Okul Adı lat=Enlem lon=Boylam ref=Kurum Kodu"),
    ("NPSN,Nama Sekolah,Alamat,Lintang,Bujur", "ref=NPSN name=Nama Sekolah lat=Lintang lon=Bujur"),
    ("Наименование,Адрес,Широта,Долгота", "name=Наименование address=Адрес lat=Широта lon=Долгота"),
    ("学校名称,地址,经度,纬度,编号", "name=学校名称 address=地址 lon=经度 lat=纬度 ref=编号"),
    ("نام مدرسه,عرض جغرافیایی,طول جغرافیایی", "name=نام مدرسه lat=عرض جغرافیایی"),
    ("שם מוסד,קו רוחב,קו אורך,סמל מוסד", "name=שם מוסד lat=קו רוחב lon=קו אורך ref=סמל מוסד"),
    ("Ονομασία,Γεωγραφικό Πλάτος,Γεωγραφικό Μήκος", "name=Ονομασία lat=Γεωγραφικό Πλάτος"),
    ("URN,EstablishmentName,Easting,Northing,NumberOfPupils", "ref=URN name=EstablishmentName"),
    ("schoolId,schoolName,geo.lat,geo.lng,contact.phone", "ref=schoolId lat=geo.lat lon=geo.lng"),
    ("_GPS_latitude,_GPS_longitude,_GPS_altitude,_uuid", "lat=_GPS_latitude ref=_uuid"),
    ("properties.name,properties.lat,properties.lon", "name=properties.name lat=properties.lat"),
    ("Latitude N,Longitude E,Name", "lat=Latitude N lon=Longitude E"),
    ("دائرة العرض,خط الطول (X),الاسم باللغة العربية", "lat=دائرة العرض lon=خط الطول (X)"),
    ("name:ar,name:en,@id,lat,lon", "name_ar=name:ar name_en=name:en ref=@id"),
    ("decimalLatitude,decimalLongitude", "lat=decimalLatitude lon=decimalLongitude"),
    ("EMIS Number,Name of School", "ref=EMIS Number name=Name of School"),
]


@pytest.mark.parametrize(("header", "expected"), HEADERS)
def test_headers_of_other_officers_are_understood(header: str, expected: str) -> None:
    found = {f: c for f, columns in matched(header).by_field.items() for c in columns[:1]}
    parts = [part.partition("=") for part in fields(expected)]
    assert {field: found.get(field) for field, _equals, _column in parts} == {
        field: column for field, _equals, column in parts
    }


@pytest.mark.parametrize(
    "header",
    [
        *("Altitude", "GPSALT", "Elevation", "Principal Name", "Owner Name", "District Name"),
        *("هاتف المدير", "اسم المدير", "اسم المحافظة", "Fax", "text_phone", "Principal Phone"),
        *(
            "LA (code)",
            "Zip code",
            "Building number",
            "م",
            "Serial",
            "name_fr",
            "中文名稱",
            "Photo",
        ),
    ],
)
def test_a_header_of_something_else_is_left_alone(header: str) -> None:
    columns = matched(f"name,{header}")
    assert header not in {
        c for f, held in columns.by_field.items() if f != "locality" for c in held
    }
    assert columns.by_field["name"] == ("name",)


def test_only_what_serves_nothing_is_unmatched() -> None:
    columns = matched("ref,name,lat,lon,city,remarks,aroundme:codes")
    assert columns.unmatched == ("remarks",)


def test_a_column_named_location_is_a_position_only_when_it_holds_some() -> None:
    rows = [(f"n{i}", f"GAKINDU {i}", f"(-0.52{i}, 37.01{i})") for i in range(12)]
    columns = matched("name,Location,Location 1", *rows)
    assert columns.by_field["position"] == ("Location 1",)
    assert columns.by_field["locality"] == ("Location",)


@pytest.mark.parametrize(
    "value",
    [
        "31.95,35.91",
        "31,95; 35,91",
        "(31.95, 35.91)",
        "٣١٫٩٥، ٣٥٫٩١",
        "POINT (35.91 31.95)",
        '{"type": "Point", "coordinates": [35.91, 31.95]}',
        "31°57′14″N 35°54′38″E",
        "8G3QXW36+H3",
        "0101000020E6100000F5B9DA8AFD6D4140ED9E3C2CD4F23F40",
        "https://maps.example/?q=31.95,35.91",
        "Jerash lat=31.9053, lon=35.7120",
    ],
)
def test_positions_are_found_under_a_header_that_says_nothing(value: str) -> None:
    assert matched("name,Q7", ("a", value), ("b", value)).by_field["position"] == ("Q7",)


@pytest.mark.parametrize(
    "value", ["08:00-15:00", "06 500 1234", "2026-11-24", "12,5", "Building 5, floor 2", "8-16"]
)
def test_other_values_are_not_taken_for_positions(value: str) -> None:
    assert "position" not in matched("name,Q7", ("a", value), ("b", value)).by_field


def test_the_row_of_the_headers_can_be_told_by_its_words() -> None:
    known = known_header_words(schools(), ("ar", "en"))
    assert {"school name", "خط العرض", "latitude", "عدد الطلبه", "hospital name"} <= known


def test_two_thousand_odd_columns_are_matched_in_good_time() -> None:
    header = tuple(f"Latitudo column {i} of mine" for i in range(2000))
    assert len(match_columns(header, schools(), ("ar", "en"), {}).unmatched) == 2000


@given(st.text(alphabet="NSEW0123456789.,:;° ()[]{}lat='\"", max_size=400))
def test_no_value_makes_the_search_for_positions_slow(text: str) -> None:
    looks_like_position(text, named=True)
    looks_like_position("1." * 200 + text)
    looks_like_position("N1." * 100 + text)


@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_headers_make_the_matching_fail(header: list[str]) -> None:
    names = column_names(header)
    columns = match_columns(names, schools(), ("ar", "en"), {}, sample=rows_of(names, names))
    served = {column for held in columns.by_field.values() for column in held}
    assert served | set(columns.unmatched) == {n for n in names if not n.startswith("aroundme:")}
    for text in header:
        with suppress(Refused):
            read_map_option(text)


@pytest.mark.parametrize(
    "header",
    [
        "رقم المدرسة (School ID),الاسم (School Name),خط العرض (Latitude),خط الطول (Longitude)",
        "رقم المدرسة / School ID,الاسم / Name,خط العرض / Lat,خط الطول / Long",
        "رقم المدرسة School ID,اسم المدرسة School Name,خط العرض Lat,خط الطول Long",
    ],
)
def test_a_header_in_two_scripts_is_known_by_either(header: str) -> None:
    ref, name, lat, lon = header.split(",")
    columns = matched(header, ("1", "مدرسة النور", "31.95", "35.91"))

    assert columns.by_field["ref"] == (ref,)
    assert columns.by_field["name"] == (name,)
    assert (columns.by_field["lat"], columns.by_field["lon"]) == ((lat,), (lon,))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Username,state_name,prmry_fac_name,lat,lon", "prmry_fac_name"),
        ("Username,state_name,NOMBREESCUELA,lat,lon", "NOMBREESCUELA"),
        ("Contact Name,state_name,Site,lat,lon", "Site"),
    ],
)
def test_names_are_found_by_a_word_for_name_that_is_of_nothing_else(header: str, name: str) -> None:
    rows = [("u1", "X", "Nour", "31.95", "35.91"), ("u2", "X", "Amal", "31.96", "35.92")]

    assert matched(header, *rows).by_field["name"] == (name,)


def test_a_kind_of_place_with_a_language_is_a_name_in_that_language() -> None:
    columns = matched("id,School_A,School_E,lat,lon", ("1", "النور", "Nour", "31.95", "35.91"))

    assert columns.by_field["name_ar"] == ("School_A",)
    assert columns.by_field["name_en"] == ("School_E",)


def test_degrees_and_minutes_in_columns_of_their_own_are_parts_of_angles() -> None:
    columns = matched("id,Lat Deg,Lat Min,Long Deg,Long Min", ("1", "31", "57", "35", "54"))

    assert columns.by_field["lat_parts"] == ("Lat Deg", "Lat Min")
    assert columns.by_field["lon_parts"] == ("Long Deg", "Long Min")
    assert "lat" not in columns.by_field


def test_whole_positions_beside_degrees_and_minutes_are_taken() -> None:
    header = "id,lat,lon,Lat Deg,Lat Min,Long Deg,Long Min"
    columns = matched(header, ("1", "31.95", "35.9", "31", "57", "35", "54"))

    assert columns.by_field["lat"][0] == "lat"


@pytest.mark.parametrize(
    "text", ["31.95 35.91 800.0 4.5", "King St\nAmman\n(31.95, 35.91)", "31.95 35.91 800 0"]
)
def test_positions_with_an_altitude_or_an_address_look_like_positions(text: str) -> None:
    assert looks_like_position(text)


def test_a_named_column_of_positions_in_words_or_in_utm_is_one() -> None:
    for value in ("31.95234 North 35.91234 East", "36R 775281 E 3538858 N"):
        sample = [Row(number, {"ref": f"a{number}", "coordinates": value}) for number in (2, 3)]
        columns = match_columns(("ref", "coordinates"), schools(), ("ar", "en"), {}, sample=sample)
        assert columns.by_field["position"] == ("coordinates",)
