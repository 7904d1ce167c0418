"""Whatever is written in digits may be written in those of an Arabic keyboard, in every form."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from layers.catalogue.definitions import load_catalogue
from portal.directory.offices.shapes import office_shapes
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.records.shapes import FieldKind, Shape, shapes_of
from web.page.forms.typed import data_of, pairs_of, read_typed, typed_of

FORMS = {
    "agency": shapes_of(AgencyContent),
    "office": office_shapes(load_catalogue()["offices"]),
    "service": shapes_of(ServiceContent),
}
# What people type, with the digits and marks of an Arabic keyboard, and what it has to become.
TYPED: dict[str, tuple[str, object]] = {
    "day": ("٣١/٥/٢٠٢٦", "2026-05-31"),
    "decimal": ("٣١٫٩٥", 31.95),
    "duration": ("٣ أيام", "3 أيام"),
    "hours": ("Su-Th ٠٨:٠٠-١٥:٠٠", "Su-Th 08:00-15:00"),
    "money": ("١٬٢٥٠٫٥", "1250.5"),
    "number": ("١٬٩٥٠", "1950"),
    "phone": ("٠٦ ٥٠٠ ١٠٠٠", "+96265001000"),
}
# Types that are words, addresses and codes, or chosen from a list.
WITHOUT_DIGITS = {
    *("address", "choice", "code", "currency", "email", "language", "line", "picture", "term"),
    *("text", "yes_no"),
}


def fields_in_digits(shapes: Sequence[Shape], above: str = "") -> Iterator[tuple[str, Shape]]:
    for shape in shapes:
        name = above + shape.name
        if shape.kind is FieldKind.PART:
            yield from fields_in_digits(shape.parts, f"{name}.")
        elif shape.kind is FieldKind.PARTS:
            yield from fields_in_digits(shape.parts, f"{name}.0.")
        elif shape.type in TYPED:
            yield name, shape
        else:
            assert shape.kind is FieldKind.FLAG or shape.type in WITHOUT_DIGITS, shape


ALL = [(form, name, shape) for form in FORMS for name, shape in fields_in_digits(FORMS[form])]


@pytest.mark.parametrize(("form", "name", "shape"), ALL, ids=[f"{f}-{n}" for f, n, _ in ALL])
def test_every_field_of_digits_reads_those_of_an_arabic_keyboard(
    form: str, name: str, shape: Shape
) -> None:
    text, expected = TYPED[shape.type]
    part, _dot, _rest = name.partition(".")
    given = [(f"{part}.is_given", "1")] if _may_be_absent(FORMS[form], part) else []
    said: object = data_of(
        FORMS[form], read_typed(FORMS[form], [*given, (name, text)], ("ar", "en")), "JO"
    )
    for step in name.split("."):
        said = said[int(step)] if isinstance(said, list) else said[step]  # type: ignore[index]
    assert said == ([expected] if shape.kind is FieldKind.SEVERAL else expected)


def _may_be_absent(shapes: Sequence[Shape], name: str) -> bool:
    return next(shape for shape in shapes if shape.name == name).may_be_absent


def test_the_walk_meets_coordinates_money_phones_and_days() -> None:
    names = {name for _form, name, _shape in ALL}
    assert {"lat", "attributes.entrance_lon", "fees.0.amount", "phones", "verified_at"} <= names
    assert len(ALL) > 30


@pytest.mark.parametrize("text", ["1,250", "نصف", "inf", "1_0", "٣/٤"])
def test_what_can_be_read_in_two_ways_or_in_none_stays_as_it_was_typed(text: str) -> None:
    amount = replace(FORMS["service"][0], name="x", kind=FieldKind.VALUE, type="money")
    typed = typed_of([amount], {"x": text}, ())
    assert pairs_of([amount], typed) == [("x", text)]
    latin = text.translate(str.maketrans("٣٤", "34"))
    assert data_of([amount], typed) == {"x": latin}
