"""The life of hot indexes: built, kept, swapped, refused, and within the memory they may take."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import layers.hot.builder
import layers.hot.watch
from layers.areas.service import AreaContent, replace_level
from layers.catalogue.definitions import Catalogue
from layers.deployment import Deployment
from layers.hot.builder import HotBuilder, read_status
from layers.hot.files import ENDS, START, bytes_of, load
from tests.layers.hot.indexing import MUCH, Followed, keys
from tests.layers.places import release, scattered


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
    town: Deployment, tmp_path: Path, followed: Followed, seconds: list[float]
) -> None:
    builder = HotBuilder(town, tmp_path, MUCH)
    builder.catch_up()
    workers = [followed(town, tmp_path), followed(town, tmp_path)]
    release(town, scattered(50, seed=3), force=True)
    for hot in workers:
        hot.look()
        assert hot.releases()["schools"] == 1
    seconds[0] += 1.5
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
    seconds: list[float],
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
    seconds[0] += 1.5
    hot.follow()
    releases = hot.releases()
    go_on.set()
    loading.join()
    assert releases == {}
    assert hot.releases() == {"schools": 2, "health": 2}


def test_what_is_known_of_the_database_is_forgotten_when_nothing_is_heard(
    town: Deployment, tmp_path: Path, followed: Followed, seconds: list[float]
) -> None:
    HotBuilder(town, tmp_path, MUCH).catch_up()
    hot = followed(town, tmp_path)
    assert hot.known_state() is not None
    seconds[0] += 2.5
    assert hot.known_state() is None
    assert hot.releases() == {"schools": 1, "health": 1}


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


def test_places_of_an_index_say_where_its_texts_end(town: Deployment, tmp_path: Path) -> None:
    HotBuilder(town, tmp_path, MUCH).catch_up()
    files = load(tmp_path / "schools" / keys(town)["schools"])
    lengths = files.numbers[:, -1]
    assert (files.numbers[:, START] + lengths).max() == len(files.text)
    assert lengths.sum() == len(files.text)
    assert (np.diff(files.numbers[:, ENDS:]) > 0).all()
