"""What breaks of a hot index is said, spared by what answers, and built again."""

import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import layers.hot.builder
import layers.hot.watch
from geo.database import Database
from layers.deployment import Deployment
from layers.hot.build import build
from layers.hot.builder import HotBuilder, read_status
from layers.hot.files import START
from tests.layers.hot.indexing import MUCH, Followed, keys
from tests.layers.places import release, scattered


def test_a_failed_build_is_reported_and_tried_again_and_spares_the_others(
    town: Deployment,
    tmp_path: Path,
    followed: Followed,
    seconds: list[float],
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
    seconds[0] += 40
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
