"""The head of a delimited table."""

from pathlib import Path

import pytest

from geo.errors import UnreadableFile
from importers.readers.delimited import DelimitedReader
from importers.readers.rows import Hints
from tests.importers.readers.delimited_files import (
    HEADER,
    WriteText,
    codes_of,
    facts_of,
    reader_of,
    rows_of,
)


def test_columns_without_a_name_are_numbered_and_repeated_ones_counted(
    write_text: WriteText,
) -> None:
    found = reader_of(write_text("ref,name,name,,lat,lon,,\n1,a,b,c,31,35,,\n"))
    assert found.columns == ("ref", "name", "name (2)", "column 4", "lat", "lon")


def test_thousands_of_empty_columns_at_the_right_are_no_columns(write_text: WriteText) -> None:
    empty = "," * 16_000
    found = reader_of(write_text(f"ref,name,lat,lon{empty}\n1,a,31,35{empty}\n"))
    assert found.columns == ("ref", "name", "lat", "lon")
    assert codes_of(list(found.rows())) == [""]


def test_a_second_header_is_passed_over_and_told(write_text: WriteText) -> None:
    content = f"{HEADER}الرقم,الاسم,العرض,الطول\n1,a,31.9,35.9\n2,b,31.9,35.9\n"
    found = reader_of(write_text(content))
    assert [row.number for row in found.rows()] == [3, 4]
    assert "row 2" in facts_of(found)["header row"]


def test_a_header_with_spoilt_letters_is_refused(write_text: WriteText) -> None:
    content = b"ref,na\xd5me,lat,lon\n" + ("1,مدرسة الحي,31,35\n" * 20).encode()
    with pytest.raises(UnreadableFile, match="not UTF-8: line 1 holds the byte 0xD5"):
        reader_of(write_text(content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("1,a,31.9,35.9\n2,b,31.9,35.9\n", "no row of column names"),
        (",".join(f"c{n}" for n in range(3000)) + "\n1\n", "more than 2000 columns"),
        (f"{HEADER}1,{'x' * 10_000_000},31,35\n", "line of more than 1000000 .* line 2"),
        (f"{HEADER}{'x' * 3_000_000}", "line of more than 1000000 .* line 2"),
        (HEADER + '1,"' + "x y\n" * 300_000 + '",31,35\n', "cell of more than 1000000 .* line 2"),
        (HEADER + '1,"' + '\n","' * 300_000, "cell of more than 1000000 .* line 2"),
        (f'{HEADER}"1,a,31,35\n', "not a well-formed table near line 2"),
        (f'{HEADER}"1,a,31,35\nx\ny\nz\n', "not a well-formed table near line 2"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    write_text: WriteText, content: str, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason) as caught:
        rows_of(write_text(content))
    assert "\n" not in str(caught.value)


KNOWN_NAMES = Hints(known_headers=frozenset({"ref", "name", "lat", "lon"}))


def test_names_below_merged_cells_are_read_as_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ref,name,Coordinates,\n,,lat,lon\n1,A,31.95,35.91\n", encoding="utf-8")
    found = DelimitedReader(path, KNOWN_NAMES)

    assert found.columns == ("ref", "name", "lat", "lon")
    assert [(row.number, row.values["lat"]) for row in found.rows()] == [(3, "31.95")]


def test_lines_that_are_quoted_as_a_whole_are_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"ref,name,lat,lon"\n"1,A,31.95,35.91"\n"2,B,31.96,35.92"\n')

    with pytest.raises(UnreadableFile, match="last mark of each line"):
        DelimitedReader(path, KNOWN_NAMES)
