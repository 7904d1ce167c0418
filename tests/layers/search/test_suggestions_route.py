"""The route of suggestions."""

import pytest
from fastapi.testclient import TestClient


def test_places_are_suggested_with_kind_areas_and_position(client: TestClient) -> None:
    answer = client.get("/api/v1/places?q=زر&lang=ar")
    assert answer.status_code == 200
    first = answer.json()["places"][0]
    assert first["id"] == "JO-AZ"
    assert first["names"]["en"] == "Zarqa"
    assert first["kind"] == "area"
    assert first["kind_name"]["ar"] == "محافظة"
    assert 35 < first["lon"] < 38
    assert answer.headers["etag"]


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    etag = client.get("/api/v1/places?q=irb&lang=en").headers["etag"]
    again = client.get("/api/v1/places?q=irb&lang=en", headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("", "q"), ("q=", "q"), ("q=...", "q"), ("q=a&limit=0", "limit"), ("q=a&limit=x", "limit"),
     ("q=" + "a" * 201, "q"), ("q=a&near=1", "near")],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client: TestClient, query: str, parameter: str) -> None:
    answer = client.get(f"/api/v1/places?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter


def test_at_most_as_many_as_wanted(client: TestClient) -> None:
    assert len(client.get("/api/v1/places?q=a&limit=3").json()["places"]) == 3
