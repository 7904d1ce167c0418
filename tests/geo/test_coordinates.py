import pytest

from geo.coordinate_text import read_coordinates
from geo.coordinates import Box, Position, parse_number, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("31.9539", 31.9539),
        ("0.0", 0.0),
        ("-0.0", 0.0),
        ("٣١٫٩٥", 31.95),
        ("۳۱.۹۵", 31.95),
        ("−31.5", -31.5),
        ("1e-400", 0.0),
        (".5", 0.5),
        ("31.", 31.0),
    ],
)
def test_a_decimal_number_is_read(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "nan", "NaN", "inf", "-Infinity", "1e400", "9" * 401, "1_0", "+36", " 36 "),
        *(
            "\u00a036",
            "１２",
            "36,75",
            "36°45′N",
            "0x24",
            "48.966.0",
            ";",
            "<script>",
            "2km",
            "--1",
        ),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "31.9539, 35.9106",
        "31.9539,35.9106",
        "٣١٫٩٥٣٩، ٣٥٫٩١٠٦",
        "31°57′14.04″N 35°54′38.16″E",
        "31.9539 N, 35.9106 E",
    ],
)
def test_coordinates_are_read_as_people_write_them(text: str) -> None:
    position = read_coordinates(text)
    assert position is not None
    assert position == pytest.approx(Position(35.9106, 31.9539), abs=1e-9)


@pytest.mark.parametrize("text", ["Amman", "شارع 5", "31.95", "91, 35", "5 km", ""])
def test_other_texts_are_no_coordinates(text: str) -> None:
    assert read_coordinates(text) is None


def test_a_box_holds_its_edge() -> None:
    box = Box(35, 29, 39, 33)
    assert box.holds(Position(35, 33))
    assert not box.holds(Position(34.999, 33))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234,567.89", 1_234_567.89),
        ("1.234.567,89", 1_234_567.89),
        ("1'234'567.89", 1_234_567.89),
        ("249\u00a0206,5", 249_206.5),
        ("3 576 359", 3_576_359),
        ("3\u202f576\u202f359,25", 3_576_359.25),
        ("٣٬٥٧٦٬٣٥٩٫٥", 3_576_359.5),
        ("31,9", 31.9),
        ("0,123", 0.123),
        ("1.234", 1.234),
        ("+5", 5),
        ("- 5,5", -5.5),
        ("3,5E+01", 35),
        (" 31.5 ", 31.5),
    ],
)
def test_a_number_is_read_as_officers_write_it(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "-", ",", "1,23,456", "1.2.3", "12 34", "1 2", "abc", "1_000", "nan", "9" * 500]
)
def test_what_is_no_number_of_officers_is_not_read(text: str) -> None:
    assert read_number(text) is None


def test_a_comma_before_three_digits_needs_the_column_to_tell() -> None:
    assert read_number("1,234") is None
    assert read_number("1,234", ",") == 1.234
    assert read_number("1,234", ".") == 1234
    assert read_number("1.234", ",") == 1234
    assert read_number("٣١٫٩٥٣", ",") == 31.953
