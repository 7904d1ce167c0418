"""Files made to do harm, as bytes, through the door that every file takes."""

import gzip
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geo.errors import Refused, UnreadableFile
from importers.findings import Severity
from importers.readers.rows import Row
from tests.importers.valid_files import (
    HEADER,
    KML,
    KML_START,
    make_csv,
    make_xlsx,
    make_zip,
    put,
    read,
    sentence,
)

SWELLING = (
    '<!DOCTYPE kml [<!ENTITY a0 "swelling">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=3000) | st.text(max_size=500).map(str.encode))
@example(content=b"\0")
@example(content=b"PK\x03\x04")
@example(content=b"PK\x05\x06" + b"\0" * 18)
@example(content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@example(content=b"SQLite format 3\0")
@example(content=b"fgb\x03fgb\0")
@example(content=b"\0\0\0\x0d\x0a\x09OSMHeader")
@example(content=b"<kml>")
@example(content=b"<osm>")
@example(content=b"<gpx>")
@example(content=b"<FeatureCollection/>")
@example(content=b"{}")
@example(content=b"[]")
@example(content=b"[[[[")
@example(content=b'{"features": [')
@example(content=b"\x1f\x8b\x08")
@example(content=b"BZh9")
@example(content=b"\xfd7zXZ\0")
@example(content=b'"')
@example(content=b"\xff\xfe")
def test_arbitrary_bytes_end_in_rows_or_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    try:
        read(put(tmp_path / "any.csv", content))
    except (UnreadableFile, Refused) as error:
        assert str(error)


@pytest.mark.parametrize("name", ["a.kml", "a.gpx", "a.osm", "a.gml"])
def test_xml_that_swells_is_refused(tmp_path: Path, name: str) -> None:
    root = {"a.gml": "FeatureCollection"}.get(name, name[2:])
    text = f"{KML_START}{SWELLING}<{root}>&a9;</{root}>"
    assert "DTD" in sentence(put(tmp_path / name, text.encode()))


def test_xml_that_swells_is_refused_in_a_kmz_and_in_an_xlsx(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as file:
        file.writestr("doc.kml", KML_START + SWELLING + "<kml>&a9;</kml>")
    assert sentence(tmp_path / "a.kmz")
    path = make_xlsx(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("xl/more.xml", KML_START + SWELLING + "<sst>&a9;</sst>")
    assert "DTD" in sentence(path)


def test_an_entity_does_not_read_a_file_of_this_machine(tmp_path: Path) -> None:
    outside = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    path = put(tmp_path / "a.kml", (KML_START + outside + KML.replace("مدرسة", "&a;")).encode())
    assert "DTD" in sentence(path)


def test_a_picture_called_csv_is_refused(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    assert "is a PNG image, not a table" in sentence(put(tmp_path / "bad.csv", picture))


def test_a_file_of_two_kinds_counts_as_what_it_begins_with(tmp_path: Path) -> None:
    packed = make_zip(tmp_path / "a.zip").read_bytes()
    assert "PNG" in sentence(put(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n" + packed))
    assert "PDF" in sentence(put(tmp_path / "a.pdf", b"%PDF-1.4\n" + packed))
    page = b"<html><script>" + packed
    assert "web page" in sentence(put(tmp_path / "a.html", page))
    both = put(tmp_path / "b.zip", packed + make_csv(tmp_path / "a.csv").read_bytes())
    try:
        assert {row.values["ref"] for row in read(both)} == {"a"}
    except UnreadableFile as error:
        assert "damaged" in str(error)


def test_a_file_without_rows_gives_none(tmp_path: Path) -> None:
    assert "is empty" in sentence(put(tmp_path / "a.csv", b""))
    assert read(put(tmp_path / "b.csv", HEADER)) == []


def test_nul_bytes_keep_only_their_own_rows_out(tmp_path: Path) -> None:
    content = HEADER + b"a,x,31.9,35.9\nb,x\0y,32,36\nc,z,32,36\n"
    rows = read(put(tmp_path / "a.csv", content))
    good = [row.values["ref"] for row in rows if not _rejected(row)]
    assert good == ["a", "c"]


def test_a_cell_of_10_mb_keeps_only_its_own_row_out(tmp_path: Path) -> None:
    content = HEADER + b"a,x,31.9,35.9\nb," + b"y" * 10_000_000 + b",32,36\nc,z,32,36\n"
    try:
        rows = read(put(tmp_path / "a.csv", content))
    except UnreadableFile as error:
        assert str(error)
    else:
        assert [row.values["ref"] for row in rows if not _rejected(row)] == ["a", "c"]


def test_a_formula_is_only_a_text(tmp_path: Path) -> None:
    formula = "=HYPERLINK(A1)"
    path = put(tmp_path / "a.csv", HEADER + f"a,{formula},31.9,35.9\n".encode())
    assert [row.values["name"] for row in read(path)] == [formula]


@pytest.mark.parametrize(("columns", "words"), [(5_000, "columns"), (1_000_000, "table")])
def test_a_million_columns_are_refused(tmp_path: Path, columns: int, words: str) -> None:
    header = b",".join(b"c%d" % number for number in range(columns))
    content = header + b"\n" + b"," * (columns - 1) + b"\n"
    assert words in sentence(put(tmp_path / "a.csv", content))


def test_deep_json_is_refused(tmp_path: Path) -> None:
    for content in (b"[" * 200_000, b'{"features": [' + b'{"a":' * 200_000):
        assert sentence(put(tmp_path / "a.json", content))


@pytest.mark.parametrize(
    ("start", "line"),
    [(b"", b"x"), (HEADER + b'a,"', b"x,"), (b'{"type":"FeatureCollection","features":[', b" ")],
    ids=["one line", "a quote that never ends", "GeoJSON of blanks"],
)
def test_a_line_of_200_mb_does_not_take_the_memory(
    tmp_path: Path, start: bytes, line: bytes
) -> None:
    path = tmp_path / "long.csv"
    block = line * ((1 << 20) // len(line))
    with path.open("wb") as file:
        file.write(start)
        for _number in range(200):
            file.write(block)
    grown_mb = _grown_mb(path)
    assert grown_mb < 120


def test_a_sparse_file_of_nuls_does_not_take_the_memory(tmp_path: Path) -> None:
    path = put(tmp_path / "nuls.csv", HEADER)
    with path.open("r+b") as file:
        file.truncate(300 << 20)
    assert _grown_mb(path) < 120


def test_a_bomb_in_a_zip_does_not_take_memory_or_disk(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("a.csv", "w") as big:
        for _number in range(200):
            big.write(b"0" * (1 << 20))
    assert _grown_mb(path) < 60
    packed = put(tmp_path / "bomb.csv.gz", gzip.compress(b"0" * (200 << 20)))
    assert "far more" in sentence(packed)


def _rejected(row: Row) -> bool:
    return any(finding.severity is Severity.REJECT for finding in row.findings)


def _grown_mb(path: Path) -> float:
    """Read a file in a process of its own, to a sentence or to its end; give what it grew by."""
    program = """
        import resource, sys, tempfile
        from pathlib import Path
        from geo.errors import Refused, UnreadableFile
        from importers.readers import delimited, geojson
        from importers.readers.choice import open_reader
        from importers.readers.rows import Hints
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with tempfile.TemporaryDirectory() as scratch:
            try:
                for row in open_reader(Path(sys.argv[1]), Hints(), Path(scratch)).rows():
                    pass
            except (Refused, UnreadableFile) as error:
                assert str(error)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", textwrap.dedent(program), str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / 1024
