"""Vector tiles: what they show."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from geo.coordinates import Position
from layers.deployment import Deployment
from layers.tiles.queries import draw_layer
from layers.tiles.rules import LARGEST_CROWD, Tile, is_clustered
from tests.conftest import Databases, deployment_on
from tests.layers.decoded_tiles import Mark, draw, tile_at, whole_zoom
from tests.layers.places import AMMAN, place, release, scattered

FAR = {
    "east end": Position(180.0, -17.0),
    "beside it": Position(179.9999, -17.0),
    "west end": Position(-179.9999, -17.0),
    "northernmost": Position(20.0, 85.05),
    "pole": Position(20.0, 89.5),
    "south pole": Position(0.0, -90.0),
}
CROWD = Position(36.5, 31.5)
# What Web Mercator does not reach.
UNSHOWN = 2


@pytest.fixture(scope="module")
def world(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    """A cloud over Amman, a crowd on one spot, and places at the ends of the world."""
    contents = [
        place("named", names={"ar": "مدرسة الأميرة بسمة", "en": "Princess Basma", "fr": "Basma"}),
        place("nameless", AMMAN.lon + 0.0003, names={}),
        *scattered(400, seed=3, spread_deg=0.2),
        *(place(f"crowd {n}", *CROWD) for n in range(LARGEST_CROWD + 1)),
        *(place(name, *position) for name, position in FAR.items()),
    ]
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        release(deployment, contents)
        yield deployment


Zoom = Callable[[int], dict[Tile, list[Mark]]]


@pytest.fixture(scope="module")
def whole(world: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Zoom:
    """Return the function that draws all tiles of a zoom of the world, each zoom once."""
    folder = tmp_path_factory.mktemp("tiles")
    return cache(lambda zoom: dict(whole_zoom(world, zoom, folder)))


def _by_ref(marks: list[Mark]) -> dict[object, Mark]:
    return {mark.fields["ref"]: mark for mark in marks if "ref" in mark.fields}


def test_a_place_close_up_has_its_ref_and_its_names_in_the_countrys_languages(
    world: Deployment, tmp_path: Path
) -> None:
    found = _by_ref(draw(world, tile_at(AMMAN, 16), tmp_path))
    assert found["named"].fields == {
        "ref": "named",
        "name_ar": "مدرسة الأميرة بسمة",
        "name_en": "Princess Basma",
    }
    assert found["nameless"].fields == {"ref": "nameless"}


def test_places_lie_within_a_unit_of_where_they_are(whole: Zoom) -> None:
    true = {c.ref: c.position for c in scattered(400, seed=3, spread_deg=0.2)}
    unit_deg = 360 / (1 << 14) / 4096
    found = {ref: mark for marks in whole(14).values() for ref, mark in _by_ref(marks).items()}
    for ref, position in true.items():
        assert abs(found[ref].position.lon - position.lon) <= unit_deg
        assert abs(found[ref].position.lat - position.lat) <= unit_deg


@pytest.mark.parametrize("zoom", [0, 1, 5, 9, 13, 14])
def test_no_feature_is_lost_or_counted_twice(whole: Zoom, zoom: int) -> None:
    inside = [mark for marks in whole(zoom).values() for mark in marks if mark.is_inside]
    counted = sum(mark.members for mark in inside)
    assert counted == 402 + LARGEST_CROWD + 1 + len(FAR) - UNSHOWN


@pytest.mark.parametrize("zoom", [1, 5, 9, 13, 14])
def test_what_a_buffer_repeats_is_the_same_as_in_its_own_tile(whole: Zoom, zoom: int) -> None:
    own: dict[int, tuple[int, int, dict[str, object]]] = {}
    repeated: list[tuple[int, tuple[int, int, dict[str, object]]]] = []
    for tile, marks in whole(zoom).items():
        for mark in marks:
            across = (tile.x * 4096 + round(mark.across)) % (4096 << zoom)
            shown = (across, tile.y * 4096 + round(mark.down), mark.fields)
            if mark.is_inside:
                own[mark.id] = shown
            else:
                repeated.append((mark.id, shown))
    assert repeated
    for number, shown in repeated:
        assert own[number] == shown


def test_marks_near_an_edge_are_in_the_neighbours_buffer(whole: Zoom) -> None:
    tiles = whole(9)
    near = 0
    for tile, marks in tiles.items():
        east = tiles.get(Tile(9, (tile.x + 1) % 512, tile.y), [])
        for mark in marks:
            if mark.is_inside and mark.across >= 4096 - 256:
                near += 1
                assert mark.id in {other.id for other in east}
    assert near


def test_the_world_goes_on_behind_the_180th_meridian(world: Deployment, tmp_path: Path) -> None:
    west, east = tile_at(FAR["west end"], 10), tile_at(FAR["beside it"], 10)
    assert (west.x, east.x) == (0, 1023)
    by_side = {tile: draw(world, tile, tmp_path) for tile in (west, east)}
    assert sorted((m.members, m.is_inside) for m in by_side[east]) == [(1, False), (2, True)]
    assert sorted((m.members, m.is_inside) for m in by_side[west]) == [(1, True), (2, False)]


def test_a_cluster_lies_at_the_mean_of_its_members(deployment: Deployment, tmp_path: Path) -> None:
    spots = [Position(36.001, 31.001), Position(36.002, 31.0015), Position(36.006, 31.004)]
    release(deployment, [place(str(n), *spot) for n, spot in enumerate(spots)])
    (mark,) = draw(deployment, tile_at(spots[0], 6), tmp_path)
    assert mark.fields == {"cluster": True, "point_count": 3}
    unit_deg = 360 / 64 / 4096
    assert abs(mark.position.lon - 36.003) <= unit_deg
    assert abs(mark.position.lat - 31.00217) <= unit_deg


def test_a_cluster_of_one_is_the_place_itself(deployment: Deployment, tmp_path: Path) -> None:
    release(deployment, [place("only")])
    for zoom in range(17):
        marks = draw(deployment, tile_at(AMMAN, zoom), tmp_path)
        assert [m.fields for m in marks if m.is_inside] == [
            {"ref": "only", "name_en": "School only"}
        ], zoom


def test_ids_are_stable_and_fit_into_a_number_of_javascript(
    world: Deployment, tmp_path: Path
) -> None:
    ids: dict[object, set[int]] = {}
    for zoom in (13, 14, 15, 16):
        for ref, mark in _by_ref(draw(world, tile_at(AMMAN, zoom), tmp_path)).items():
            ids.setdefault(ref, set()).add(mark.id)
    assert {len(numbers) for numbers in ids.values()} == {1}
    # The first 52 bits of the SHA-256 of the ref, as docs/tiles.md says.
    assert ids["named"] == {0xA157D36A73919}
    assert all(0 <= number < 2**53 for numbers in ids.values() for number in numbers)


@pytest.mark.parametrize("zoom", [13, 14, 16])
def test_a_crowd_on_one_spot_is_one_cluster_at_every_zoom(
    world: Deployment, tmp_path: Path, zoom: int
) -> None:
    counts = [mark.members for mark in draw(world, tile_at(CROWD, zoom), tmp_path)]
    assert LARGEST_CROWD + 1 in counts


def test_a_crowd_that_is_small_enough_is_shown_one_by_one(
    deployment: Deployment, tmp_path: Path
) -> None:
    release(deployment, [place(str(n), *CROWD) for n in range(LARGEST_CROWD)])
    assert len(_by_ref(draw(deployment, tile_at(CROWD, 14), tmp_path))) == LARGEST_CROWD


def test_the_bytes_do_not_depend_on_the_order_of_the_rows(
    databases: Databases, empty_template: str
) -> None:
    contents = scattered(300, seed=8)
    drawn = []
    for seed in (1, 2):
        random.Random(seed).shuffle(contents)
        with databases.new(empty_template) as url, deployment_on(url) as deployment:
            release(deployment, contents[:150])
            release(deployment, contents)
            with deployment.database.reading() as session:
                drawn.append(
                    [
                        draw_layer(session, "schools", tile_at(AMMAN, zoom), ("en",)).mvt
                        for zoom in (5, 9, 14)
                    ]
                )
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("zoom", [6, 14])
def test_only_the_current_release_is_shown(
    deployment: Deployment, tmp_path: Path, zoom: int
) -> None:
    release(deployment, [place("a"), place("gone", AMMAN.lon + 0.001)])
    release(deployment, [place("a"), place("new", AMMAN.lon + 0.002)], force=True)
    marks = draw(deployment, tile_at(AMMAN, zoom), tmp_path)
    assert sum(mark.members for mark in marks) == 2
    assert zoom == 6 or set(_by_ref(marks)) == {"a", "new"}
    with deployment.database.reading() as session:
        assert draw_layer(session, "schools", tile_at(AMMAN, zoom), ()).release == 2


def test_a_layer_that_never_had_a_release_is_empty(deployment: Deployment) -> None:
    with deployment.database.reading() as session:
        drawn = draw_layer(session, "tourism", tile_at(AMMAN, 14), ("ar",))
    assert drawn == (None, 0, b"")


@pytest.fixture(scope="module")
def crowded(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        release(deployment, scattered(5000, seed=5))
        yield deployment


@pytest.mark.parametrize("zoom", [10, 14])
def test_the_statement_is_always_the_same_and_uses_the_spatial_index(
    crowded: Deployment, zoom: int
) -> None:
    plans: list[str] = []
    statements: Counter[str] = Counter()

    def explain(
        connection: Connection, _cursor: object, statement: str, values: object, *_rest: object
    ) -> None:
        statements[statement] += 1
        driver = connection.connection.driver_connection
        assert driver is not None
        body = "\n".join(line for line in statement.splitlines() if not line.startswith("--"))
        rows = driver.execute("EXPLAIN (ANALYZE) " + body, values).fetchall()
        plans.append("\n".join(row[0] for row in rows))

    with crowded.database.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", explain)
        try:
            for layer in ("schools", "health"):
                tile = tile_at(AMMAN, zoom)
                for x in (tile.x, tile.x + 1):
                    draw_layer(session, layer, tile._replace(x=x), ("ar", "en"))
        finally:
            event.remove(engine, "before_cursor_execute", explain)
    assert list(statements.values()) == [4]
    assert "schools_geom_idx" in plans[0]
    assert "Seq Scan on schools" not in plans[0]
    assert is_clustered(Tile(zoom, 0, 0)) == (zoom == 10)
