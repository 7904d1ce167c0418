from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

import geo
from geo.coordinates import Position, is_latitude, is_longitude
from geo.country import best_name, load_country
from geo.crs import read_crs
from geo.errors import InvalidSetup
from geo.projections import pin
from geo.scripts import language_of

CODES = sorted(path.stem for path in (Path(geo.__file__).parent / "countries").glob("*.toml"))
NEEDED = (
    """gb ie fr de us ca hk ke au nz sa ae eg iq sy lb ps ma tn dz tr in za ng br es it nl jp jo"""
)


def test_the_neighbours_and_the_countries_of_the_test_files_are_known() -> None:
    assert set(NEEDED.split()) <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_country_file_is_whole(code: str) -> None:
    country = load_country(code)
    assert country.code == code
    assert country.box.holds(country.capital)
    assert {"ar", "en"} <= set(country.names)
    assert ZoneInfo(country.time_zone)
    assert country.phone_region in phonenumbers.SUPPORTED_REGIONS
    for box in country.boxes:
        assert box.west < box.east and box.south < box.north
        assert is_longitude(box.west) and is_longitude(box.east)
        assert is_latitude(box.south) and is_latitude(box.north)


@pytest.mark.parametrize("code", CODES)
def test_the_systems_of_a_country_are_used_there(code: str) -> None:
    country = load_country(code)
    for crs in country.crs_candidates:
        area = read_crs(crs).area_of_use
        assert area is not None
        is_used = any(
            box.west < area.east
            and area.west < box.east
            and box.south < area.north
            and area.south < box.north
            for box in country.boxes
        )
        assert is_used or area.west > area.east, f"{crs} is not used in {code}"
        pin(crs, country)


def test_far_parts_of_a_country_belong_to_it() -> None:
    united_states = load_country("us")
    anchorage, attu, guam = Position(-149.9, 61.2), Position(173.2, 52.9), Position(144.8, 13.5)
    pago_pago, honolulu = Position(-170.7, -14.3), Position(-157.9, 21.3)
    for place in (anchorage, attu, guam, pago_pago, honolulu, united_states.capital):
        assert united_states.holds(place)
    assert not united_states.box.holds(guam)
    assert not united_states.holds(Position(35.9, 31.9))
    assert load_country("fr").holds(Position(55.5, -21.1))


def test_jordan_is_known() -> None:
    jordan = load_country("jo")
    assert jordan.box.holds(jordan.capital)
    assert [jordan.level_number(level.name) for level in jordan.levels] == [1, 2, 3]


def test_an_unknown_country_is_named_in_the_error() -> None:
    with pytest.raises(InvalidSetup, match=r"“xx”.*jo"):
        load_country("xx")


def test_an_unknown_level_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InvalidSetup, match=r"“parish”.*governorate, district, sub-district"):
        load_country("jo").level_number("parish")


def test_the_best_name_is_of_the_language_or_of_any() -> None:
    assert best_name({"ar": "مدرسة", "en": "School"}, "en") == "School"
    assert best_name({"ar": "مدرسة"}, "en") == "مدرسة"
    assert best_name({}, "en") is None


@pytest.mark.parametrize(
    ("text", "language"), [("مدرسة", "ar"), ("School", "en"), ("Modern مدرسة", "ar"), ("5", "en")]
)
def test_the_language_of_a_text_is_told_by_its_letters(text: str, language: str) -> None:
    assert language_of(text, ("ar", "en")) == language
