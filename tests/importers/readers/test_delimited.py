import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import AroundMeError, Refused, UnreadableFile
from importers.readers.delimited import DelimitedReader
from importers.readers.rows import LONGEST_CELL, Hints, Row

COLUMNS = ("ref", "name", "note", "lat", "lon")
KNOWN = frozenset(COLUMNS)
HEADER = "ref,name,lat,lon\n"
Write = Callable[[str | bytes], Path]
GOOD = {"name": "a", "lat": "31", "lon": "35"}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes a file and gives its path."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "places.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def reader(
    path: Path, encoding: str | None = None, delimiter: str | None = None
) -> DelimitedReader:
    return DelimitedReader(path, Hints(encoding, delimiter, known_headers=KNOWN))


def rows(path: Path, encoding: str | None = None) -> list[Row]:
    return list(reader(path, encoding).rows())


def codes(found: list[Row]) -> list[str]:
    return [" ".join(finding.code for finding in row.findings) for row in found]


def refs(found: list[Row]) -> list[str]:
    return [row.values["ref"] for row in found if not row.findings]


def facts(found: DelimitedReader) -> dict[str, str]:
    return {fact.label: str(fact.value) for fact in found.facts}


def test_cells_stay_as_they_are_and_empty_ones_are_left_out(write: Write) -> None:
    (row,) = rows(write("ref,name,lat,lon\n1, a b ,\u00a0,35\n"))
    assert row.values == {"ref": "1", "name": " a b ", "lon": "35"}


def test_rows_are_numbered_as_a_spreadsheet_does(write: Write) -> None:
    found = rows(write('Title\n\nref,name,lat,lon\n\n1,"a\nb",31,35\n2,b,31,35\n'))
    assert [(row.number, row.values["name"]) for row in found] == [(5, "a\nb"), (6, "b")]


