import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import AroundMeError, Refused, UnreadableFile
from importers.readers.rows import Row
from tests.importers.readers.delimited_files import (
    COLUMNS,
    HEADER,
    WriteText,
    codes_of,
    facts_of,
    reader_of,
    rows_of,
)


def test_cells_stay_as_they_are_and_empty_ones_are_left_out(write_text: WriteText) -> None:
    (row,) = rows_of(write_text("ref,name,lat,lon\n1, a b ,\u00a0,35\n"))
    assert row.values == {"ref": "1", "name": " a b ", "lon": "35"}


def test_rows_are_numbered_as_a_spreadsheet_does(write_text: WriteText) -> None:
    found = rows_of(write_text('Title\n\nref,name,lat,lon\n\n1,"a\nb",31,35\n2,b,31,35\n'))
    assert [(row.number, row.values["name"]) for row in found] == [(5, "a\nb"), (6, "b")]


def test_line_ends_of_all_kinds_may_be_mixed(write_text: WriteText) -> None:
    found = rows_of(write_text('ref,name,lat,lon\r\n1,a,31,35\r2,b,31,35\n\r\n3,"c\r\nd",31,35'))
    assert [(row.number, row.values["name"]) for row in found] == [
        (2, "a"),
        (3, "b"),
        (5, "c\r\nd"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1256"])
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_letters_and_line_ends_on_the_borders_of_chunks_stay_whole(
    write_text: WriteText, encoding: str, line_end: str
) -> None:
    names = [f"مدرسة الزيتون {'و' * (number % 7)}" for number in range(30_000)]
    lines = [HEADER.strip(), *(f"{n},{name},31,35" for n, name in enumerate(names))]
    found = reader_of(write_text((line_end.join(lines) + line_end).encode(encoding))).rows()
    assert [row.values["name"] for row in found] == names


def test_a_line_end_cut_by_a_chunk_makes_no_empty_row(write_text: WriteText) -> None:
    chunk = 1 << 18
    start = "ref,name,lat,lon\r\n1,"
    content = start + "x" * (chunk - len(start) - 1) + "\r\n2,b,31,35\r\n"
    assert content[chunk - 1 : chunk + 1] == "\r\n"
    assert [row.number for row in rows_of(write_text(content))] == [2, 3]


def test_facts_tell_how_the_file_was_read(write_text: WriteText) -> None:
    content = "sep=;\r\nref;name;lat;lon\r\n1;مدرسة الحي;31,5;35,9\r\n"
    found = reader_of(write_text(content.encode("cp1256")))
    told = facts_of(found)
    assert told["encoding"].startswith("cp1256 (")
    assert told["delimiter"] == "semicolon"
    assert told["header row"].startswith("2;")
    assert found.kind == "CSV"
    assert reader_of(write_text("ref\tname\tlat\tlon\n1\ta\t31\t35\n")).kind == "TSV"


def test_totals_and_notes_at_the_end_are_rejected_and_not_those_in_the_middle(
    write_text: WriteText,
) -> None:
    found = rows_of(
        write_text(f"{HEADER}1,a,31,35\nTotal,,,\n2,b,31,35\nTotal,2,,\n\nSource: us,,,\n")
    )
    assert codes_of(found) == ["", "", "", "footer_row", "footer_row"]
    assert [row.number for row in found] == [2, 3, 4, 5, 7]


def test_two_encodings_in_one_file_are_refused_with_the_line(write_text: WriteText) -> None:
    first = f"{HEADER}1,مدرسة,31,35\n2,مسجد الحي الكبير,31,35\n".encode()
    second = "3,مدرسة,31,35\n4,السوق,31,35\n".encode("cp1256")
    with pytest.raises(UnreadableFile, match=r"more than one encoding: line \d .*0x.*--encoding"):
        reader_of(write_text(first + second))


def test_a_file_that_is_not_in_the_named_encoding_is_refused_in_the_end(
    write_text: WriteText,
) -> None:
    path = write_text((HEADER + "1,مدرسة,31,35\n" * 300).encode("cp1256"))
    with pytest.raises(UnreadableFile, match="not UTF-8: line 102 holds the byte 0xE3"):
        rows_of(path, "utf-8")
    assert codes_of(rows_of(path, "1256")) == [""] * 300


def test_arabic_that_comes_after_megabytes_of_ascii_is_read_right(write_text: WriteText) -> None:
    late = (HEADER + "1,abc,31,35\n" * 200_000 + "2,مدرسة الحي,31,35\n").encode("cp1256")
    *_rest, last = reader_of(write_text(late)).rows()
    assert last.values["name"] == "مدرسة الحي"


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff", ",,,\n,,,\n", "\0\0\n"])
def test_a_file_without_anything_in_it_is_empty(write_text: WriteText, content: str) -> None:
    with pytest.raises(UnreadableFile, match="is empty: its first row must hold the column names"):
        reader_of(write_text(content))


@pytest.mark.parametrize(
    "content",
    [
        '\\"x' + ',"' * 300_000 + "\n" + HEADER,
        f"{HEADER}1{' ' * 500_000}x,a,31,35\n",
        (f"{HEADER}1,{'a' * 900_000},31,35\n2,école,31,35\n").encode("cp1252"),
        b"\xe1" * 900_000 + b"\n",
        '"' * 900_000 + "\n" + HEADER,
        HEADER + ('"' * 999 + "\n") * 500,
        "(" * 70 + "," + "[(" * 30_000 + "\n" + HEADER,
    ],
)
def test_lines_made_to_take_long_are_read_at_once(
    write_text: WriteText, content: str | bytes
) -> None:
    assert reader_of(write_text(content)).columns


def test_names_that_do_not_exist_are_refused(write_text: WriteText) -> None:
    with pytest.raises(Refused, match="no encoding “klingon”"):
        reader_of(write_text(HEADER), encoding="klingon")
    with pytest.raises(Refused, match="cannot be a delimiter"):
        reader_of(write_text(HEADER), delimiter="||")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_read_also_when_the_officer_names_them(
    write_text: WriteText, encoding: str
) -> None:
    path = write_text(f"{HEADER}1,مدرسة,31,35\n".encode(encoding))
    assert rows_of(path)[0].values["name"] == "مدرسة"
    assert rows_of(path, encoding.rpartition("-")[0] if "e" in encoding[-2:] else encoding)


def test_the_stream_begins_anew_and_tells_how_far_it_is(write_text: WriteText) -> None:
    found = reader_of(write_text(HEADER + "1,a,31,35\n" * 100_000))
    part = list(islice(found.rows(), 10))
    heard = [found.bytes_read() for _row in found.rows()]
    assert heard == sorted(heard)
    assert heard[0] < found.size_bytes == heard[-1]
    assert part == list(islice(found.rows(), 10))


TEXTS = st.text(st.sampled_from("abcXYZ مدرسةالزيتون,;|~\t\"'\n0123-#é"), max_size=25)
DEGREES = st.floats(20, 40).map(lambda degrees: f"{degrees:.5f}")
TABLES = st.lists(st.tuples(TEXTS, TEXTS, DEGREES, DEGREES), min_size=1, max_size=10)
SETTINGS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@SETTINGS
@given(
    table=TABLES,
    delimiter=st.sampled_from(",;\t|~"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quote_all=st.booleans(),
)
def test_any_table_comes_back_as_it_was_written(
    write_text: WriteText,
    table: list[tuple[str, ...]],
    delimiter: str,
    encoding: str,
    line_end: str,
    quote_all: bool,
) -> None:
    full = [(f"S{number}", *cells) for number, cells in enumerate(table)]
    # The writer does not quote a LF when lines end with CR.
    dialect = csv.unix_dialect if quote_all or line_end == "\r" else csv.excel
    text = io.StringIO(newline="")
    writer = csv.writer(text, dialect, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([COLUMNS, *full])
    found = rows_of(write_text(text.getvalue().encode(encoding)))
    assert [row.values for row in found] == [
        {column: cell for column, cell in zip(COLUMNS, cells, strict=True) if cell.strip()}
        for cells in full
    ]
    assert not any(row.findings for row in found)


PIECES = [b"a", b",", b'"', b"\n", b"\r", b"\0", b"\xc7", b"\xe1", b";", b"'", b"\xff\xfe"]
PIECES += [b"ref,lat\n", b"1,2\n", b"sep=;\n", "ة".encode(), b"#"]
BYTES = st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)
SAID = st.sampled_from([None, "utf-8", "utf-16", "utf-32", "1256", "gbk", "cp932", "hz", "utf-7"])


@SETTINGS
@given(content=BYTES, said=SAID)
def test_random_bytes_are_rows_or_one_sentence(
    write_text: WriteText, content: bytes, said: str | None
) -> None:
    try:
        rows_of(write_text(content), said)
    except AroundMeError as error:
        assert "\n" not in str(error)


def test_the_same_table_in_six_encodings_gives_the_same_rows(shared_data: Path) -> None:
    folder = shared_data / "places-manager" / "encodings"
    found = {path.stem: rows_of(path)[0].values for path in sorted(folder.iterdir())}
    name = found["utf-8"].pop("name")
    assert name == "1 Stop Instrüction"
    # The one in ASCII has no ü and the one in Windows-1252 a ™ more, which ISO-8859-1 lacks.
    assert {found[stem].pop("name") for stem in ("utf-8-bom", "iso-8859-1", "utf-16le")} == {name}
    assert found["ascii"].pop("name") == "1 Stop Instruction"
    assert found["windows-1252"].pop("name") == f"{name}™"
    assert len({tuple(values.items()) for values in found.values()}) == 1


def test_the_mosques_are_the_same_in_windows_1256(shared_data: Path) -> None:
    folder = shared_data / "zaatari"
    utf8 = rows_of(folder / "Mosques_2017_01.csv")
    other = rows_of(folder / "Mosques_2017_01.windows-1256.csv")
    # Windows-1256 has no ١: whoever wrote that file has lost it.
    differing = [one for one, two in zip(utf8, other, strict=True) if one.values != two.values]
    assert [row.values["NAME_AR"] for row in differing] == ["مكيون ١"]


def _tables(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    for path in sorted(folder.rglob("*.csv")):
        yield path.name, rows_of(path)


def test_no_row_of_a_real_file_is_lost(shared_data: Path) -> None:
    for folder in ("elsewhere", "jordan", "zaatari", "gias"):
        for name, found in _tables(shared_data / folder):
            path = next((shared_data / folder).rglob(name))
            text = path.read_bytes().decode("cp1256" if "1256" in name else "utf-8-sig", "replace")
            delimiter = ";" if text.partition("\n")[0].count(";") else ","
            records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            assert len(found) == sum(any(map(str.strip, record)) for record in records) - 1, name
            if name != "example_schools_data.csv":  # ten of its rows_of have cells without a name
                assert set(codes_of(found)) == {""}, name
