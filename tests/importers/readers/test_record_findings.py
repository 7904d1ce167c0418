"""Records of a delimited text with something wrong in them."""

import pytest

from importers.readers.rows import LONGEST_CELL
from tests.importers.readers.delimited_files import (
    HEADER,
    WriteText,
    codes_of,
    refs_of,
    rows_of,
)


def test_a_row_with_too_many_cells_is_rejected_and_one_with_fewer_is_not(
    write_text: WriteText,
) -> None:
    found = rows_of(write_text(f"{HEADER}1,a,31,35,x,y\n2,b,31\n3,c,31,35,,\n"))
    assert codes_of(found) == ["unreadable_row", "", ""]
    assert "6 cells, the header 4" in str(found[0].findings[0].message)
    assert found[0].findings[0].value == "x | y"


@pytest.mark.parametrize(
    ("body", "good"),
    [
        ('1,a,31,35\n2,"b,31,35\n3,c,31,35\n4,d,31,35\n', ["1", "3", "4"]),
        ('1,"b,31,35\n3,"c",31,35\n4,d,31,35\n', ["3", "4"]),
        ('1,"b,31,35\n2,x,31,35\n3,"c",31,35\n', ["2", "3"]),
        ('1,"abc,31,35\n2,def",31,35\n3,x,31,35\n', ["3"]),
        ('1,"abc,31,35\n2,x,31,35\n3,x,31,35"\n4,y,31,35\n', ["2", "4"]),
        ('1,a,31,35\n2,"b,31,35', ["1"]),
        ('1,"He said "hi", ok",31,35\n2,b,31,35\n', ["2"]),
        ('1,5" pipe,31,35\n2,a"b"c,31,35\n', ["1", "2"]),
        ('1,"say ""hi""",31,35\n2,"x, y\nz, w",31,35\n', ["1", "2"]),
    ],
)
def test_a_quotation_that_stays_open_costs_its_row_and_no_other(
    write_text: WriteText, body: str, good: list[str]
) -> None:
    found = rows_of(write_text(HEADER + body))
    assert refs_of(found) == good
    assert set(codes_of(found)) <= {"", "unreadable_row"}


def test_marks_inside_a_quoted_cell_are_letters_where_all_cells_are_there(
    write_text: WriteText,
) -> None:
    (row,) = rows_of(write_text(f'{HEADER}1,"5" pipe",31,35\n'))
    assert row.values == {"ref": "1", "name": '5" pipe', "lat": "31", "lon": "35"}
    assert codes_of([row]) == ["stray_quote"]


def test_an_open_quotation_far_from_the_end_of_a_large_file_costs_its_row_only(
    write_text: WriteText,
) -> None:
    body = "2,y,31,35\n" * (LONGEST_CELL // 8)
    found = rows_of(write_text(f'{HEADER}0,z,31,35\n1,"x,31,35\n{body}'))
    assert codes_of(found).count("unreadable_row") == 1
    assert len(found) == LONGEST_CELL // 8 + 2


def test_a_byte_that_is_no_letter_costs_its_row_and_is_named(write_text: WriteText) -> None:
    good = "".join(f"{n},مدرسة الحي الكبير,31,35\n" for n in range(20))
    bad = "99,مدرسة,31,35\n".encode("cp1256")
    found = rows_of(write_text((HEADER + good).encode() + bad))
    assert codes_of(found) == [""] * 20 + ["bad_encoding"]
    assert "0xE3 0xCF 0xD1 0xD3 0xC9" in str(found[-1].findings[0].message)
    assert "\ufffd" in found[-1].values["name"]


def test_letters_cut_in_the_middle_cost_their_rows(write_text: WriteText) -> None:
    cut = b"".join(f"{n},مدرسة الحي".encode()[:-1] + b",31,35\n" for n in range(3))
    assert codes_of(rows_of(write_text(HEADER.encode() + cut))) == ["bad_encoding"] * 3


def test_a_utf8_row_in_a_file_of_another_encoding_is_rejected(write_text: WriteText) -> None:
    good = "".join(f"{n},مدرسة الحي,31,35\n" for n in range(20)).encode("cp1256")
    found = rows_of(write_text(HEADER.encode() + good + "99,مدرسة,31,35\n".encode()))
    assert codes_of(found) == [""] * 20 + ["bad_encoding"]


def test_a_nul_byte_costs_its_row(write_text: WriteText) -> None:
    found = rows_of(write_text(f"{HEADER}1,a\0,31,35\n2,b,31,35\n"))
    assert codes_of(found) == ["unreadable_row", ""]
    assert "\0" not in found[0].values["name"]
