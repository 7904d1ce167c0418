"""Facets: what one more filter would find is what the radius query with it finds."""

import itertools
import random

import psycopg
import pytest
from fastapi.testclient import TestClient

from layers.around.facets import (
    FacetCounts,
    count_facets,
    nearest_by_value,
    read_alike,
    wanted_values,
)
from layers.around.rules import COUNTED_TO, AroundQuery, read_query
from layers.deployment import Deployment
from layers.opening.clock import Openness, opening_clock
from tests.layers.places import AMMAN, place, release

SCHOOLS = ("stage", "gender", "authority", "accessible")
HEALTH = ("kind", "sector", "emergency", "accessible")
CHOSEN = (
    {"layers": "schools"},
    {"layers": "schools", "gender": "girls"},
    {"layers": "schools", "gender": "girls,mixed", "authority": "government"},
    {"layers": "schools", "stage": "secondary", "accessible": "true", "gender": "boys"},
    {"layers": "schools", "q": "second", "authority": "private"},
    {"layers": "schools", "open": "now", "gender": "girls"},
    {"layers": "health", "kind": "hospital", "emergency": "true"},
    {"layers": "health", "kind": "pharmacy", "open": "now"},
    {"layers": "health", "area": "JO-AM"},
)


def counted(samples: Deployment, asked: dict[str, str], names: tuple[str, ...]) -> FacetCounts:
    query = query_of(samples, asked)
    clock = opening_clock(samples, samples.now())
    alike = samples.database.ask(lambda c: read_alike(c, query, names, measures=False))
    return count_facets(
        alike,
        wanted_values(query.filters),
        lambda hours: clock.openness(hours) is Openness.OPEN,
        open_now=query.open_now,
    )


def query_of(samples: Deployment, asked: dict[str, str]) -> AroundQuery:
    here = {"lat": str(AMMAN.lat), "lon": str(AMMAN.lon), "radius": "10000"}
    return read_query({**here, **asked}, samples.catalogue, samples.country)


def found_by(client: TestClient, asked: dict[str, str]) -> int:
    here = {"lat": str(AMMAN.lat), "lon": str(AMMAN.lon), "radius": "10000"}
    answer = client.get("/api/v1/around", params={**here, **asked})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["numberMatched"])


@pytest.mark.parametrize("asked", CHOSEN, ids=str)
def test_a_count_is_what_the_query_with_that_value_alone_finds(
    samples: Deployment, client: TestClient, asked: dict[str, str]
) -> None:
    names = SCHOOLS if asked["layers"] == "schools" else HEALTH
    counts = counted(samples, asked, names)
    for name in names:
        attribute = samples.catalogue[asked["layers"]].attribute(name)
        assert attribute is not None
        for value in [one.name for one in attribute.values] or ["true"]:
            expected = found_by(client, {**asked, name: value})
            assert counts.values.get((name, value), 0) == expected, (name, value)
    assert counts.open_now == found_by(client, {**asked, "open": "now"})
    assert counts.layers.get(asked["layers"], 0) == found_by(client, asked)


def test_counts_of_several_layers_are_told_apart(samples: Deployment, client: TestClient) -> None:
    layers = samples.catalogue.names
    counts = counted(samples, {"accessible": "true"}, ("accessible", "kind"))
    for name in layers:
        expected = found_by(client, {"layers": name, "accessible": "true"})
        assert counts.layers.get(name, 0) == expected
    assert counts.values["accessible", "true"] == sum(counts.layers.values())


def test_the_nearest_of_a_kind_is_as_far_as_the_query_says(
    samples: Deployment, client: TestClient
) -> None:
    query = query_of(samples, {"layers": "health,schools"})
    alike = samples.database.ask(lambda c: read_alike(c, query, ("kind",), measures=True))
    nearest = nearest_by_value(alike, {}, {"health": "kind", "schools": None})
    assert len(nearest) > 5
    for (layer, value), distance_m in nearest.items():
        here = {"lat": str(AMMAN.lat), "lon": str(AMMAN.lon), "radius": "10000", "limit": "1"}
        asked = {**here, "layers": layer, **({"kind": value} if value else {})}
        (first,) = client.get("/api/v1/around", params=asked).json()["features"]
        assert distance_m == first["properties"]["distance_m"]


def test_more_places_than_are_counted_are_said_to_be_more(jordan: Deployment) -> None:
    chance = random.Random(1)
    places = (
        place(str(number), AMMAN.lon + chance.gauss(0, 0.01), AMMAN.lat, attributes=attributes)
        for number, attributes in zip(
            range(COUNTED_TO + 5), itertools.cycle([{"gender": "girls"}, {}]), strict=False
        )
    )
    release(jordan, places)
    counts = counted(jordan, {"layers": "schools"}, SCHOOLS)
    assert not counts.is_whole
    assert counts.values["gender", "girls"] > 0


def test_what_is_read_is_one_statement(
    samples: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    execute = psycopg.RawCursor.execute

    def note(cursor: object, text: str, *given: object, **more: object) -> object:
        seen.append(text)
        return execute(cursor, text, *given, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(psycopg.RawCursor, "execute", note)
    counted(samples, {"layers": "schools", "gender": "girls"}, SCHOOLS)
    assert len(seen) == 1
