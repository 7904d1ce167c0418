"""KML and its kin: what XML may hold, and what must not be followed."""

import http.server
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.errors import Refused, UnreadableFile
from importers.readers.rows import Hints, Row
from importers.readers.vector import VectorReader


def _read(path: Path, kind: str, *, encoding: str | None = None) -> list[Row]:
    return list(VectorReader(path, Hints(encoding=encoding), kind=kind).rows())


KML = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">{}</kml>'


PLACEMARK = (
    "<Placemark><name>{}</name>{}<Point><coordinates>35.9,31.9</coordinates></Point></Placemark>"
)


def _kml(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "doc.kml"
    path.write_text(KML.format(body), encoding="utf-8")
    return path


def test_folders_of_a_kml_are_read_one_after_the_other(tmp_path: Path) -> None:
    data = '<ExtendedData><Data name="beds"><value>12</value></Data></ExtendedData>'
    folders = "".join(
        f"<Folder><name>{name}</name>{PLACEMARK.format(name + '1', extra)}</Folder>"
        for name, extra in (("إربد", ""), ("عجلون", data))
    )
    reader = VectorReader(_kml(tmp_path, f"<Document>{folders}</Document>"), Hints(), kind="KML")
    rows = [row.values for row in reader.rows()]
    assert rows == [
        {"Name": "إربد1", "folder": "إربد"},
        {"Name": "عجلون1", "beds": "12", "folder": "عجلون"},
    ]
    assert {"timestamp", "tessellate", "icon"}.isdisjoint(reader.columns)


def test_description_of_a_placemark_is_kept_as_it_is(tmp_path: Path) -> None:
    html = "<table><tr><td>هاتف</td><td>06</td></tr></table>"
    placemark = PLACEMARK.format("x", f"<description><![CDATA[{html}]]></description>")
    path = _kml(tmp_path, f"<Document>{placemark}</Document>")
    assert _read(path, "KML")[0].values["description"] == html


def test_placemark_without_geometry_has_no_position(tmp_path: Path) -> None:
    path = _kml(tmp_path, f"<Document>{PLACEMARK.format('a', '')}<Placemark/></Document>")
    assert [row.position for row in _read(path, "KML")] == [(35.9, 31.9), None]


def test_kml_in_an_old_encoding_is_read_as_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "doc.kml"
    text = KML.format(PLACEMARK.format("مسجد", "")).replace("UTF-8", "windows-1256")
    path.write_bytes(text.encode("cp1256"))
    assert _read(path, "KML")[0].values["Name"] == "مسجد"
    path.write_bytes(KML.format(PLACEMARK.format("مسجد", "")).encode("cp1256"))
    with pytest.raises(UnreadableFile, match="--encoding"):
        VectorReader(path, Hints(), kind="KML")
    assert _read(path, "KML", encoding="windows-1256")[0].values["Name"] == "مسجد"


def test_entity_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.kml"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    body = f'<!DOCTYPE kml [<!ENTITY e0 "ha">{entities}]><kml><Document>&e8;</Document></kml>'
    path.write_text(body)
    with pytest.raises(Refused, match="DOCTYPE"):
        VectorReader(path, Hints(), kind="KML")


def test_bottomless_nesting_is_refused(tmp_path: Path) -> None:
    path = _kml(tmp_path, "<Folder>" * 100_000 + "</Folder>" * 100_000)
    with pytest.raises(Refused, match="nested"):
        VectorReader(path, Hints(), kind="KML")


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what was asked there."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", paths
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_nothing_that_a_kml_links_to_is_fetched(
    tmp_path: Path, asked: tuple[str, list[str]]
) -> None:
    address, paths = asked
    links = (
        f"<NetworkLink><Link><href>{address}/net.kml</href></Link></NetworkLink>"
        f"<GroundOverlay><Icon><href>{address}/a.png</href></Icon></GroundOverlay>"
    )
    style = f"<styleUrl>{address}/style.kml#s</styleUrl>"
    path = _kml(tmp_path, f"<Document>{links}{PLACEMARK.format('a', style)}</Document>")
    assert [row.values["Name"] for row in _read(path, "KML") if row.values.get("Name")] == ["a"]
    assert paths == []


@pytest.mark.parametrize("kind", ["KML", "GPX", "GML"])
def test_file_that_names_other_files_is_not_followed(kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("name,x,y\nsecret,1,2\n")
    path = tmp_path / "doc.kml"
    path.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="secret">'
        f"<SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(UnreadableFile):
        VectorReader(path, Hints(), kind=kind)
    path.write_text(KML.format("<!-- <OGRVRTDataSource> -->" + PLACEMARK.format("a", "")))
    if kind == "KML":
        assert len(_read(path, "KML")) == 1


def test_waypoints_of_the_kmz_are_read(shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "elsewhere" / "waypoints.kmz") as archive:
        archive.extractall(tmp_path)
    rows = _read(tmp_path / "doc.kml", "KML")
    assert len(rows) == 488
    assert all(row.position and row.values.get("Name") for row in rows)
