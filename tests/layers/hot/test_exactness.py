"""The two paths against each other and against brute force, over whatever hypothesis thinks of.

`make test` takes a few data sets; `make test-exactness` takes a thousand with ten questions each.
"""

import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.distances import measure_mm
from layers.around.cursor import Cursor
from layers.around.filters import Filter
from layers.around.rules import COUNTED_TO, AroundQuery, millimetres
from layers.around.schemas import Links, write_answer
from layers.around.service import answer_around, largest_radius_m, wider_radii_m
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.features.schemas import FeatureWriter, Pieces, sight
from layers.hot.answer import answer_hot
from layers.hot.build import Encoding, build
from layers.hot.files import load
from layers.hot.index import HotLayer, NotHot
from layers.opening.clock import OpeningClock, Openness
from tests.layers.places import place, release

DATA_SETS = int(os.environ.get("AROUNDME_TEST_DATA_SETS", "12"))
QUESTIONS = 10
LAYERS = ("schools", "health")
HOURS = (None, "24/7", "Su-Th 08:00-15:00", "Fr 10:00-12:00; PH off", "off", "no hours at all")
STAGES: tuple[list[str], ...] = (["basic"], ["basic", "secondary"], [])
GENDERS = ("boys", "girls")
AREAS = ((), ("JO-AM",), ("JO-AM", "JO-AM-01"), ("JO-IR",))
LINKS = Links({}, b"")

# Where coordinates are special: a city, the 180th meridian, both poles, the origin of degrees.
CENTRES = (
    (35.91, 31.95),
    (179.9995, -16.9),
    (-179.9995, 0.0),
    (12.0, 89.9995),
    (0.0, -90.0),
    (0.0, 0.0),
)


@dataclass(frozen=True)
class Data:
    """The features of each layer and the questions that are asked about them."""

    features: dict[str, list[FeatureContent]]
    questions: list[AroundQuery]


@st.composite
def positions(draw: st.DrawFn) -> Position:
    """Near a special place, often at the same few spots, seldom anywhere."""
    lon, lat = draw(st.sampled_from(CENTRES))
    kind = draw(st.sampled_from(("grid", "grid", "cloud", "anywhere")))
    if kind == "anywhere":
        return Position(round(draw(st.floats(-180, 180)), 12), round(draw(st.floats(-90, 90)), 12))
    step = 0.001 if kind == "grid" else draw(st.floats(1e-9, 0.3))
    east, north = draw(st.integers(-3, 3)) * step, draw(st.integers(-3, 3)) * step
    return Position((lon + east + 180) % 360 - 180, min(max(lat + north, -90.0), 90.0))


@st.composite
def contents(draw: st.DrawFn, ref: str) -> FeatureContent:
    at = draw(positions())
    attributes: dict[str, object] = {}
    if draw(st.booleans()):
        attributes["stage"] = draw(st.sampled_from(STAGES))
        attributes["gender"] = draw(st.sampled_from(GENDERS))
    codes = draw(st.sampled_from(AREAS))
    return place(
        ref,
        at.lon,
        at.lat,
        # Codes are no content: a feature that is like one of the data before would keep its own.
        address={"en": " ".join(codes)},
        names=draw(st.sampled_from(({}, {"ar": "مدرسة"}, {"ar": "أ", "en": "A"}))),
        attributes=attributes,
        opening_hours=draw(st.sampled_from(HOURS)),
        area_codes=codes,
    )


@st.composite
def data(draw: st.DrawFn) -> Data:
    features = {}
    for layer in LAYERS:
        refs = draw(
            st.lists(
                st.text("abأ1é~", min_size=1, max_size=3), min_size=1, max_size=40, unique=True
            )
        )
        features[layer] = [draw(contents(ref)) for ref in refs]
    everything = [f.position for one in features.values() for f in one]
    origins = st.one_of(st.sampled_from(everything), positions())
    asked = [
        AroundQuery(
            origin=draw(origins),
            radius_m=draw(st.sampled_from((1.0, 50.0, 157.4, 1000.5, 20_000.0, 50_000.0))),
            layers=draw(
                st.sampled_from((("schools",), ("health", "schools"), ("schools", "health")))
            ),
            limit=draw(st.sampled_from((1, 2, 5, 20, 100))),
            open_now=draw(st.booleans()) and draw(st.booleans()),
            areas=draw(st.sampled_from(((), (), (), ("JO-AM",), ("JO-IR", "JO-AM")))),
        )
        for _number in range(QUESTIONS)
    ]
    return Data(features, [_filtered(draw, query) for query in asked])


def _filtered(draw: st.DrawFn, query: AroundQuery) -> AroundQuery:
    if query.layers != ("schools",):
        return query
    options = st.sampled_from(
        (
            (),
            (Filter("gender", ({"gender": "girls"},)),),
            (Filter("stage", ({"stage": ["basic"]}, {"stage": ["secondary"]})),),
            (
                Filter("gender", ({"gender": "boys"},)),
                Filter("stage", ({"stage": ["secondary"]},)),
            ),
        )
    )
    return replace(query, filters=draw(options))


@pytest.fixture
def world(jordan: Deployment) -> Deployment:
    """A deployment with areas whose clock stands still on a Sunday morning."""
    return jordan


