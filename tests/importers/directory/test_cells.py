"""Cells as officers fill them in: words of either language, any digits, any order of signs."""

import pytest

from importers.directory.cells import Unreadable, read_cell
from importers.directory.columns import Column, tables_of
from importers.directory.lists import join_list, split_list
from portal.directory.registers.definitions import Register
from tests.importers.directory import invented


def column(table: str, field: str) -> Column:
    every = [one for register in Register for one in tables_of(register)]
    found = next(one for one in every if one.name == table)
    return next(one for one in found.columns if one.field == field)


def read(table: str, field: str, text: str) -> object:
    return read_cell(column(table, field), text, invented.words(), "العمود")


@pytest.mark.parametrize(
    ("table", "field", "text", "value"),
    [
        ("agencies", "kind", "وزاره", "ministry"),
        ("agencies", "kind", "Ministry", "ministry"),
        ("agencies", "kind", "ministry", "ministry"),
        ("services", "audiences", "المواطن؛ Visitor", ["citizen", "visitor"]),
        ("services", "audiences", "صاحب العمل، المقيم", ["business", "resident"]),
        ("services", "at_offices.service", "جوازات السفر", "passports"),
        ("services", "status", "متوقفة مؤقتًا", "temporarily_closed"),
        ("fees", "amount", "١٢٫٥٠٠", "12.500"),
        ("fees", "amount", "1,234.500", "1234.5"),
        ("fees", "amount", "٣", "3"),
        ("fees", "currency", "دينار", "JOD"),
        ("fees", "currency", "usd", "USD"),
        ("fees", "valid_from", "٣١/٥/٢٠٢٦", "2026-05-31"),
        ("fees", "valid_from", "31 أيار 2026", "2026-05-31"),
        ("fees", "valid_from", "1850-01-02", "1850-01-02"),
        ("agencies", "demo", "نعم", True),
        ("agencies", "demo", "لا", False),
        ("agencies", "phones", "06 500 1234; ٠٧٩ ١٢٣ ٤٥٦٧", ["+96265001234", "+962791234567"]),
        ("agencies", "phones", "911", ["911"]),
        ("agencies", "phones", "065001234", ["+96265001234"]),
        ("channels", "phone", "65001234", "+96265001234"),
        ("channels", "phone", "110033", "110033"),
        ("channels", "languages", "AR; en", ["ar", "en"]),
        ("services", "processing_time", "٣ أيام عمل", "P3D"),
        ("services", "minimum_age", "١٨", 18),
        ("services", "keywords", "جواز، سفر; passport", ["جواز", "سفر", "passport"]),
        ("agencies", "website", "لا يوجد", None),
        ("agencies", "valid_to", "-", None),
        ("agencies", "code", "na", "na"),
    ],
)
def test_a_cell_is_read_as_it_was_meant(table: str, field: str, text: str, value: object) -> None:
    assert read(table, field, text) == value


@pytest.mark.parametrize(
    ("table", "field", "text", "hint"),
    [
        ("agencies", "kind", "نادي", "هيئة أو سلطة"),
        ("agencies", "kind", "club", "Authority"),
        ("agencies", "kind", "Ministri", "Ministry"),
        ("services", "audiences", "المواطن; الجيران", "الزائر"),
        ("agencies", "demo", "perhaps", "yes or no"),
        ("services", "minimum_age", "eighteen", "digits"),
        ("agencies", "hours", "mornings", "Su-Th 08:00-15:00"),
    ],
)
def test_a_cell_that_cannot_be_read_says_what_is_possible(
    table: str, field: str, text: str, hint: str
) -> None:
    with pytest.raises(Unreadable) as raised:
        read(table, field, text)
    finding = raised.value.finding
    assert finding.column == "العمود"
    assert text.rpartition("; ")[2] in str(finding.message)
    assert hint in str(finding.hint)


@pytest.mark.parametrize(
    "items",
    [["a", "b c"], ['say "no"', 'x;"y"'], ["أ، ب", "ج"], ['"quoted"'], ["-"], ["a|b", "c\nd"], []],
)
def test_a_list_comes_back_as_it_was_joined(items: list[str]) -> None:
    assert split_list(join_list(items)) == items
