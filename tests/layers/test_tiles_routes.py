"""The routes of tiles: addresses, headers, and what they cost the database."""

import gzip
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.tiles.rules import Tile
from layers.tiles.service import Keeping, TileServer
from tests.conftest import Databases, deployment_on
from tests.layers.decoded_tiles import marks_in, tile_at
from tests.layers.places import AMMAN, place, release
from tests.site import change_site
from tests.statements import counted
from web.app import create_app
from web.settings import WebSettings

AMMAN_TILE = tile_at(AMMAN, 14)
TILE = "/tiles/{}/{}/{}/{}.mvt".format("{}", *AMMAN_TILE)
YEAR = "public, max-age=31536000, immutable"
MINUTE = "public, max-age=60"


@contextmanager
def client_of(
    deployment: Deployment,
    **more: Any,  # noqa: ANN401 - as the server takes it
) -> Iterator[TestClient]:
    """The application with a tile server of its own."""
    app: FastAPI = create_app(deployment, WebSettings())
    change_site(app, tiles=TileServer(deployment, **more))
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def filled(deployment: Deployment) -> Deployment:
    release(deployment, [place("s", names={"ar": "مدرسة", "en": "School"})])
    release(deployment, [place("h", names={"ar": "مستشفى"})], layer="health")
    return deployment


@pytest.fixture
def tiles(filled: Deployment) -> Iterator[TestClient]:
    with client_of(filled) as client:
        yield client


def _refs(answer: httpx2.Response, folder: Path) -> set[object]:
    return {m.fields["ref"] for m in marks_in(answer.content, AMMAN_TILE, folder)}


