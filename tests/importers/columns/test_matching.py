"""Which column of a file is taken for which field of a layer."""

import csv
import io
import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refused
from importers.columns.column_values import looks_like_position
from importers.columns.matching import (
    Columns,
    header_fingerprint,
    known_header_words,
    match_columns,
    read_map_option,
    require_position,
)
from importers.readers.rows import Row, column_names
from layers.catalogue.definitions import Definition, load_catalogue


@cache
def _schools() -> Definition:
    return load_catalogue()["schools"]


def _rows(header: Sequence[str], *rows: Sequence[str]) -> list[Row]:
    return [
        Row(number, {c: v for c, v in zip(header, row, strict=True) if v})
        for number, row in enumerate(rows, start=2)
    ]


def _matched(header: str, *rows: Sequence[str], **said: str) -> Columns:
    names = column_names(header.split(","))
    return match_columns(names, _schools(), ("ar", "en"), said, sample=_rows(names, *rows))


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
    found = {f: c for f, columns in _matched(header).by_field.items() for c in columns[:1]}
    parts = [part.partition("=") for part in _fields(expected)]
    assert {field: found.get(field) for field, _equals, _column in parts} == {
        field: column for field, _equals, column in parts
    }


def _fields(expected: str) -> list[str]:
    """Split at the spaces behind which another field begins."""
    parts: list[str] = []
    for word in expected.split():
        if "=" in word:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return parts


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
    columns = _matched(f"name,{header}")
    assert header not in {
        c for f, held in columns.by_field.items() if f != "locality" for c in held
    }
    assert columns.by_field["name"] == ("name",)


def test_only_what_serves_nothing_is_unmatched() -> None:
    columns = _matched("ref,name,lat,lon,city,remarks,aroundme:codes")
    assert columns.unmatched == ("remarks",)


def test_latitudes_and_longitudes_stand_in_the_same_order() -> None:
    columns = _matched("X,Y,GPSLON,GPSLAT,LONGITUDE,LATITUDE,XCOORD,YCOORD")
    assert columns.by_field["lat"] == ("LATITUDE", "GPSLAT", "Y")
    assert columns.by_field["lon"] == ("LONGITUDE", "GPSLON", "X")
    assert columns.by_field["easting"] == ("XCOORD",)


def test_a_half_without_its_other_half_does_not_disturb_the_pairs() -> None:
    columns = _matched("Latitude,Latitude (old),Longitude")
    assert columns.by_field["lat"] == ("Latitude",)
    assert columns.by_field["lon"] == ("Longitude",)


def test_length_and_width_are_no_coordinates() -> None:
    columns = _matched("الاسم,الطول,العرض", ("أ", "قصير", "ضيق"), ("ب", "طويل", "واسع"))
    assert not columns.has_position


def test_eastings_that_hold_degrees_are_longitudes() -> None:
    columns = _matched("name,XCOORD,YCOORD", ("a", "35.91", "31.95"), ("b", "35.92", "31.96"))
    assert columns.by_field["lon"] == ("XCOORD",)
    assert "easting" not in columns.by_field


def test_a_column_named_location_is_a_position_only_when_it_holds_some() -> None:
    rows = [(f"n{i}", f"GAKINDU {i}", f"(-0.52{i}, 37.01{i})") for i in range(12)]
    columns = _matched("name,Location,Location 1", *rows)
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
    assert _matched("name,Q7", ("a", value), ("b", value)).by_field["position"] == ("Q7",)


@pytest.mark.parametrize(
    "value", ["08:00-15:00", "06 500 1234", "2026-11-24", "12,5", "Building 5, floor 2", "8-16"]
)
def test_other_values_are_not_taken_for_positions(value: str) -> None:
    assert "position" not in _matched("name,Q7", ("a", value), ("b", value)).by_field


def test_a_repeated_code_is_no_identifier() -> None:
    rows = [(f"n{i}", "7" if i < 8 else str(i), str(100 + i)) for i in range(20)]
    columns = _matched("name,code,id", *rows)
    assert columns.by_field["ref"] == ("id",)
    assert "code" in {str(fact.value) for fact in columns.facts}


def test_two_rows_with_one_identifier_are_left_to_the_checks() -> None:
    assert _matched("ref,name", ("1", "a"), ("1", "b")).by_field["ref"] == ("ref",)


def test_a_filled_identifier_goes_before_one_with_gaps() -> None:
    rows = [("" if i % 3 else str(i), str(100 + i), f"n{i}") for i in range(12)]
    assert _matched("ref,id,name", *rows).by_field["ref"] == ("id",)


def test_a_running_number_gives_way_to_a_code() -> None:
    rows = [(str(i + 1), f"S{i * 7}", f"n{i}") for i in range(12)]
    assert _matched("No,School ID,name", *rows).by_field["ref"] == ("School ID",)
    assert _matched("OBJECTID,code,name", *rows).by_field["ref"] == ("code",)


