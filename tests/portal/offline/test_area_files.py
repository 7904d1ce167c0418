"""The files of an area that a phone takes along: what is in them, when they change, how large."""

from pathlib import Path

import orjson
import pytest
from fastapi.testclient import TestClient
from pmtiles.reader import MemorySource, Reader, all_tiles

from importers.basemap.service import import_basemap
from layers.basemap.tile_server import BasemapTiles
from layers.deployment import Deployment
from portal.offline.downloads import AreaDownloads
from portal.offline.rules import DEEPEST_ZOOM, AreaFile
from tests.importers.basemap.drawn_extract import DrawnExtract
from tests.layers.places import place, release
from web.page.offline_wording import offline_wording
from web.translations import Translations

AMMAN = "JO-AM"


def _files(deployment: Deployment) -> AreaDownloads:
    languages = deployment.country.languages
    wording = offline_wording(deployment.country, Translations(languages))
    return AreaDownloads(deployment, wording, BasemapTiles(deployment))


def _bytes(deployment: Deployment, kind: AreaFile) -> bytes:
    with deployment.database.reading() as session:
        download = _files(deployment).one(session, AMMAN, kind)
        assert download is not None
        return b"".join(download.write(session))


def test_the_places_of_an_area_are_those_the_server_finds_there_with_all_that_a_card_says(
    client: TestClient,
) -> None:
    file = client.get(f"/api/v1/offline/{AMMAN}/places").json()
    asked = f"lat=31.95&lon=35.91&radius=50000&layers=health&area={AMMAN}&limit=100"
    found = client.get(f"/api/v1/around?{asked}").json()
    every = [dict(zip(file["columns"], row, strict=True)) for row in file["places"]]
    rows = {row["ref"]: row for row in every if row["layer"] == "health"}
    assert len(rows) >= found["numberMatched"]
    for feature in found["features"]:
        row, told = rows[feature["id"].partition("/")[2]], feature["properties"]
        assert [row["lon"], row["lat"]] == feature["geometry"]["coordinates"]
        assert row["names"] == told["names"]
        assert row["phone"] == next(iter(told["phones"]), None)
        assert (row["hours"] is None) == (told["opening_hours"] is None)
    hours = file["hours"][next(row["hours"] for row in rows.values() if row["hours"] is not None)]
    assert set(hours) == {"ar", "en"}
    assert all(lines and "<" not in "".join(lines) for lines in hours.values())
    assert all(kind["ar"] and kind["en"] for kinds in file["kinds"] for kind in kinds)
    assert file["outline"]["type"] in ("Polygon", "MultiPolygon")
    assert any(one["names"].get("en") == "Sweileh" for one in file["names"])


def test_only_areas_that_there_are_have_files_and_a_map_only_where_one_was_imported(
    client: TestClient,
) -> None:
    listed = client.get("/api/v1/offline").json()
    assert [one["code"] for one in listed["areas"]][:2] == ["JO-AJ", AMMAN]
    assert listed["has_map"] is False
    assert client.get(f"/api/v1/offline/{AMMAN}/map").status_code == 204
    for path in ("nowhere/places", "JO/places", "JO/map"):
        assert client.get(f"/api/v1/offline/{path}").status_code == 404, path
    assert client.get("/api/v1/offline?lat=1").status_code == 400


def test_the_map_of_an_area_stops_at_a_whole_zoom_before_it_is_too_large(
    jordan: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = DrawnExtract(box=(35.8, 31.8, 36.1, 32.1), lon=35.91, lat=31.95)
    extract.way([(-0.02, 0.0), (0.02, 0.0)], highway="primary", name="شارع")
    with jordan.database.writing(bounded=False) as session:
        import_basemap(session, jordan.country, extract.write(tmp_path / "amman.osm"))
    whole = _tiles(_bytes(jordan, AreaFile.MAP))
    assert max(zoom for zoom, _x, _y in whole) == DEEPEST_ZOOM
    sizes = sum(len(tile) for (zoom, _x, _y), tile in whole.items() if zoom < DEEPEST_ZOOM)
    monkeypatch.setattr("portal.offline.map_file.LARGEST_MAP_BYTES", sizes)
    smaller = _tiles(_bytes(jordan, AreaFile.MAP))
    assert smaller == {one: tile for one, tile in whole.items() if one[0] < DEEPEST_ZOOM}


def test_a_release_makes_another_version_of_the_places_and_not_of_the_map(
    jordan: Deployment,
) -> None:
    release(jordan, [place("one", area_codes=(AMMAN,))])

    def versions() -> list[str]:
        with jordan.database.reading() as session:
            files, sources = _files(jordan), _files(jordan).sources(session)
        return [files.edition(sources, AMMAN, kind).etag for kind in AreaFile]

    places, tiles = versions()
    assert [row[1] for row in orjson.loads(_bytes(jordan, AreaFile.PLACES))["places"]] == ["one"]
    release(jordan, [place("one", area_codes=(AMMAN,)), place("two")])
    assert versions()[0] != places
    assert versions()[1] == tiles


def _tiles(archive: bytes) -> dict[tuple[int, int, int], bytes]:
    source = MemorySource(archive)
    assert Reader(source).metadata()["attribution"].endswith("contributors")
    return dict(all_tiles(source))
