"""Reading single cells."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers import cells
from layers.catalogue.definitions import Attribute, Value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", 1234),
        ("١٬٢٣٤", 1234),
        ("۱۲۳", 123),
        ("1,234", 1234),
        ("1,234,567.5", 1234567.5),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("12,5", 12.5),
        ("١٢٫٥", 12.5),
        ("1 234 567", 1234567),
        ("1\u202f234", 1234),
        ("1'234", 1234),
        ("12.0", 12),
        ("-3", -3),
        ("1.234", 1.234),
        ("1,23,4", None),
        ("12 beds", None),
        ("<50", None),
        ("50-99", None),
        ("1 2", None),
        ("nan", None),
        ("", None),
    ],
)
def test_numbers_are_read_with_their_marks(text: str, number: float | None) -> None:
    assert cells.read_number(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-11-24T10:15:00Z", date(2026, 11, 24)),
        ("2016/02/04 00:00:00", date(2016, 2, 4)),
        ("20261124", date(2026, 11, 24)),
        ("24/11/2026", date(2026, 11, 24)),
        ("٢٤/١١/٢٠٢٦", date(2026, 11, 24)),
        ("03/04/2026", date(2026, 4, 3)),
        ("04/23/2026", date(2026, 4, 23)),
        ("19-04-2013", date(2013, 4, 19)),
        ("22.07.21", date(2021, 7, 22)),
        ("22/07/21", None),
        ("24 Nov 2026", date(2026, 11, 24)),
        ("24-Nov-26", date(2026, 11, 24)),
        ("November 24th, 2026", date(2026, 11, 24)),
        ("24 تشرين الثاني 2026", date(2026, 11, 24)),
        ("٢٤ نوفمبر ٢٠٢٦", date(2026, 11, 24)),
        ("46350", date(2026, 11, 24)),
        ("46350.5", date(2026, 11, 24)),
        ("1795478400000", date(2026, 11, 24)),
        ("2026", None),
        ("12345", None),
        ("31/02/2026", None),
        ("2026-13-45", None),
        ("1447-05-12", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_only_without_doubt(text: str, day: date | None) -> None:
    assert cells.read_date(text) == day


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        *(
            (text, True)
            for text in ("yes", "Y", "نعم", "✓", "x", "oui", "ja", "1", "1.0", "متوفرة")
        ),
        *((text, False) for text in ("No", "n", "لا", "لا يوجد", "non", "nein", "0", "0.0", "✗")),
        *((text, None) for text in ("maybe", "", "2", "limited")),
    ],
)
def test_flags_are_read_in_many_words(text: str, flag: bool | None) -> None:
    assert cells.read_flag(text) is flag


@pytest.mark.parametrize(
    ("text", "region", "numbers"),
    [
        ("06 500 0123", "JO", ["+96265000123"]),
        ("٠٦-٥٠٠٠١٢٣", "JO", ["+96265000123"]),
        ("06/5000123", "JO", ["+96265000123"]),
        ("0096265000123", "JO", ["+96265000123"]),
        ("96265000123", "JO", ["+96265000123"]),
        ("65000123.0", "JO", ["+96265000123"]),
        ("7.91234567E+8", "JO", ["+962791234567"]),
        ("06 5000123 / 0791234567", "JO", ["+96265000123", "+962791234567"]),
        ("06 5000123؛ 0791234567", "JO", ["+96265000123", "+962791234567"]),
        ("0791234567  0781234567", "JO", ["+962791234567", "+962781234567"]),
        ("0791234567 0781234567", "JO", ["+962791234567", "+962781234567"]),
        ("0791234567 or 0781234567", "JO", ["+962791234567", "+962781234567"]),
        ("06 5000123/4", "JO", ["+96265000123", "+96265000124"]),
        ("06 5000123 ext 12", "JO", ["+96265000123"]),
        ("06 5000123 x12", "JO", ["+96265000123"]),
        ("06 5000123 تحويلة 12", "JO", ["+96265000123"]),
        ("هاتف: 06 5000123 فاكس: 06 5000124", "JO", ["+96265000123"]),
        ("Tel. 06 5000123", "JO", ["+96265000123"]),
        ("+49 (0)30 123456", "JO", ["+4930123456"]),
        ("(202) 555-0143", "US", ["+12025550143"]),
        ("2072831147", "GB", ["+442072831147"]),
        *((text, "JO", []) for text in ("NOT AVAILABLE", "-", "لا يوجد", "N/A", "", "0", "--")),
    ],
)
def test_phones_are_read_as_people_write_them(text: str, region: str, numbers: list[str]) -> None:
    assert cells.read_phones(text, region) == (numbers, [])


def test_what_is_no_phone_is_named_beside_those_that_are() -> None:
    assert cells.read_phones("06 500 0123; call us; 123", "JO") == (
        ["+96265000123"],
        ["call us", "123"],
    )


def test_a_number_of_the_right_length_may_be_one_that_nobody_has() -> None:
    assert cells.is_assigned_phone("+96265000123")
    assert not cells.is_assigned_phone("+96215000123")


@pytest.mark.parametrize(
    "text",
    [
        *("NULL", "N/A", "na", "#N/A", "-", "--", "—", "none", "nil", "غير متوفر", "لا يوجد", " "),
        *("NOT AVAILABLE", "Not applicable", "#REF!", "?", "...", "غير مُحدَّد"),
    ],
)
def test_words_for_nothing_are_blank(text: str) -> None:
    assert cells.is_blank_word(text)


@pytest.mark.parametrize(
    "text", ["Nablus", "مدرسة", "✓", "0", "-999", "No", "A-1", "None Such Hill"]
)
def test_other_words_are_not_blank(text: str) -> None:
    assert not cells.is_blank_word(text)


def test_what_is_blank_depends_on_the_attribute() -> None:
    beds = Attribute(name="beds", type="number", names={}, minimum=0)
    emergency = Attribute(name="emergency", type="flag", names={})
    assert cells.is_blank_value(beds, "-999")
    assert not cells.is_blank_value(beds, "-5")
    assert not cells.is_blank_value(emergency, "لا يوجد")
    assert cells.is_blank_value(emergency, "-")


def test_texts_are_parted_where_no_text_has_a_sign() -> None:
    former = Attribute(name="former_refs", type="texts", names={})
    assert cells.read_attribute(former, "A/1; B, C؛ | D") == ["A/1", "B, C", "D"]
    assert cells.read_attribute(former, " ; ") is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("<b>Olive</b> School", "Olive School"),
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("one<br/>two", "one two"),
        ("x<script>alert('y')</script>z", "xz"),
        ("x<SCRIPT src=a>never closed", "x"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;x", "x"),
        ("<!-- note -->x", "x"),
        ("<p>&#1605;&#x62F;</p>", " مد "),
        ("a < b > c", "a < b > c"),
        ("<unknown>", "<unknown>"),
        ("<a@b.example>", "<a@b.example>"),
        ("AT&T; R&D", "AT&T; R&D"),
        ("B&B ?a=1&copy=2", "B&B ?a=1&copy=2"),
        ("مدرسة", "مدرسة"),
    ],
)
def test_markup_is_taken_out_and_nothing_else(text: str, bare: str) -> None:
    assert cells.strip_markup(text) == bare


def test_very_much_markup_takes_no_long_time() -> None:
    cells.strip_markup("<script" * 2_800)
    cells.strip_markup("<a " * 6_000)
    cells.strip_markup("<!--" * 5_000)
    cells.read_phones("0" * 1_000_000, "JO")
    cells.read_phones("1 / " * 100_000, "JO")
    cells.read_phones("a" * 499 + "\n", "JO")
    cells.read_phones("a. " * 160 + "-", "JO")
    cells.read_date("1 " * 500_000)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  two \t words\n", "two words"),
        ("م\u200fدرسة\u202e", "مدرسة"),
        ("a\x00b", "a b"),
        ("lone \ud83d half", "lone half"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301", "é"),
    ],
)
def test_texts_are_made_clean(text: str, clean: str) -> None:
    assert cells.clean_text(text) == clean


def _stage() -> Attribute:
    return Attribute(
        name="stage",
        type="choices",
        names={},
        values=(
            Value(name="basic", names={"ar": "أساسية", "en": "Basic"}, spellings=("1",)),
            Value(name="secondary", names={"ar": "ثانوية", "en": "Secondary"}, spellings=("3",)),
        ),
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Basic", ["basic"]),
        ("أساسية، ثانوية", ["basic", "secondary"]),
        ("اساسيه و ثانويه", ["basic", "secondary"]),
        ("Basic & Secondary", ["basic", "secondary"]),
        ("1.0", ["basic"]),
        ("1;3", ["basic", "secondary"]),
        ("Basic; other", None),
        ("", None),
    ],
)
def test_several_values_are_read_one_by_one(text: str, values: list[str] | None) -> None:
    assert cells.read_attribute(_stage(), text) == values


def test_a_number_outside_its_bounds_is_none() -> None:
    beds = Attribute(name="beds", type="number", names={}, minimum=0, maximum=5000)
    assert cells.read_attribute(beds, "1,200") == 1200
    assert cells.read_attribute(beds, "-1") is None
    assert cells.read_attribute(beds, "99999") is None


@given(st.text())
def test_no_text_makes_a_cell_fail(text: str) -> None:
    cells.read_number(text)
    cells.read_date(text)
    cells.read_flag(text)
    cells.is_blank_word(text)
    numbers, _faults = cells.read_phones(text, "JO")
    assert all(number.startswith("+") for number in numbers)
    clean = cells.clean_text(cells.strip_markup(text))
    assert cells.clean_text(clean) == clean
    clean.encode()