def test_line_ends_of_all_kinds_may_be_mixed(write: Write) -> None:
    found = rows(write('ref,name,lat,lon\r\n1,a,31,35\r2,b,31,35\n\r\n3,"c\r\nd",31,35'))
    assert [(row.number, row.values["name"]) for row in found] == [
        (2, "a"),
        (3, "b"),
        (5, "c\r\nd"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1256"])
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_letters_and_line_ends_on_the_borders_of_chunks_stay_whole(
    write: Write, encoding: str, line_end: str
) -> None:
    names = [f"مدرسة الزيتون {'و' * (number % 7)}" for number in range(30_000)]
    lines = [HEADER.strip(), *(f"{n},{name},31,35" for n, name in enumerate(names))]
    found = reader(write((line_end.join(lines) + line_end).encode(encoding))).rows()
    assert [row.values["name"] for row in found] == names


def test_a_line_end_cut_by_a_chunk_makes_no_empty_row(write: Write) -> None:
    chunk = 1 << 18
    start = "ref,name,lat,lon\r\n1,"
    content = start + "x" * (chunk - len(start) - 1) + "\r\n2,b,31,35\r\n"
    assert content[chunk - 1 : chunk + 1] == "\r\n"
    assert [row.number for row in rows(write(content))] == [2, 3]


def test_columns_without_a_name_are_numbered_and_repeated_ones_counted(write: Write) -> None:
    found = reader(write("ref,name,name,,lat,lon,,\n1,a,b,c,31,35,,\n"))
    assert found.columns == ("ref", "name", "name (2)", "column 4", "lat", "lon")


def test_thousands_of_empty_columns_at_the_right_are_no_columns(write: Write) -> None:
    empty = "," * 16_000
    found = reader(write(f"ref,name,lat,lon{empty}\n1,a,31,35{empty}\n"))
    assert found.columns == ("ref", "name", "lat", "lon")
    assert codes(list(found.rows())) == [""]


def test_facts_tell_how_the_file_was_read(write: Write) -> None:
    content = "sep=;\r\nref;name;lat;lon\r\n1;مدرسة الحي;31,5;35,9\r\n"
    found = reader(write(content.encode("cp1256")))
    told = facts(found)
    assert told["encoding"].startswith("cp1256 (")
    assert told["delimiter"] == "semicolon"
    assert told["header row"].startswith("2;")
    assert found.kind == "CSV"
    assert reader(write("ref\tname\tlat\tlon\n1\ta\t31\t35\n")).kind == "TSV"


def test_a_second_header_is_passed_over_and_told(write: Write) -> None:
    content = f"{HEADER}الرقم,الاسم,العرض,الطول\n1,a,31.9,35.9\n2,b,31.9,35.9\n"
    found = reader(write(content))
    assert [row.number for row in found.rows()] == [3, 4]
    assert "row 2" in facts(found)["header row"]


def test_totals_and_notes_at_the_end_are_rejected_and_not_those_in_the_middle(write: Write) -> None:
    found = rows(write(f"{HEADER}1,a,31,35\nTotal,,,\n2,b,31,35\nTotal,2,,\n\nSource: us,,,\n"))
    assert codes(found) == ["", "", "", "footer_row", "footer_row"]
    assert [row.number for row in found] == [2, 3, 4, 5, 7]


def test_a_row_with_too_many_cells_is_rejected_and_one_with_fewer_is_not(write: Write) -> None:
    found = rows(write(f"{HEADER}1,a,31,35,x,y\n2,b,31\n3,c,31,35,,\n"))
    assert codes(found) == ["unreadable_row", "", ""]
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
    write: Write, body: str, good: list[str]
) -> None:
    found = rows(write(HEADER + body))
    assert refs(found) == good
    assert set(codes(found)) <= {"", "unreadable_row"}


def test_marks_inside_a_quoted_cell_are_letters_where_all_cells_are_there(write: Write) -> None:
    (row,) = rows(write(f'{HEADER}1,"5" pipe",31,35\n'))
    assert row.values == {"ref": "1", "name": '5" pipe', "lat": "31", "lon": "35"}
    assert codes([row]) == ["stray_quote"]


def test_an_open_quotation_far_from_the_end_of_a_large_file_costs_its_row_only(
    write: Write,
) -> None:
    body = "2,y,31,35\n" * (LONGEST_CELL // 8)
    found = rows(write(f'{HEADER}0,z,31,35\n1,"x,31,35\n{body}'))
    assert codes(found).count("unreadable_row") == 1
    assert len(found) == LONGEST_CELL // 8 + 2


def test_a_byte_that_is_no_letter_costs_its_row_and_is_named(write: Write) -> None:
    good = "".join(f"{n},مدرسة الحي الكبير,31,35\n" for n in range(20))
    bad = "99,مدرسة,31,35\n".encode("cp1256")
    found = rows(write((HEADER + good).encode() + bad))
    assert codes(found) == [""] * 20 + ["bad_encoding"]
    assert "0xE3 0xCF 0xD1 0xD3 0xC9" in str(found[-1].findings[0].message)
    assert "\ufffd" in found[-1].values["name"]


def test_letters_cut_in_the_middle_cost_their_rows(write: Write) -> None:
    cut = b"".join(f"{n},مدرسة الحي".encode()[:-1] + b",31,35\n" for n in range(3))
    assert codes(rows(write(HEADER.encode() + cut))) == ["bad_encoding"] * 3


def test_a_utf8_row_in_a_file_of_another_encoding_is_rejected(write: Write) -> None:
    good = "".join(f"{n},مدرسة الحي,31,35\n" for n in range(20)).encode("cp1256")
    found = rows(write(HEADER.encode() + good + "99,مدرسة,31,35\n".encode()))
    assert codes(found) == [""] * 20 + ["bad_encoding"]


def test_two_encodings_in_one_file_are_refused_with_the_line(write: Write) -> None:
    first = f"{HEADER}1,مدرسة,31,35\n2,مسجد الحي الكبير,31,35\n".encode()
    second = "3,مدرسة,31,35\n4,السوق,31,35\n".encode("cp1256")
    with pytest.raises(UnreadableFile, match=r"more than one encoding: line \d .*0x.*--encoding"):
        reader(write(first + second))


def test_a_file_that_is_not_in_the_named_encoding_is_refused_in_the_end(write: Write) -> None:
    path = write((HEADER + "1,مدرسة,31,35\n" * 300).encode("cp1256"))
    with pytest.raises(UnreadableFile, match="not UTF-8: line 102 holds the byte 0xE3"):
        rows(path, "utf-8")
    assert codes(rows(path, "1256")) == [""] * 300


def test_arabic_that_comes_after_megabytes_of_ascii_is_read_right(write: Write) -> None:
    late = (HEADER + "1,abc,31,35\n" * 200_000 + "2,مدرسة الحي,31,35\n").encode("cp1256")
    *_rest, last = reader(write(late)).rows()
    assert last.values["name"] == "مدرسة الحي"


def test_a_header_with_spoilt_letters_is_refused(write: Write) -> None:
    content = b"ref,na\xd5me,lat,lon\n" + ("1,مدرسة الحي,31,35\n" * 20).encode()
    with pytest.raises(UnreadableFile, match="not UTF-8: line 1 holds the byte 0xD5"):
        reader(write(content))


def test_a_nul_byte_costs_its_row(write: Write) -> None:
    found = rows(write(f"{HEADER}1,a\0,31,35\n2,b,31,35\n"))
    assert codes(found) == ["unreadable_row", ""]
    assert "\0" not in found[0].values["name"]


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff", ",,,\n,,,\n", "\0\0\n"])
def test_a_file_without_anything_in_it_is_empty(write: Write, content: str) -> None:
    with pytest.raises(UnreadableFile, match="is empty: its first row must hold the column names"):
        reader(write(content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("1,a,31.9,35.9\n2,b,31.9,35.9\n", "no row of column names"),
        (",".join(f"c{n}" for n in range(3000)) + "\n1\n", "more than 2000 columns"),
        (f"{HEADER}1,{'x' * 10_000_000},31,35\n", "line of more than 1000000 .* line 2"),
        (f"{HEADER}{'x' * 3_000_000}", "line of more than 1000000 .* line 2"),
        (HEADER + '1,"' + "x y\n" * 2_500_000 + '",31,35\n', "cell of more than 1000000 .* line 2"),
        (HEADER + '1,"' + '\n","' * 500_000, "cell of more than 1000000 .* line 2"),
        (f'{HEADER}"1,a,31,35\n', "not a well-formed table near line 2"),
        (f'{HEADER}"1,a,31,35\nx\ny\nz\n', "not a well-formed table near line 2"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    write: Write, content: str, reason: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason) as caught:
        rows(write(content))
    assert "\n" not in str(caught.value)


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
def test_lines_made_to_take_long_are_read_at_once(write: Write, content: str | bytes) -> None:
    assert reader(write(content)).columns


def test_names_that_do_not_exist_are_refused(write: Write) -> None:
    with pytest.raises(Refused, match="no encoding “klingon”"):
        reader(write(HEADER), encoding="klingon")
    with pytest.raises(Refused, match="cannot be a delimiter"):
        reader(write(HEADER), delimiter="||")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_read_also_when_the_officer_names_them(
    write: Write, encoding: str
) -> None:
    path = write(f"{HEADER}1,مدرسة,31,35\n".encode(encoding))
    assert rows(path)[0].values["name"] == "مدرسة"
    assert rows(path, encoding.rpartition("-")[0] if "e" in encoding[-2:] else encoding)


def test_the_stream_begins_anew_and_tells_how_far_it_is(write: Write) -> None:
    found = reader(write(HEADER + "1,a,31,35\n" * 100_000))
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
    write: Write,
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
    found = rows(write(text.getvalue().encode(encoding)))
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
    write: Write, content: bytes, said: str | None
) -> None:
    try:
        rows(write(content), said)
    except AroundMeError as error:
        assert "\n" not in str(error)


def test_the_same_table_in_six_encodings_gives_the_same_rows(shared_data: Path) -> None:
    folder = shared_data / "places-manager" / "encodings"
    found = {path.stem: rows(path)[0].values for path in sorted(folder.iterdir())}
    name = found["utf-8"].pop("name")
    assert name == "1 Stop Instrüction"
    # The one in ASCII has no ü and the one in Windows-1252 a ™ more, which ISO-8859-1 lacks.
    assert {found[stem].pop("name") for stem in ("utf-8-bom", "iso-8859-1", "utf-16le")} == {name}
    assert found["ascii"].pop("name") == "1 Stop Instruction"
    assert found["windows-1252"].pop("name") == f"{name}™"
    assert len({tuple(values.items()) for values in found.values()}) == 1


def test_the_mosques_are_the_same_in_windows_1256(shared_data: Path) -> None:
    folder = shared_data / "zaatari"
    utf8 = rows(folder / "Mosques_2017_01.csv")
    other = rows(folder / "Mosques_2017_01.windows-1256.csv")
    # Windows-1256 has no ١: whoever wrote that file has lost it.
    differing = [one for one, two in zip(utf8, other, strict=True) if one.values != two.values]
    assert [row.values["NAME_AR"] for row in differing] == ["مكيون ١"]


def _tables(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    for path in sorted(folder.rglob("*.csv")):
        yield path.name, rows(path)


def test_no_row_of_a_real_file_is_lost(shared_data: Path) -> None:
    for folder in ("elsewhere", "jordan", "zaatari", "gias"):
        for name, found in _tables(shared_data / folder):
            path = next((shared_data / folder).rglob(name))
            text = path.read_bytes().decode("cp1256" if "1256" in name else "utf-8-sig", "replace")
            delimiter = ";" if text.partition("\n")[0].count(";") else ","
            records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            assert len(found) == sum(any(map(str.strip, record)) for record in records) - 1, name
            if name != "example_schools_data.csv":  # ten of its rows have cells without a name
                assert set(codes(found)) == {""}, name


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
