"""The life of hot indexes: built, kept, swapped, refused, and within the memory they may take."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import layers.hot.builder
import layers.hot.watch
from geo.database import Database
from layers.areas.service import AreaContent, replace_level
from layers.catalogue.definitions import Catalogue
from layers.deployment import Deployment
from layers.hot.build import build
from layers.hot.builder import HotBuilder, read_status
from layers.hot.files import ENDS, START, bytes_of, load
from layers.hot.state import read_state
from layers.hot.watch import HotLayers
from tests.layers.places import release, scattered

MUCH = 1_000_000_000


@pytest.fixture
def town(jordan: Deployment) -> Deployment:
    """A deployment with two layers."""
    release(jordan, scattered(60, seed=1))
    release(jordan, scattered(40, seed=2), layer="health")
    return jordan


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the builder and the hot layers believe in."""
    now = [1000.0]
    for module in (layers.hot.builder, layers.hot.watch):
        monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


Followed = Callable[[Deployment, Path], HotLayers]


@pytest.fixture
def followed() -> Iterator[Followed]:
    """A function that makes hot layers without threads, which have looked once."""
    with ExitStack() as stack:

        def make(deployment: Deployment, folder: Path) -> HotLayers:
            hot = HotLayers(deployment, folder)
            stack.callback(hot.stop)
            hot.look()
            return hot

        yield make


def keys(deployment: Deployment) -> dict[str, str]:
    return dict(deployment.database.ask(lambda c: read_state(c, deployment)).keys)


def test_each_layer_with_a_release_gets_an_index(
    town: Deployment, tmp_path: Path, followed: Followed
) -> None:
    HotBuilder(town, tmp_path, MUCH).catch_up()
    hot = followed(town, tmp_path)
    assert hot.releases() == {"schools": 1, "health": 1}
    status = read_status(tmp_path)
    assert status["schools"].features == 60
    assert status["schools"].bytes == bytes_of(tmp_path / "schools" / keys(town)["schools"])
    assert list(tmp_path.glob(".building-*")) == []
    assert hot.usable(["schools", "tourism"]) is None


def test_a_new_release_is_answered_by_the_old_index_for_its_grace_time_only(
    town: Deployment, tmp_path: Path, followed: Followed, clock: list[float]
) -> None:
    builder = HotBuilder(town, tmp_path, MUCH)
    builder.catch_up()
    workers = [followed(town, tmp_path), followed(town, tmp_path)]
    release(town, scattered(50, seed=3), force=True)
    for hot in workers:
        hot.look()
        assert hot.releases()["schools"] == 1
    clock[0] += 1.5
    for hot in workers:
        hot.look()
        assert hot.releases() == {"health": 1}
    builder.catch_up()
    for hot in workers:
        hot.look()
        assert hot.releases() == {"schools": 2, "health": 1}


