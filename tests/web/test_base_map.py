"""The base map over HTTP: its tiles and its description."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo.coordinates import Position
from importers.basemap.service import import_basemap
from layers.deployment import Deployment
from tests.conftest import application_on, client_of
from tests.importers.basemap.drawn_extract import LAT, LON, town_extract
from tests.layers.basemap.archived import write_archive
from tests.layers.decoded_tiles import layers_in, tile_at
from tests.statements import counted
from web.settings import WebSettings

CLOSE = tile_at(Position(LON + 0.001, LAT + 0.001), 15)
TILE = "/tiles/basemap/{}/{}/{}.mvt".format(*CLOSE)
YEAR, MINUTE = "public, max-age=31536000, immutable", "public, max-age=60"


@pytest.fixture
def town(deployment: Deployment, tmp_path: Path) -> Deployment:
    """A deployment whose base map is the town."""
    path = town_extract().write(tmp_path / "town.osm")
    with deployment.database.writing(bounded=False) as session:
        import_basemap(session, deployment.country, path)
    return deployment


@pytest.fixture
def client(town: Deployment) -> Iterator[TestClient]:
    with client_of(town) as made:
        yield made


def test_the_description_leads_to_tiles_that_never_change(
    client: TestClient, tmp_path: Path
) -> None:
    described = client.get("/tiles/basemap.json").json()
    assert described["attribution"] == "© OpenStreetMap contributors"
    assert described["bounds"][0] == LON - 0.1
    (template,) = described["tiles"]
    address = template.format(z=CLOSE.zoom, x=CLOSE.x, y=CLOSE.y)
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["cache-control"] == YEAR
    found = layers_in(answer.content, tmp_path)
    assert found == {one["id"] for one in described["vector_layers"]} & found
    assert {"streets", "buildings"} <= found


def test_a_tile_that_was_drawn_asks_the_database_nothing(client: TestClient) -> None:
    address = f"{TILE}?v=1"
    with counted() as first:
        drawn = client.get(address)
    with counted() as again:
        kept = client.get(address)
    assert len([one for one in first if "ST_AsMVT" in one]) == 1
    assert again == []
    assert kept.content == drawn.content


def test_another_version_is_kept_for_a_minute_only(client: TestClient) -> None:
    assert client.get(TILE).headers["cache-control"] == MINUTE
    for other in ("2", "x", "99999999999999999999", ""):
        assert client.get(f"{TILE}?v={other}").headers["cache-control"] == MINUTE
    assert client.get(f"{TILE}?v=1&layers=schools").status_code == 400


def test_an_unchanged_tile_and_an_empty_one_have_no_body(client: TestClient) -> None:
    tag = client.get(TILE).headers["etag"]
    assert client.get(TILE, headers={"If-None-Match": tag}).status_code == 304
    plain = client.get(TILE, headers={"Accept-Encoding": "identity"})
    assert plain.headers["etag"] != tag
    far = client.get("/tiles/basemap/15/0/0.mvt")
    assert (far.status_code, far.content) == (204, b"")
    assert client.get("/tiles/basemap/17/0/0.mvt").status_code == 400


def test_without_a_base_map_there_is_nothing_to_describe(deployment: Deployment) -> None:
    with client_of(deployment) as client:
        assert client.get("/tiles/basemap.json").status_code == 204
        assert client.get(TILE).status_code == 204


def test_a_file_named_by_the_settings_goes_before_what_was_imported(
    town: Deployment, tmp_path: Path
) -> None:
    with client_of(town) as made:
        drawn = made.get(TILE).content
    path = write_archive(tmp_path / "town.pmtiles", {CLOSE: drawn})
    app = application_on(town, WebSettings(basemap_file=path))
    with TestClient(app) as made:
        described = made.get("/tiles/basemap.json").json()
        assert (described["attribution"], described["maxzoom"]) == ("© Somebody", CLOSE.zoom)
        (template,) = described["tiles"]
        address = template.format(z=CLOSE.zoom, x=CLOSE.x, y=CLOSE.y)
        with counted() as asked:
            answer = made.get(address)
        assert asked == []
        assert answer.content == drawn
        assert answer.headers["cache-control"] == YEAR
        assert (
            made.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
        )
        assert made.get("/tiles/basemap/3/0/0.mvt").status_code == 204


def test_an_address_of_tiles_opens_the_policy_for_its_host_alone(deployment: Deployment) -> None:
    address = "https://tiles.example/{z}/{x}/{y}.mvt?key=1"
    settings = WebSettings(basemap_url=address, basemap_attribution="© Tile house")
    with TestClient(application_on(deployment, settings)) as made:
        described = made.get("/tiles/basemap.json").json()
        assert described["tiles"] == [address]
        assert (described["attribution"], described["maxzoom"]) == ("© Tile house", 14)
        for path in ("/en/around-me", "/en/widget"):
            policy = made.get(path).headers["content-security-policy"]
            assert " connect-src 'self' https://tiles.example;" in policy
        assert made.get(TILE).status_code == 204
    with client_of(deployment) as made:
        assert "connect-src" not in made.get("/en/around-me").headers["content-security-policy"]
