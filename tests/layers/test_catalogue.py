"""Layer definitions, and the routes that tell of them."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo.errors import InvalidSetup, NotFound
from layers.catalogue.definitions import load_catalogue

PARKS = """
name = "parks"
names = { ar = "الحدائق", en = "Parks" }
singular = { ar = "حديقة", en = "Park" }
icon = "tree"
colour = "#1d7a3c"
position = 9
[radius_m]
default = 1000
maximum = 5000
"""


def test_the_packaged_layers_come_in_their_order() -> None:
    assert load_catalogue().names == ("schools", "health", "tourism", "offices")


def test_adding_a_layer_is_adding_a_file(tmp_path: Path) -> None:
    (tmp_path / "parks.toml").write_text(PARKS, "utf-8")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.names[-1] == "parks"
    assert catalogue["parks"].radius_m.maximum == 5000


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (PARKS.replace("default = 1000", "default = 9000"), "larger than the maximum"),
        (PARKS.replace('"#1d7a3c"', '"green"'), "colour"),
        (PARKS + '\n[[attributes]]\nname = "lat"\ntype = "text"\nnames = {}\n', "query parameter"),
        (PARKS + '\n[[attributes]]\nname = "kind"\ntype = "choice"\nnames = {}\n', "needs values"),
        (
            PARKS + '\n[[attributes]]\nname = "a"\ntype = "text"\nnames = {}\nchips = true\n',
            "only a choice and a flag",
        ),
        (
            PARKS.replace("position = 9", 'position = 9\nkinds = "tree"'),
            "no attribute of this name",
        ),
        (PARKS.replace("radius_m", "radius"), "radius"),
        ("not toml at all", "parks.toml"),
    ],
)
def test_a_wrong_definition_is_explained(tmp_path: Path, wrong: str, reason: str) -> None:
    (tmp_path / "parks.toml").write_text(wrong, "utf-8")
    with pytest.raises(InvalidSetup, match=reason):
        load_catalogue(tmp_path)


def test_an_unknown_layer_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match=r"“parks”.*schools, health"):
        load_catalogue()["parks"]


def test_the_list_of_layers_tells_limits_attributes_and_releases(client: TestClient) -> None:
    layers = client.get("/api/v1/layers").json()["layers"]
    schools = layers[0]
    assert schools["radius_m"] == {"default": 2000, "maximum": 50_000}
    assert schools["release"] == 1
    assert schools["features"] == 1500
    assert schools["demo"] is True
    stage = next(a for a in schools["attributes"] if a["name"] == "stage")
    assert "basic" in [value["name"] for value in stage["values"]]
    assert client.get("/api/v1/layers/schools").json() == schools


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/layers/parks",
        "/api/v1/layers/schools/features/none",
        "/api/v1/layers/schools/features/%00",
        "/api/v1/layers/parks/features/1",
    ],
)
def test_what_is_not_there_is_a_404_problem(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_routes_refuse_parameters_that_they_do_not_know(client: TestClient) -> None:
    for address in ("/api/v1/layers", "/api/v1/layers/schools", "/api/v1/areas"):
        problem = client.get(f"{address}?limt=1").json()
        assert (problem["status"], problem["parameter"]) == (400, "limt")


def test_one_feature_is_found_by_its_ref(client: TestClient) -> None:
    feature = client.get("/api/v1/layers/schools/features/SCH-000001?lang=en").json()
    assert feature["id"] == "schools/SCH-000001"
    assert feature["properties"]["name"] == feature["properties"]["names"]["en"]
    assert "distance_m" not in feature["properties"]
