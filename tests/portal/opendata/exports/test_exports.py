"""Tables in other formats: streamed at once, or made as a file while one waits in a queue."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from layers.deployment import Deployment
from portal.attachments.stores import FolderStore
from portal.downloads.builder import DownloadBuilder
from portal.downloads.folder import DownloadFolder
from portal.opendata.datasets.models import ResourceRow, VersionRow
from portal.opendata.downloads.models import DownloadDay
from portal.opendata.exports.offers import Exports
from portal.opendata.tables import streams
from portal.opendata.tables.service import tables_at
from tests.conftest import application_on
from tests.portal.opendata.published import PUBLISHED, dataset_there, version_there
from tests.site import site_on
from tests.web.signed_in import portal_of
from web.app import Stores
from web.settings import WebSettings

CSV = (
    "code,الاسم,lon,lat,count,day,geometry\r\n"
    "007,=مدرسة,35.9,31.95,12,2031-04-01,\r\n"
    '008,"س, ص",36.1,32.5,,2031-04-02,\r\n'
    "009,بلا مكان,,,3,,\r\n"
)
SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shapely.box(35, 31, 36, 32)),
            "properties": {"fid": 5, "name": "مساحة"},
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [35.5, 31.5]},
            "properties": {"fid": 6, "name": "نقطة"},
        },
    ],
}
PLACES, AREAS = "/datasets/figures/places", "/datasets/figures/areas"


@dataclass
class Shop:
    """An application with a folder for whole files, and the builder beside it."""

    deployment: Deployment
    client: TestClient
    store: FolderStore
    folder: DownloadFolder
    builder: DownloadBuilder

    def made(self, path: str) -> bytes:
        assert self.client.get(path).status_code == 202
        self.builder.catch_up()
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.content

    def counts(self) -> dict[tuple[str, str], int]:
        files = site_on(self.client).dataset_files
        assert files is not None
        files.counter.flush()
        with self.deployment.database.reading() as session:
            days = session.scalars(select(DownloadDay)).all()
        return {(one.format, one.channel): one.people for one in days}


@pytest.fixture
def shop(timed: Deployment, tmp_path: Path) -> Iterator[Shop]:
    store = FolderStore(tmp_path)
    with timed.database.writing() as session:
        files = {"places.csv": CSV.encode(), "areas.geojson": json.dumps(SHAPES).encode()}
        dataset_there(session, "figures", store=store, files=files)
    stores = Stores(downloads_folder=tmp_path / "downloads")
    app = application_on(timed, WebSettings(), stores, portal_of(tmp_path))
    folder = DownloadFolder(tmp_path / "downloads")
    exports = Exports(timed.database, tables_at(store, tmp_path))
    builder = DownloadBuilder(timed.database, folder, lambda: exports.beside({}))
    with TestClient(app, raise_server_exceptions=False) as client:
        client.headers["User-Agent"] = "curl/8"
        yield Shop(timed, client, store, folder, builder)


def test_rows_are_streamed_as_csv_and_geojson(shop: Shop) -> None:
    sent = shop.client.get(f"{PLACES}/export/places.csv")
    assert sent.headers["content-location"] == f"{PLACES}/versions/1/export/places.csv"
    assert sent.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="figures-places-2031-04-01.csv"' in sent.headers["content-disposition"]
    rows = [*csv.reader(io.StringIO(sent.content.decode("utf-8-sig")))]
    # A spreadsheet that opens it would run the formula.
    assert rows[1][:4] == ["007", "'=مدرسة", "35.9", "31.95"]
    assert rows[3] == ["009", "بلا مكان", "", "", "3", "", ""]
    told = shop.client.get(f"{PLACES}/versions/1/export/places.geojson").json()
    assert [one["geometry"] for one in told["features"]] == [
        {"type": "Point", "coordinates": [35.9, 31.95]},
        {"type": "Point", "coordinates": [36.1, 32.5]},
        None,
    ]
    assert told["features"][0]["properties"]["code"] == "007"
    assert told["features"][0]["properties"]["day"] == "2031-04-01"
    again = {"If-None-Match": sent.headers["etag"]}
    assert shop.client.get(f"{PLACES}/export/places.csv", headers=again).status_code == 304
    assert shop.client.head(f"{PLACES}/export/places.csv").content == b""
    assert shop.counts() == {("CSV", "api"): 1, ("GEOJSON", "api"): 1}


def test_shapes_stay_shapes(shop: Shop) -> None:
    told = shop.client.get(f"{AREAS}/export/areas.geojson").json()
    assert [one["geometry"]["type"] for one in told["features"]] == ["Polygon", "Point"]
    assert shapely.geometry.shape(told["features"][0]["geometry"]).equals(
        shapely.box(35, 31, 36, 32)
    )
    assert "geometry" not in told["features"][0]["properties"]


def test_other_formats_are_made_one_after_the_other(shop: Shop, tmp_path: Path) -> None:
    first = shop.client.get(f"{PLACES}/export/places.xlsx")
    second = shop.client.get(f"{AREAS}/export/areas.gpkg")
    assert (first.status_code, second.status_code) == (202, 202)
    assert [one.json()["place"] for one in (first, second)] == [1, 2]
    assert second.headers["location"] == second.json()["address"] == f"{AREAS}/export/areas.gpkg"
    assert (first.headers["retry-after"], second.headers["retry-after"]) == ("5", "10")
    page = shop.client.get(f"{AREAS}/export/areas.gpkg", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["refresh"]) == (202, "10")
    assert shop.counts() == {}
    shop.builder.catch_up()
    for path, name in ((PLACES, "places.xlsx"), (AREAS, "areas.gpkg")):
        answer = shop.client.get(f"{path}/export/{name}")
        assert answer.status_code == 200
        (tmp_path / name).write_bytes(answer.content)
    sheet = openpyxl.load_workbook(tmp_path / "places.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:5] == ["007", "=مدرسة", 35.9, 31.95, 12]
    _meta, table = pyogrio.read_arrow(tmp_path / "areas.gpkg")
    rows = table.to_pydict()
    assert (rows["fid_"], rows["name"]) == ([5, 6], ["مساحة", "نقطة"])
    assert shop.counts() == {("XLSX", "api"): 1, ("GPKG", "api"): 1}


def test_parquet_and_json_hold_the_same_rows(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "places.parquet"
    path.write_bytes(shop.made(f"{PLACES}/export/places.parquet"))
    rows = duckdb.execute('SELECT code, "count", lon FROM read_parquet(?)', [str(path)]).fetchall()
    assert rows == [("007", 12, 35.9), ("008", None, 36.1), ("009", 3, None)]
    told = json.loads(shop.made(f"{PLACES}/export/places.json"))
    assert [one["code"] for one in told] == ["007", "008", "009"]


def test_what_does_not_fit_is_not_there(shop: Shop) -> None:
    for path in (
        f"{PLACES}/export/places.dwg",
        f"{PLACES}/export/areas.csv",
        f"{PLACES}/versions/2/export/places.csv",
        "/datasets/figures/nothing/export/nothing.csv",
    ):
        assert shop.client.get(path).status_code == 404, path


def test_a_withdrawn_version_is_not_exported_and_its_files_go(shop: Shop) -> None:
    shop.made(f"{PLACES}/export/places.json")
    (name,) = shop.folder.wanted()
    with shop.deployment.database.writing() as session:
        resource = session.scalars(select(ResourceRow.id).where(ResourceRow.name == "places"))
        session.execute(
            update(VersionRow)
            .where(VersionRow.resource_id == resource.one())
            .values(state="withdrawn", withdrawn_at=PUBLISHED, withdrawn_because={"en": "Wrong"})
        )
    for ending in ("csv", "json"):
        gone = shop.client.get(f"{PLACES}/versions/1/export/places.{ending}")
        assert gone.status_code == 410
        assert "Wrong" in gone.text
    later = Exports(shop.deployment.database, tables_at(FolderStore(Path("/")), Path("/")))
    assert later.find(name) is None


def test_what_is_different_is_a_file_of_its_own(shop: Shop) -> None:
    path = f"{PLACES}/versions/2/differences/places"
    assert shop.client.get(f"{path}.csv").status_code == 404
    with shop.deployment.database.writing() as session:
        resource = session.scalars(select(ResourceRow.id).where(ResourceRow.name == "places"))
        changed = CSV.replace(",12,", ",13,") + "010,جديد,35,31,1,2031-04-03,\r\n"
        version_there(session, resource.one(), "places.csv", changed.encode(), store=shop.store)
    sent = shop.client.get(f"{path}.csv")
    assert sent.status_code == 200, sent.text
    rows = [*csv.reader(io.StringIO(sent.content.decode("utf-8-sig")))]
    assert [(one[0], one[1], one[5]) for one in rows[1:]] == [
        ("before", "007", "12"),
        ("after", "007", "13"),
        ("added", "010", "1"),
    ]
    told = shop.client.get(f"{path}.json").json()
    counts = {name: told[name] for name in ("added", "removed", "changed", "is_whole", "key")}
    assert counts == {"added": 1, "removed": 0, "changed": 1, "is_whole": True, "key": "code"}
    assert [one["change"] for one in told["rows"]] == ["before", "after", "added"]
    assert told["rows"][2]["row"]["code"] == "010"
    again = {"If-None-Match": sent.headers["etag"]}
    assert shop.client.get(f"{path}.csv", headers=again).status_code == 304
    first = shop.client.get(f"{PLACES}/versions/1/differences/places.csv")
    assert (first.status_code, shop.counts()) == (404, {})


def test_too_many_streams_at_once_are_told_to_wait(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = streams._AT_ONCE
    taken = 0
    while held.acquire(blocking=False):
        taken += 1
    try:
        answer = shop.client.get(f"{PLACES}/export/places.csv")
    finally:
        for _place in range(taken):
            held.release()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert taken == streams._MOST_AT_ONCE
    assert shop.client.get(f"{PLACES}/export/places.csv").status_code == 200
