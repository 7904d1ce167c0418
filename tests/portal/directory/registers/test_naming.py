"""Records are chosen by their names; where two have one name, the code tells them apart."""

import pytest

from portal.directory.registers.naming import RecordNames

NAMES = RecordNames(
    {
        "moh": {"ar": "وزارة الصحة", "en": "Ministry of Health"},
        "moi": {"ar": "وزارة الداخلية", "en": "Ministry of Interior"},
        "north": {"ar": "المديرية"},
        "south": {"ar": "المديرية"},
    }
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("وزارة الصحه", "moh"),
        (" ministry of HEALTH ", "moh"),
        ("moh", "moh"),
        ("المديرية", None),
        ("المديرية (south)", "south"),
        ("وزارة", None),
        ("(gone)", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_a_name_or_a_code_means_one_record_or_none(text: str, code: str | None) -> None:
    assert NAMES.code_of(text) == code


def test_what_is_shown_is_understood_again() -> None:
    for code in NAMES.names:
        for language in ("ar", "en"):
            assert NAMES.code_of(NAMES.shown(code, language)) == code
    assert NAMES.shown("gone", "ar") == "gone"


def test_part_of_a_name_offers_those_that_hold_it() -> None:
    assert NAMES.like("صحة", "ar", 6) == [("moh", "وزارة الصحة")]
    assert [code for code, _name in NAMES.like("ministry", "en", 6)] == ["moh", "moi"]
    assert NAMES.like("ministry of magic", "en", 1) == [("moh", "Ministry of Health")]
    assert NAMES.like("", "en", 6) == []
    assert [name for _code, name in NAMES.in_order("en")][-1] == "المديرية (south)"
