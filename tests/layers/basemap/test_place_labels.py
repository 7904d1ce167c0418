"""The names that orient on a map without streets."""

import pytest
from fastapi.testclient import TestClient

INSIDE = "/api/v1/places/inside"


def _names(client: TestClient, query: str) -> list[str]:
    places = client.get(f"{INSIDE}?{query}").json()["places"]
    return [place["names"]["en"] for place in places]


def test_far_out_cities_stand_and_close_up_roundabouts_do(client: TestClient) -> None:
    country = client.get(f"{INSIDE}?bbox=34.8,29.1,39.4,33.4").json()["places"]
    assert {place["kind"] for place in country} == {"city"}
    assert "Amman" in [place["names"]["en"] for place in country]
    quarter = client.get(f"{INSIDE}?bbox=35.87,31.94,35.93,31.97").json()["places"]
    assert {"neighbourhood", "roundabout"} <= {place["kind"] for place in quarter}


def test_a_town_that_several_sources_name_stands_once(client: TestClient) -> None:
    found = _names(client, "bbox=35.5,31.5,36.5,32.6&limit=100")
    assert found.count("Irbid") == 1
    assert len(found) == len(set(found))


def test_no_more_are_given_than_are_asked_for(client: TestClient) -> None:
    assert len(_names(client, "bbox=35.87,31.94,35.93,31.97&limit=3")) == 3
    assert _names(client, "bbox=-1,-1,1,1") == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "bbox"), ("bbox=1,2,3", "bbox"), ("bbox=a,b,c,d", "bbox"), ("bbox=3,1,1,3", "bbox"),
        ("bbox=nan,1,2,3", "bbox"), ("bbox=1,1,2,91", "bbox"), ("bbox=1,1,2,2&limit=101", "limit"),
        ("bbox=1,1,2,2&near=1", "near"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client: TestClient, query: str, parameter: str) -> None:
    answer = client.get(f"{INSIDE}?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
