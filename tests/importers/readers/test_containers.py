import bz2
import gzip
import io
import lzma
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy
import pyogrio
import pytest
import shapely

from geo.errors import AroundMeError, Refused, UnreadableFile
from geo.files import containers
from geo.files.containers import Archive
from importers.readers.choice import open_reader
from importers.readers.rows import Hints, Reader

CSV = "ref,name,lat,lon\na,مدرسة,31.95,35.93\n".encode()
OTHER_CSV = b"ref,name,lat,lon\nb,x,32,36\n"
KML = (
    b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
    b"<name>x</name><Point><coordinates>35.9,31.9</coordinates></Point></Placemark></Document></kml>"
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def shapefile(folder: Path, stem: str = "schools") -> dict[str, bytes]:
    """The parts of a real shapefile, by their suffix."""
    pyogrio.raw.write(
        folder / f"{stem}.shp",
        geometry=shapely.to_wkb([shapely.Point(35.9, 31.9)]),
        field_data=[numpy.array(["مدرسة"], dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4326",
        encoding="UTF-8",
    )
    return {path.suffix: path.read_bytes() for path in folder.glob(f"{stem}.*")}


def opened(path: Path, part: str | None = None, most_bytes: int = 2 << 30) -> Reader:
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return open_reader(path, Hints(part=part), scratch, most_unpacked_bytes=most_bytes)


def first_ref(reader: Reader) -> str:
    return next(iter(reader.rows())).values["ref"]


def refusal(path: Path, part: str | None = None, most_bytes: int = 2 << 30) -> str:
    with pytest.raises((Refused, UnreadableFile)) as caught:
        opened(path, part, most_bytes)
    return str(caught.value)


def test_the_only_table_of_a_zip_is_taken_whatever_lies_beside_it(tmp_path: Path) -> None:
    litter = {"__MACOSX/._a.csv": b"\0\x05\x16\x07", "data/.DS_Store": b"\0\0\0\1Bud1"}
    beside = {"README.txt": b"read me", "licence.csv": b"x", "data/a.csv.xml": b"<metadata/>"}
    pictures = {"photo.png": PNG, "notes.pdf": b"%PDF-1.4", "data/notes.txt": b"made in May"}
    path = pack(tmp_path / "a.zip", {**litter, **beside, "data/مدارس.csv": CSV, **pictures})
    assert first_ref(opened(path)) == "a"


def test_a_text_is_taken_when_there_is_nothing_else(tmp_path: Path) -> None:
    assert first_ref(opened(pack(tmp_path / "a.zip", {"readme.txt": CSV}))) == "a"


def test_several_tables_have_to_be_chosen_by_name(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"in/Schools.csv": CSV, "in/clinics.csv": OTHER_CSV})
    assert "--part" in refusal(path)
    assert "“in/Schools.csv”, “in/clinics.csv”" in refusal(path)
    for part in ("schools", "Schools.csv", "in/schools.csv"):
        assert first_ref(opened(path, part)) == "a"
    assert first_ref(opened(path, "clinics")) == "b"
    assert "--part" in refusal(path, "parks")


def test_a_zip_without_a_table_says_so(tmp_path: Path) -> None:
    assert "without a table" in refusal(pack(tmp_path / "a.zip", {"a.png": PNG}))
    assert "without a table" in refusal(pack(tmp_path / "b.zip", {}))


def test_a_zipped_shapefile_gets_names_of_ours(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    parts = shapefile(tmp_path / "made")
    names = {f"بيانات/Schools{suffix.upper()}": parts[suffix] for suffix in parts}
    reader = opened(pack(tmp_path / "a.zip", names))
    assert reader.kind == "Shapefile"
    beside = {path.name for path in reader.path.parent.iterdir()}
    assert {"part-1.shp", "part-1.dbf", "part-1.shx", "part-1.prj"} <= beside
    assert not list(tmp_path.rglob("Schools*"))


def test_a_shapefile_without_its_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    parts = shapefile(tmp_path / "made")
    path = pack(tmp_path / "a.zip", {"a.shp": parts[".shp"], "a.shx": parts[".shx"]})
    assert "whose .dbf is not with it" in refusal(path)


def test_a_kmz_is_its_document_and_not_its_pictures(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.kmz", {"doc.kml": KML, "files/i.png": PNG, "files/more.kml": KML})
    reader = opened(path)
    assert (reader.kind, reader.path.suffix) == ("KML", ".kml")


def test_a_kmz_in_a_zip_is_opened_and_a_zip_in_a_zip_is_not(tmp_path: Path) -> None:
    inner = pack(tmp_path / "inner.kmz", {"doc.kml": KML}).read_bytes()
    assert opened(pack(tmp_path / "a.zip", {"in.kmz": inner})).kind == "KML"
    inner = pack(tmp_path / "inner.zip", {"a.csv": CSV}).read_bytes()
    assert "archive within an archive" in refusal(pack(tmp_path / "b.zip", {"in.zip": inner}))
    inner = pack(tmp_path / "inner.kmz", {"in.kmz": inner}).read_bytes()
    assert "archive within an archive" in refusal(pack(tmp_path / "c.zip", {"in.kmz": inner}))
    assert "archive within" in refusal(pack(tmp_path / "d.zip", {"a.csv.gz": gzip.compress(CSV)}))


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_table_is_unpacked(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "a.csv.packed"
    path.write_bytes(compress(CSV))
    assert first_ref(opened(path)) == "a"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_that_breaks_off_or_is_damaged_is_refused(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "a.packed"
    whole = compress(CSV * 50)
    for broken in (whole[:-9], whole[:30], whole[:20] + b"\0\xff\0" + whole[23:]):
        path.write_bytes(broken)
        assert "damaged or incomplete" in refusal(path)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_bomb_is_given_up(
    tmp_path: Path, compress: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "HARMLESS_BYTES", 1 << 20)
    path = tmp_path / "a.packed"
    path.write_bytes(compress(b"0" * (20 << 20)))
    assert "far more than" in refusal(path)
    left = sum(file.stat().st_size for file in tmp_path.rglob("unpacked"))
    assert left < 20 << 20


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "in/../../a.csv", "..\\a.csv", "C:\\a.csv", "\\a.csv"]
)
def test_a_path_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert "leads outside" in refusal(pack(tmp_path / "a.zip", {"b.csv": CSV, name: CSV}))


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        link = zipfile.ZipInfo("a.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    assert "a link to another file" in refusal(path)


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"A.csv": CSV, "a.CSV": OTHER_CSV})
    assert "“A.csv” twice" in refusal(path)


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": CSV})
    packed = bytearray(path.read_bytes())
    packed[6] |= 1
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(packed)
    assert "protected by a password" in refusal(path)


def test_an_unknown_method_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": CSV})
    packed = bytearray(path.read_bytes())
    packed[8] = 9
    packed[packed.rindex(b"PK\x01\x02") + 10] = 9
    path.write_bytes(packed)
    assert "packed by a method" in refusal(path)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": CSV * 100})
    whole = path.read_bytes()
    for broken in (whole[:-1], whole[:-30], whole[:60], whole[:50] + b"\xff" + whole[51:]):
        path.write_bytes(broken)
        assert "damaged or incomplete" in refusal(path)


def test_a_header_that_lies_about_the_size_is_found_out(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": b"ref,name\n" + b"0" * 100_000})
    packed = bytearray(path.read_bytes())
    for at in (22, packed.rindex(b"PK\x01\x02") + 24):
        packed[at : at + 4] = struct.pack("<I", 9)
    path.write_bytes(packed)
    assert "damaged or incomplete" in refusal(path)


def test_a_bomb_is_refused_by_its_declared_sizes(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": b"0" * (80 << 20)})
    assert "far more than" in refusal(path)
    assert not list(tmp_path.rglob("part-1*"))


def test_the_bytes_of_all_members_count_together(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": CSV * 10, "b.png": PNG * 30})
    assert first_ref(opened(path, most_bytes=len(CSV * 10) + len(PNG * 30))) == "a"
    assert "far more than" in refusal(path, most_bytes=len(CSV * 10))


def test_what_is_unpacked_is_counted_as_it_comes(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.csv": CSV})
    with Archive(path, "a.zip", len(CSV)) as archive:
        archive.copy(archive.members[0], tmp_path / "first")
        with pytest.raises(Refused, match="far more than"):
            archive.copy(archive.members[0], tmp_path / "second")


def test_an_endless_list_of_members_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[0] * 9, 1, *[0] * 6) + b"x"
    count = 200_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry) * count, 0, 0)
    path.write_bytes(b"PK\x03\x04" + entry * count + end)
    tracemalloc.start()
    try:
        assert "more than 2000 files" in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_more_members_than_a_table_needs_are_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {f"{number}.csv": b"" for number in range(2001)})
    assert "more than 2000 files" in refusal(path)


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, _bytes: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="no room left on the disk"), containers.sentences("a.zip"):
        Full().write(b"x")


def test_a_sentence_of_ours_passes_unchanged() -> None:
    with pytest.raises(AroundMeError, match="ours"), containers.sentences("a.zip"):
        raise Refused("ours")
