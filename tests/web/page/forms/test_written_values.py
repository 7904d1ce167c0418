"""Single values as people type them: Arabic digits, numbers of the country, yes and no, order."""

import pytest

from portal.directory.records.shapes import FieldKind, Shape
from web.page.forms.typed import data_of
from web.page.forms.written_values import in_standing_order, text_of, value_of, values_of


def shape(type_: str, kind: FieldKind = FieldKind.VALUE) -> Shape:
    return Shape("x", kind, type=type_)


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        ("decimal", " ٣١٫٩٥٢ ", 31.952),
        ("decimal", "-7", -7),
        ("decimal", "east", "east"),
        ("decimal", "", ""),
        ("number", "١٩٥٠", "1950"),
        ("hours", "Su-Th ٠٨:٠٠-١٥:٠٠", "Su-Th 08:00-15:00"),
        ("day", "٢٠٢٦-٠١-٠٢", "2026-01-02"),
        ("line", "شارع ٧", "شارع ٧"),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("yes_no", "", ""),
        ("yes_no", "maybe", "maybe"),
        ("phone", "06 500 1000", "+96265001000"),
        ("phone", "٩١١", "911"),
        ("phone", "call us", "call us"),
        ("phone", "06 500 1000; 06 500 2000", "06 500 1000; 06 500 2000"),
    ],
)
def test_what_was_typed_becomes_a_value_of_its_type(
    type_: str, text: str, expected: object
) -> None:
    assert value_of(shape(type_), text, "JO") == expected


def test_several_phone_numbers_stand_on_any_lines_and_each_once() -> None:
    lines = ["06 500 1000 / 06 500 2000", "+962 6 500 1000", "911", "call us"]
    assert values_of(shape("phone", FieldKind.SEVERAL), lines, "JO") == [
        "+96265001000",
        "+96265002000",
        "911",
        "call us",
    ]


def test_without_a_region_numbers_stay_as_they_were_typed() -> None:
    phones = shape("phone", FieldKind.SEVERAL)
    assert data_of([phones], {"x": ["06 500 1000"]}) == {"x": ["06 500 1000"]}


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [("yes_no", True, "yes"), ("yes_no", False, "no"), ("line", None, ""), ("decimal", 1.5, "1.5")],
)
def test_a_value_is_shown_as_it_would_be_typed(type_: str, value: object, text: str) -> None:
    assert text_of(shape(type_), value) == text


def test_what_was_chosen_keeps_the_order_in_which_it_stands() -> None:
    chosen = Shape("x", FieldKind.SEVERAL, type="choice")
    inner = Shape("part", FieldKind.PART, parts=(chosen,), default={})
    typed = Shape("y", FieldKind.SEVERAL, type="code")
    stands = {"x": ["c", "a"], "part": {"x": ["b", "a"]}, "y": ["b", "a"]}
    data = {"x": ["a", "b", "c"], "part": {"x": ["a", "b"]}, "y": ["a", "b"]}
    assert in_standing_order([chosen, inner, typed], data, stands) == {
        "x": ["c", "a", "b"],
        "part": {"x": ["b", "a"]},
        "y": ["a", "b"],
    }