def test_a_release_is_seen_while_another_index_is_being_loaded(
    town: Deployment,
    tmp_path: Path,
    followed: Followed,
    clock: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builder = HotBuilder(town, tmp_path, MUCH)
    builder.catch_up()
    hot = followed(town, tmp_path)
    release(town, scattered(50, seed=3), force=True)
    release(town, scattered(50, seed=4), layer="health", force=True)
    hot.follow()
    builder.catch_up()
    begun, go_on = threading.Event(), threading.Event()

    def slow(folder: Path) -> object:
        begun.set()
        assert go_on.wait(20)
        return load(folder)

    monkeypatch.setattr(layers.hot.watch, "load", slow)
    loading = threading.Thread(target=hot.load_missing)
    loading.start()
    assert begun.wait(20)
    clock[0] += 1.5
    hot.follow()
    releases = hot.releases()
    go_on.set()
    loading.join()
    assert releases == {}
    assert hot.releases() == {"schools": 2, "health": 2}


def test_what_is_known_of_the_database_is_forgotten_when_nothing_is_heard(
    town: Deployment, tmp_path: Path, followed: Followed, clock: list[float]
) -> None:
    HotBuilder(town, tmp_path, MUCH).catch_up()
    hot = followed(town, tmp_path)
    assert hot.known_state() is not None
    clock[0] += 2.5
    assert hot.known_state() is None
    assert hot.releases() == {"schools": 1, "health": 1}


def test_a_failed_build_is_reported_and_tried_again_and_spares_the_others(
    town: Deployment,
    tmp_path: Path,
    followed: Followed,
    clock: list[float],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    builder = HotBuilder(town, tmp_path, MUCH)
    builder.catch_up()
    old = keys(town)["schools"]
    release(town, scattered(50, seed=3), force=True)
    release(town, scattered(50, seed=4), layer="health", force=True)

    def half(*given: object, **named: object) -> object:
        if "schools" in given:
            raise ValueError("a wheel broke")
        return build(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(layers.hot.builder, "build", half)
    with caplog.at_level(logging.ERROR):
        builder.catch_up()
    assert "a wheel broke" in caplog.text
    assert (tmp_path / "schools" / old).is_dir()
    assert list(tmp_path.glob(".building-*")) == []
    hot = followed(town, tmp_path)
    assert "a wheel broke" in str(hot.report()["schools"]["problem"])
    assert hot.report()["health"] == {
        "answers": "memory",
        "release": 2,
        "bytes": read_status(tmp_path)["health"].bytes,
        "problem": None,
    }
    monkeypatch.setattr(layers.hot.builder, "build", build)
    clock[0] += 40
    builder.catch_up()
    hot.look()
    assert hot.report()["schools"]["problem"] is None
    assert hot.releases()["schools"] == 2


def test_a_folder_that_takes_nothing_does_not_end_the_builder(
    town: Deployment, tmp_path: Path, followed: Followed
) -> None:
    (tmp_path / "schools").write_text("in the way")
    HotBuilder(town, tmp_path, MUCH).catch_up()
    status = read_status(tmp_path)
    assert status["schools"].problem is not None
    assert status["health"].problem is None
    assert followed(town, tmp_path).releases() == {"health": 1}


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def point_beyond(path: Path) -> None:
    numbers = np.load(path)
    numbers[0, START] += 1_000_000
    np.save(path, numbers)


def shrink(path: Path) -> None:
    np.save(path, np.load(path)[:-1])


def scramble(path: Path) -> None:
    path.write_text("{}")


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("text", shorten),
        ("numbers.npy", shorten),
        ("numbers.npy", point_beyond),
        ("numbers.npy", shrink),
        ("points.npy", shrink),
        ("boxes.npy", shorten),
        ("places.npy", Path.unlink),
        ("facts.json", scramble),
        ("facts.json", shorten),
        ("attribute-stage.npy", shrink),
    ],
)
def test_a_broken_index_is_refused_reported_and_built_again(
    town: Deployment, tmp_path: Path, followed: Followed, name: str, harm: Callable[[Path], None]
) -> None:
    HotBuilder(town, tmp_path, MUCH).catch_up()
    harm(tmp_path / "schools" / keys(town)["schools"] / name)
    hot = followed(town, tmp_path)
    assert hot.releases() == {"health": 1}
    assert hot.report()["schools"]["problem"] is not None
    HotBuilder(town, tmp_path, MUCH).catch_up()
    hot.look()
    assert hot.releases() == {"schools": 1, "health": 1}
    assert hot.report()["schools"]["problem"] is None


def test_an_index_that_somebody_deletes_is_built_again(town: Deployment, tmp_path: Path) -> None:
    builder = HotBuilder(town, tmp_path, MUCH)
    builder.catch_up()
    shutil.rmtree(tmp_path / "schools")
    builder.catch_up()
    assert (tmp_path / "schools" / keys(town)["schools"]).is_dir()


def test_two_builders_take_turns_and_clear_up(town: Deployment, tmp_path: Path) -> None:
    left = tmp_path / ".building-killed"
    left.mkdir()
    first, second = (HotBuilder(town, tmp_path, MUCH) for _number in range(2))
    stopped = threading.Event()
    waiting = threading.Thread(target=second.run, args=(stopped,))
    with first.alone():
        assert not left.exists()
        waiting.start()
        first.catch_up()
        held = tmp_path / ".building-mine"
        held.mkdir()
        stopped.wait(0.5)
        assert held.exists()
        stopped.set()
        # Whoever waits for its turn can still be told to stop.
        waiting.join(20)
        assert not waiting.is_alive()
        assert held.exists()


def test_what_does_not_fit_into_the_memory_is_left_to_postgis(
    town: Deployment, tmp_path: Path, followed: Followed
) -> None:
    HotBuilder(town, tmp_path / "all", MUCH).catch_up()
    sizes = {name: built.bytes for name, built in read_status(tmp_path / "all").items()}
    first, second = (n for n in town.catalogue.names if n in sizes)
    for most_bytes, fitting in (
        (sum(sizes.values()), {first: 1, second: 1}),
        (sum(sizes.values()) - 2_000, {first: 1}),
        (100, {}),
    ):
        # The same folder: what stands there counts too, whoever has built it.
        HotBuilder(town, tmp_path / "one", most_bytes).catch_up()
        hot = followed(town, tmp_path / "one")
        assert hot.releases() == fitting
        for name in sizes.keys() - fitting.keys():
            assert "AROUNDME_HOT_MEMORY_BYTES" in str(hot.report()[name]["problem"])


def test_everything_that_answers_depend_on_makes_another_key(town: Deployment) -> None:
    before = keys(town)
    assert keys(replace(town, directions_url="https://else.example/{lat}/{lon}")) != before
    definitions = list(town.catalogue.definitions)
    place = next(n for n, one in enumerate(definitions) if one.attributes)
    one = definitions[place]
    definitions[place] = one.model_copy(update={"attributes": one.attributes[1:]})
    assert keys(replace(town, catalogue=Catalogue(definitions))) != before
    release(town, scattered(61, seed=1), force=True)
    after = keys(town)
    assert after["health"] == before["health"]
    assert after["schools"] != before["schools"]


def test_new_areas_make_another_key(town: Deployment, tmp_path: Path) -> None:
    before = keys(town)
    with town.database.writing() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT code, names, ST_AsBinary(geom) FROM area WHERE level = 2"
        )
        areas = [AreaContent(code, names, bytes(wkb), demo=True) for code, names, wkb in rows]
        replace_level(session, town.country, 2, areas, source_name="tests")
    after = keys(town)
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


def test_a_database_that_cannot_be_reached_ends_nothing(
    tmp_path: Path, followed: Followed, town: Deployment
) -> None:
    away = replace(town, database=Database("postgresql:///none?host=/nowhere"))
    hot = followed(away, tmp_path)
    assert (hot.known_state(), hot.releases()) == (None, {})


def test_a_status_of_another_version_is_no_status(tmp_path: Path) -> None:
    for text in ("[]", '{"schools": {"else": 1}}', "{", '{"schools": 1}'):
        (tmp_path / "status.json").write_text(text)
        assert read_status(tmp_path) == {}


def test_places_of_an_index_say_where_its_texts_end(town: Deployment, tmp_path: Path) -> None:
    HotBuilder(town, tmp_path, MUCH).catch_up()
    files = load(tmp_path / "schools" / keys(town)["schools"])
    lengths = files.numbers[:, -1]
    assert (files.numbers[:, START] + lengths).max() == len(files.text)
    assert lengths.sum() == len(files.text)
    assert (np.diff(files.numbers[:, ENDS:]) > 0).all()