def test_a_file_without_identifiers_says_so() -> None:
    columns = _matched("name,lat,lon", ("a", "31.9", "35.9"))
    assert not columns.has_ref
    assert columns.facts


def test_an_identifier_of_several_columns_is_joined() -> None:
    columns = _matched("district,number,name", ref="district+number")
    assert columns.ref({"district": "7", "number": "12"}) == ("district + number", "7-12")
    assert columns.ref({"district": "7"}) == ("district + number", "7")
    assert columns.ref({}) == ("district + number", "")


def test_a_column_with_a_plus_sign_in_its_name_is_one_column() -> None:
    assert _matched("A+B,A,B", ref="A+B").by_field["ref"] == ("A+B",)


def test_what_is_said_goes_before_what_was_learned_and_that_before_names() -> None:
    header = ("name", "other", "third", "phone")
    columns = match_columns(
        header,
        _schools(),
        ("ar", "en"),
        {"name": "third"},
        learned={"name": "other", "address": "phone"},
    )
    assert columns.by_field["name"] == ("third",)
    assert columns.by_field["address"] == ("phone",)
    assert "phone" not in columns.by_field
    assert columns.chosen == {"name": "third", "address": "phone"}


def test_what_was_learned_is_dropped_where_the_column_is_gone() -> None:
    columns = match_columns(("name",), _schools(), ("ar", "en"), {}, learned={"ref": "gone"})
    assert columns.by_field == {"name": ("name",)}
    assert columns.chosen == {}


def test_one_half_that_is_said_finds_its_other_half() -> None:
    columns = _matched("name,Foo,lon,lat", lat="Foo")
    assert columns.by_field["lat"] == ("Foo",)
    assert columns.by_field["lon"] == ("lon",)


def test_a_position_that_is_said_is_the_only_one() -> None:
    rows = [("1", "31.9", "35.9", "32.0,36.0")]
    columns = _matched("ref,lat,lon,where", *rows, position="where")
    assert columns.by_field["position"] == ("where",)
    assert "lat" not in columns.by_field


def test_a_column_that_is_not_there_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(Refused, match=r"no column “Longtitude”.*Longitude"):
        _matched("name,Longitude", lon="Longtitude")
    with pytest.raises(Refused, match="no field “colour”"):
        _matched("name", colour="name")


def test_a_table_without_positions_is_refused_with_its_columns() -> None:
    columns = _matched("name,lat,city")
    with pytest.raises(Refused, match=r"to hold lon\..*name, lat, city"):
        require_position(columns, ("name", "lat", "city"))
    require_position(_matched("E,N,name"), ("E", "N", "name"))


def test_the_first_column_with_a_value_counts() -> None:
    columns = _matched("phone,mobile,name")
    assert columns.first({"mobile": "2"}, "phone") == ("mobile", "2")
    assert columns.reader("phone")({"phone": "1", "mobile": "2"}) == ("phone", "1")
    assert columns.first({}, "name") == ("", "")
    assert columns.first({}, "address") == ("", "")


MAP_OPTIONS = [
    ("ref=a,lat=b", {"ref": "a", "lat": "b"}),
    (["ref=a", "lat=b"], {"ref": "a", "lat": "b"}),
    ("ref=رمز، name_ar=الاسم", {"ref": "رمز", "name_ar": "الاسم"}),
    ('name="Name, official",ref=a', {"name": "Name, official", "ref": "a"}),
    (["name=Name, official", "ref=a"], {"name": "Name, official", "ref": "a"}),
    ('name="a ""b"", c"', {"name": 'a "b", c'}),
    ("ref=a=b", {"ref": "a=b"}),
    ('name=12" pipe', {"name": '12" pipe'}),
    ("ref=a,ref=b,", {"ref": "b"}),
]


@pytest.mark.parametrize(("text", "chosen"), MAP_OPTIONS)
def test_the_map_option_is_read(text: str | list[str], chosen: dict[str, str]) -> None:
    assert read_map_option(text) == chosen


@pytest.mark.parametrize("text", ["ref", "=a", "ref=", 'ref=""'])
def test_a_map_option_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="field=column"):
        read_map_option(text)


def test_the_fingerprint_is_that_of_the_layout() -> None:
    one = header_fingerprint(("Name", "LAT", "الإسم"))
    assert one == header_fingerprint(("lat", "الاسم", "name", "aroundme:row"))
    assert one != header_fingerprint(("name", "lat"))
    assert header_fingerprint(("\ud800",)) != one


def test_the_row_of_the_headers_can_be_told_by_its_words() -> None:
    known = known_header_words(_schools(), ("ar", "en"))
    assert {"school name", "خط العرض", "latitude", "عدد الطلبه", "hospital name"} <= known


