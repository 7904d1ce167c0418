import pytest

from geo.country import best_name, load_country
from geo.errors import InvalidSetup
from geo.scripts import language_of


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