def test_a_tile_is_an_mvt_with_one_layer_for_each_that_was_asked_for(
    tiles: TestClient, tmp_path: Path
) -> None:
    answer = tiles.get(TILE.format("schools"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert _refs(answer, tmp_path) == {"s"}
    both = tiles.get(TILE.format("schools,health"))
    assert both.content == answer.content + tiles.get(TILE.format("health")).content


def test_gzip_goes_to_whoever_takes_it(tiles: TestClient) -> None:
    with tiles.stream("GET", TILE.format("schools,health")) as packed:
        raw = b"".join(packed.iter_raw())
    plain = tiles.get(TILE.format("schools,health"), headers={"Accept-Encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    for answer in (packed, plain):
        assert answer.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]


def test_an_empty_tile_is_204_without_a_body(tiles: TestClient) -> None:
    answer = tiles.get("/tiles/schools,health/14/0/0.mvt")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == MINUTE
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("address", "parameter", "sentence"),
    [
        ("schools/17/0/0", "z", "from 0 to 16"),
        ("schools/-1/0/0", "z", "from 0 to 16"),
        ("schools/2.5/0/0", "z", "from 0 to 16"),
        ("schools/3/8/0", "x", "from 0 to 7"),
        ("schools/3/0/8", "y", "no tile of zoom 3"),
        ("schools/3/0/a", "y", "no tile of zoom 3"),
        ("parks/3/0/0", "layers", "There is no layer “parks”"),
        ("schools,/3/0/0", "layers", "There is no layer “”"),
        ("schools/3/0/0.mvt?w=1&x", "w", "There is no parameter “w”"),
    ],
)
def test_a_wrong_address_is_400_and_says_why(
    tiles: TestClient, address: str, parameter: str, sentence: str
) -> None:
    path = f"/tiles/{address}" + ("" if "?" in address else ".mvt")
    answer = tiles.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["parameter"] == parameter
    assert sentence in answer.json()["detail"]
    assert "cache-control" not in answer.headers


def test_tilejson_describes_the_tiles_with_a_version_that_is_immutable(
    tiles: TestClient,
) -> None:
    described = tiles.get("/tiles/schools,health.json?lang=ar").json()
    assert described["tilejson"] == "3.0.0"
    assert [one["id"] for one in described["vector_layers"]] == ["schools", "health"]
    assert described["vector_layers"][0]["description"] == "المدارس"
    assert set(described["vector_layers"][0]["fields"]) == {
        "ref",
        "name_ar",
        "name_en",
        "cluster",
        "point_count",
    }
    assert described["bounds"] == [AMMAN.lon, AMMAN.lat] * 2
    assert (described["minzoom"], described["maxzoom"]) == (0, 16)
    (template,) = described["tiles"]
    for name, number in zip("zxy", AMMAN_TILE, strict=True):
        template = template.replace(f"{{{name}}}", str(number))
    answer = tiles.get(template)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == YEAR
    assert tiles.get(template + "0").headers["cache-control"] == MINUTE


def test_tilejson_of_a_layer_without_features_has_the_countrys_box(
    deployment: Deployment,
) -> None:
    with client_of(deployment, attribution="© Ministry") as client:
        described = client.get("/tiles/tourism.json").json()
        box = deployment.country.box
        assert described["bounds"] == [box.west, box.south, box.east, box.north]
        assert described["attribution"] == "© Ministry"
        assert client.get("/tiles/tourism/0/0/0.mvt").status_code == 204


def test_a_new_release_is_seen_at_once_and_changes_version_and_etag(
    filled: Deployment, tiles: TestClient, tmp_path: Path
) -> None:
    address = tiles.get("/tiles/schools.json").json()["tiles"][0]
    version = address.partition("?")[2]
    before = tiles.get(TILE.format("schools") + "?" + version)
    release(filled, [place("s"), place("new")], force=True)
    after = tiles.get(TILE.format("schools") + "?" + version)
    assert (before.headers["cache-control"], after.headers["cache-control"]) == (YEAR, MINUTE)
    assert before.headers["etag"] != after.headers["etag"]
    assert _refs(after, tmp_path) == {"s", "new"}
    assert tiles.get("/tiles/schools.json").json()["tiles"][0] != address


def test_what_the_client_has_is_304_without_looking_at_features(
    filled: Deployment, tiles: TestClient
) -> None:
    first = tiles.get(TILE.format("schools"))
    with counted() as seen:
        again = tiles.get(
            TILE.format("schools"), headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'}
        )
    assert (again.status_code, again.content) == (304, b"")
    assert len(seen) == 1
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    other = tiles.get(TILE.format("schools"), headers={"If-None-Match": '"x"'})
    assert other.status_code == 200


def test_a_tile_costs_one_statement_for_releases_and_one_for_each_missing_layer(
    filled: Deployment,
) -> None:
    with client_of(filled) as client, counted() as seen:
        counts = []
        for layers_asked in ("schools", "schools,health", "health,schools", "health"):
            seen.clear()
            assert client.get(TILE.format(layers_asked)).status_code == 200
            counts.append(len(seen))
    assert counts == [2, 2, 1, 1]


def test_a_wide_tile_costs_one_more_statement_for_each_layer(filled: Deployment) -> None:
    with client_of(filled) as client, counted() as seen:
        assert client.get("/tiles/schools,health/6/38/25.mvt").status_code == 200
    assert len(seen) == 5


def test_with_releases_from_elsewhere_a_kept_tile_asks_the_database_nothing(
    filled: Deployment,
) -> None:
    known = {"schools": 1, "health": 1}
    with client_of(filled, current_releases=lambda _names: known) as client:
        assert client.get(TILE.format("schools,health")).status_code == 200
        with counted() as seen:
            assert client.get(TILE.format("schools,health")).status_code == 200
        assert seen == []


def test_what_the_deployment_knows_of_the_database_is_not_asked_for(filled: Deployment) -> None:
    with filled.database.reading() as session:
        states = collection_states(session, ("schools", "health"))
    known = SimpleNamespace(layers=states, areas_version="")
    server = TileServer(replace(filled, known_state=lambda: known))
    with counted() as seen:
        assert server.releases(("health", "tourism", "schools")) == (1, None, 1)
    assert seen == []


def test_a_tile_is_never_kept_under_a_release_that_it_does_not_show(
    filled: Deployment, tmp_path: Path
) -> None:
    """The releases that are told may be behind the database, or before a standby."""
    told: dict[str, int | None] = {"schools": 1}
    release(filled, [place("s"), place("second")], force=True)
    with client_of(filled, current_releases=lambda _names: told) as client:
        behind = client.get(TILE.format("schools"))
        assert _refs(behind, tmp_path) == {"s", "second"}
        told["schools"] = 2
        current = client.get(TILE.format("schools"))
        assert current.headers["etag"] == behind.headers["etag"]
        told["schools"] = 3
        ahead = client.get(TILE.format("schools"))
        assert ahead.headers["etag"] == behind.headers["etag"]
        release(filled, [place("third")], force=True)
        assert _refs(client.get(TILE.format("schools")), tmp_path) == {"third"}


def test_two_who_want_the_same_cold_tile_have_it_drawn_once(filled: Deployment) -> None:
    server = TileServer(filled)
    with counted() as seen:
        barrier = threading.Barrier(6)

        def ask(_number: int) -> object:
            barrier.wait()
            return server.picture(("schools",), (1,), Tile(3, 4, 3))

        with ThreadPoolExecutor(6) as pool:
            pictures = list(pool.map(ask, range(6)))
    assert len({id(picture.parts[0]) for picture in pictures}) == 1  # type: ignore[attr-defined]
    assert sum("One layer in one tile" in statement for statement in seen) == 1


def test_a_folder_outlives_the_process(filled: Deployment, tmp_path: Path) -> None:
    keeping = Keeping(folder=tmp_path / "tiles")
    first = TileServer(filled, keeping=keeping).picture(("schools",), (1,), AMMAN_TILE)
    with counted() as seen:
        again = TileServer(filled, keeping=keeping).picture(("schools",), (1,), AMMAN_TILE)
    assert again == first
    assert not any("One layer in one tile" in statement for statement in seen)


def test_two_databases_may_share_a_folder(
    filled: Deployment, databases: Databases, empty_template: str, tmp_path: Path
) -> None:
    """What each calls release 1 is something else."""
    keeping = Keeping(folder=tmp_path / "tiles")
    ours = TileServer(filled, keeping=keeping).picture(("schools",), (1,), AMMAN_TILE)
    with databases.new(empty_template) as url, deployment_on(url) as other:
        release(other, [place("theirs")])
        theirs = TileServer(other, keeping=keeping).picture(("schools",), (1,), AMMAN_TILE)
    assert ours != theirs
    assert TileServer(filled, keeping=keeping).picture(("schools",), (1,), AMMAN_TILE) == ours


def test_the_routes_are_described(tiles: TestClient) -> None:
    paths = tiles.get("/openapi.json").json()["paths"]
    tile = paths["/tiles/{layers}/{z}/{x}/{y}.mvt"]["get"]
    assert [one["name"] for one in tile["parameters"]] == ["layers", "z", "x", "y", "v"]
    assert {"200", "204", "304", "400", "503"} <= set(tile["responses"])
    assert list(tile["responses"]["200"]["content"]) == ["application/vnd.mapbox-vector-tile"]
    assert "/tiles/{layers}.json" in paths