def test_two_thousand_odd_columns_are_matched_in_good_time() -> None:
    header = tuple(f"Latitudo column {i} of mine" for i in range(2000))
    assert len(match_columns(header, _schools(), ("ar", "en"), {}).unmatched) == 2000


@given(st.text(alphabet="NSEW0123456789.,:;° ()[]{}lat='\"", max_size=400))
def test_no_value_makes_the_search_for_positions_slow(text: str) -> None:
    looks_like_position(text, named=True)
    looks_like_position("1." * 200 + text)
    looks_like_position("N1." * 100 + text)


@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_headers_make_the_matching_fail(header: list[str]) -> None:
    names = column_names(header)
    columns = match_columns(names, _schools(), ("ar", "en"), {}, sample=_rows(names, names))
    served = {column for held in columns.by_field.values() for column in held}
    assert served | set(columns.unmatched) == {n for n in names if not n.startswith("aroundme:")}
    for text in header:
        with suppress(Refused):
            read_map_option(text)


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
    sample = _rows(names, *rows[:2000])
    found = match_columns(names, _schools(), ("ar", "en"), {}, sample=sample).by_field
    for part in _fields(expected):
        field, _equals, column = part.partition("=")
        assert found[field][0] == column


def test_openstreetmap_names_are_not_taken_from_other_languages(shared_data: Path) -> None:
    features = json.loads((shared_data / "jordan/osm-schools.geojson").read_text())["features"]
    names = tuple(dict.fromkeys(key for feature in features for key in feature["properties"]))
    sample = [Row(i, feature["properties"]) for i, feature in enumerate(features[:2000], 1)]
    found = match_columns(names, _schools(), ("ar", "en"), {}, sample=sample).by_field
    assert found["ref"] == ("@id",)
    assert found["name_ar"] == ("name:ar",)
    assert "position" not in found
    assert not {"name:he", "name:fr", "denomination"} & {c for held in found.values() for c in held}


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
    columns = _matched(header, ("1", "مدرسة النور", "31.95", "35.91"))

    assert columns.by_field["ref"] == (ref,)
    assert columns.by_field["name"] == (name,)
    assert (columns.by_field["lat"], columns.by_field["lon"]) == ((lat,), (lon,))


def test_a_header_of_both_halves_is_no_latitude() -> None:
    columns = _matched("id,name,Lat/Long", ("1", "A", "31.95, 35.91"))

    assert "lat" not in columns.by_field
    assert columns.by_field["position"] == ("Lat/Long",)


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

    assert _matched(header, *rows).by_field["name"] == (name,)


def test_a_kind_of_place_with_a_language_is_a_name_in_that_language() -> None:
    columns = _matched("id,School_A,School_E,lat,lon", ("1", "النور", "Nour", "31.95", "35.91"))

    assert columns.by_field["name_ar"] == ("School_A",)
    assert columns.by_field["name_en"] == ("School_E",)


def test_identifiers_that_passed_through_a_program_lose_their_fraction() -> None:
    header, *rows = "ref,name,lat,lon", ("1001.0", "A", "31.95", "35.91")

    assert _matched(header, *rows).ref({"ref": "1001.0"}) == ("ref", "1001")
    mixed = _matched(header, *rows, ("7A", "B", "31.96", "35.92"))
    assert mixed.ref({"ref": "1001.0"}) == ("ref", "1001.0")


def test_degrees_and_minutes_in_columns_of_their_own_are_refused() -> None:
    with pytest.raises(Refused, match="Lat Min"):
        _matched("id,Lat Deg,Lat Min,Long Deg,Long Min", ("1", "31", "57", "35", "54"))


def test_whole_positions_beside_degrees_and_minutes_are_taken() -> None:
    header = "id,lat,lon,Lat Deg,Lat Min,Long Deg,Long Min"
    columns = _matched(header, ("1", "31.95", "35.9", "31", "57", "35", "54"))

    assert columns.by_field["lat"][0] == "lat"


@pytest.mark.parametrize(
    "text", ["31.95 35.91 800.0 4.5", "King St\nAmman\n(31.95, 35.91)", "31.95 35.91 800 0"]
)
def test_positions_with_an_altitude_or_an_address_look_like_positions(text: str) -> None:
    assert looks_like_position(text)


def test_a_named_column_of_positions_in_words_or_in_utm_is_one() -> None:
    for value in ("31.95234 North 35.91234 East", "36R 775281 E 3538858 N"):
        sample = [Row(number, {"ref": f"a{number}", "coordinates": value}) for number in (2, 3)]
        columns = match_columns(("ref", "coordinates"), _schools(), ("ar", "en"), {}, sample=sample)
        assert columns.by_field["position"] == ("coordinates",)