@settings(
    max_examples=DATA_SETS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # Without shrinking, which takes minutes here; the blob leads back to what was found.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    print_blob=True,
)
@given(data())
def test_memory_postgis_and_brute_force_give_one_answer(
    world: Deployment, given_data: Data
) -> None:
    for layer, features in given_data.features.items():
        release(world, features, layer=layer, force=True)
    with TemporaryDirectory() as folder:
        hot = {layer: _hot(world, layer, Path(folder)) for layer in LAYERS}
        clock = OpeningClock(world.country, world.now())
        for query in given_data.questions:
            _compare(world, hot, given_data, query, clock)


def _hot(world: Deployment, layer: str, folder: Path) -> HotLayer:
    home = folder / layer
    home.mkdir()
    encoding = Encoding(world.catalogue, world.country.languages, world.directions_url)
    with world.database.reading() as session:
        build(session, encoding, layer, release=1, folder=home, most_bytes=10**9)
    return HotLayer("key", load(home))


def _compare(
    world: Deployment,
    hot: dict[str, HotLayer],
    given_data: Data,
    query: AroundQuery,
    clock: OpeningClock,
) -> None:
    """Follow the pages of both paths to the end, and compare them with what has to come."""
    expected = _brute_force(world, given_data, query, clock)
    seen: list[tuple[str, int]] = []
    page: AroundQuery | None = query
    for number in itertools.count():
        assert page is not None
        answered = answer_around(world, page, clock)
        writer = FeatureWriter(
            catalogue=world.catalogue,
            areas=answered.areas,
            language="ar",
            directions_url=world.directions_url,
        )
        by_postgis = orjson.loads(write_answer(answered, writer, LINKS))
        try:
            layers = [hot[layer] for layer in page.layers]
            by_memory = orjson.loads(answer_hot(layers, page, world, clock, "ar", LINKS))
        except NotHot:
            assert page.areas
            return
        by_memory["releases"] = by_postgis["releases"]
        assert by_memory == by_postgis
        seen += _ids(by_memory["features"])
        if number == 0:
            _check_first(world, by_memory, expected, query)
        if answered.next_cursor is None:
            break
        page = replace(page, cursor=_cursor_of(answered.found[-1].row))
    assert seen == [found for found in expected if found[1] <= query.radius_mm]


def _cursor_of(row: Mapping[str, Any]) -> Cursor:
    return Cursor(row["distance_mm"], row["layer"], row["ref"])


def _ids(features: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(f["id"], round(f["properties"]["distance_m"] * 1000)) for f in features]


def _check_first(
    world: Deployment,
    answer: dict[str, Any],
    expected: list[tuple[str, int]],
    query: AroundQuery,
) -> None:
    def count(radius_mm: int) -> int:
        return sum(distance_mm <= radius_mm for _id, distance_mm in expected)

    assert answer["numberMatched"] == count(query.radius_mm) <= COUNTED_TO
    if len(answer["features"]) >= query.limit:
        assert "wider" not in answer
        return
    for radius_m, told in zip(
        wider_radii_m(world, query) or (), answer["wider"]["radii"], strict=True
    ):
        assert told == {"radius_m": radius_m, "numberMatched": count(millimetres(radius_m))}
    beyond = [found for found in expected if found[1] > query.radius_mm]
    if query.open_now:
        most_mm = millimetres(largest_radius_m(world.catalogue, query))
        beyond = [found for found in beyond if found[1] <= most_mm]
    nearest = answer["wider"]["nearest"]
    assert _ids([nearest] if nearest else []) == beyond[:1]


def _brute_force(
    world: Deployment, given_data: Data, query: AroundQuery, clock: OpeningClock
) -> list[tuple[str, int]]:
    """Measure everything that passes the filters; gives ids and millimetres in order."""
    passing = [
        (layer, feature)
        for layer in query.layers
        for feature in given_data.features[layer]
        if _passes(feature, query, clock)
    ]
    lons = np.array([feature.position.lon for _layer, feature in passing])
    lats = np.array([feature.position.lat for _layer, feature in passing])
    distances_mm, _bearings = measure_mm(query.origin, lons, lats)
    measured = sorted(
        (distance_mm, layer, feature.ref)
        for distance_mm, (layer, feature) in zip(distances_mm.tolist(), passing, strict=True)
    )
    return [(f"{layer}/{ref}", distance_mm) for distance_mm, layer, ref in measured]


def _passes(feature: FeatureContent, query: AroundQuery, clock: OpeningClock) -> bool:
    if query.areas and not set(query.areas) & set(feature.area_codes):
        return False
    if query.open_now and clock.openness(feature.opening_hours) is not Openness.OPEN:
        return False
    return all(
        any(_contains(feature.attributes, option) for option in filtered.options)
        for filtered in query.filters
    )


def _contains(attributes: dict[str, object], option: dict[str, object]) -> bool:
    ((name, wanted),) = option.items()
    held = attributes.get(name)
    if isinstance(wanted, list):
        return isinstance(held, list) and set(wanted) <= set(held)
    return held == wanted


@pytest.mark.parametrize(
    ("bearing_deg", "written"),
    [(156.095, 156.1), (156.085, 156.08), (0.005, 0.0), (359.995, 0.0), (359.994, 359.99)],
)
def test_both_paths_round_half_a_hundredth_of_a_bearing_the_same_way(
    bearing_deg: float, written: float
) -> None:
    in_memory = int(np.rint(np.float64(bearing_deg) * 100)) % 36_000 / 100
    seen = sight(1, bearing_deg, b"true", Pieces(b"", b"", b"", 0))
    assert seen.bearing_deg == in_memory == written
