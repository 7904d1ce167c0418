"""Files made to do harm, as bytes, through the door that every file takes."""

import gzip
import json
import random
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy
import openpyxl
import osmium
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geo.errors import Refused, UnreadableFile
from importers.findings import Severity
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Row

HINTS = Hints(known_headers=frozenset({"ref", "name", "lat", "lon"}), tags={"amenity": ("school",)})
HEADER = b"ref,name,lat,lon\n"
KML_START = '<?xml version="1.0"?>\n'
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>مدرسة</name>'
    "<Point><coordinates>35.9,31.9</coordinates></Point></Placemark></Document></kml>"
)
SWELLING = (
    '<!DOCTYPE kml [<!ENTITY a0 "swelling">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def read(path: Path, name: str | None = None) -> list[Row]:
    """All that is asked of a reader."""
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    reader = open_reader(path, HINTS, scratch, name=name)
    rows = list(reader.rows())
    assert all(set(row.values) <= set(reader.columns) for row in rows)
    return rows


def sentence(path: Path) -> str:
    with pytest.raises((UnreadableFile, Refused)) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def make_csv(path: Path) -> Path:
    return put(path, HEADER + 'a,مدرسة,31.9,35.9\nb,"x, y",32,36\n'.encode())


def make_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (("ref", "name", "lat", "lon"), ("a", "مدرسة", 31.9, 35.9)):
        book.worksheets[0].append(row)
    book.save(path)
    return path


def make_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("schools.csv", HEADER + b"a,x,31.9,35.9\n" * 20)
    return path


def make_kml(path: Path) -> Path:
    return put(path, (KML_START + KML).encode())


def make_geojson(path: Path) -> Path:
    point = {"type": "Point", "coordinates": [35.9, 31.9]}
    feature = {"type": "Feature", "properties": {"ref": "a"}, "geometry": point}
    collection = {"type": "FeatureCollection", "features": [feature, feature]}
    return put(path, json.dumps(collection).encode())


def make_gpkg(path: Path) -> Path:
    return _with_pyogrio(path, "GPKG")


def make_fgb(path: Path) -> Path:
    return _with_pyogrio(path, "FlatGeobuf")


def _with_pyogrio(path: Path, driver: str) -> Path:
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb([shapely.Point(35.9, 31.9), shapely.Point(36, 32)]),
        field_data=[numpy.array(["مدرسة", "x"], dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver=driver,
    )
    return path


def make_pbf(path: Path) -> Path:
    tags = {"amenity": "school", "name": "مدرسة"}
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number in range(1, 4):
            node = osmium.osm.mutable.Node(id=number, location=(35.9, 31.9), tags=tags)
            writer.add_node(node)
    return path


MAKERS: dict[str, Callable[[Path], Path]] = {
    "csv": make_csv,
    "xlsx": make_xlsx,
    "zip": make_zip,
    "kml": make_kml,
    "geojson": make_geojson,
    "gpkg": make_gpkg,
    "fgb": make_fgb,
    "osm.pbf": make_pbf,
}


@pytest.fixture(scope="module", params=MAKERS)
def valid(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good file of every kind."""
    folder = tmp_path_factory.mktemp("valid")
    return MAKERS[request.param](folder / f"good.{request.param}")


def test_the_good_files_are_good(valid: Path) -> None:
    rows = read(valid)
    assert rows
    assert not any(row.findings for row in rows)


# Bytes that are turned, put in, taken out or repeated somewhere in a good file.
HOW = ("flip", "insert", "delete", "repeat")
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(HOW), st.binary()),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, changes: list[tuple[float, str, bytes]]) -> bytes:
    made = bytearray(content)
    for place, how, more in changes:
        at = int(place * max(0, len(made) - 1))
        if how == "flip" and made:
            made[at] ^= (more[0] if more else 0) or 0xFF
        elif how == "insert":
            made[at:at] = more
        elif how == "delete":
            del made[at : at + 1 + len(more)]
        else:
            made[at:at] = made[at : at + 64]
    return bytes(made)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES)
@example(changes=[(0.0, "delete", b"")])
@example(changes=[(0.5, "delete", b"x" * 5000)])
def test_a_damaged_file_ends_in_rows_or_in_one_sentence(
    valid: Path, tmp_path: Path, changes: list[tuple[float, str, bytes]]
) -> None:
    if valid.suffix == ".xlsx":
        changes = changes[:1]
    path = put(tmp_path / valid.name, changed(valid.read_bytes(), changes))
    try:
        read(path)
    except (UnreadableFile, Refused) as error:
        assert str(error)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=CHANGES,
    member=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
)
def test_a_workbook_that_is_damaged_inside_ends_in_rows_or_in_one_sentence(
    tmp_path: Path, changes: list[tuple[float, str, bytes]], member: str
) -> None:
    with zipfile.ZipFile(make_xlsx(tmp_path / "good.xlsx")) as good:
        contents = {name: good.read(name) for name in good.namelist()}
    contents[member] = changed(contents[member], changes)
    with zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad:
        for name, content in contents.items():
            bad.writestr(name, content)
    try:
        read(tmp_path / "bad.xlsx")
    except (UnreadableFile, Refused) as error:
        assert str(error)


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


def test_every_beginning_of_a_good_file_ends_in_rows_or_in_one_sentence(
    valid: Path, tmp_path: Path
) -> None:
    whole = valid.read_bytes()
    few = 12 if valid.suffix in (".xlsx", ".gpkg") else 40
    for length in sorted(random.Random(7).sample(range(len(whole)), min(few, len(whole)))):
        try:
            read(put(tmp_path / valid.name, whole[:length]))
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
