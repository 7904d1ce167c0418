"""Streets change as a whole or not at all, and whoever uses them follows."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geo.errors import Refused, UnreadableFile
from importers.routing.service import build_streets
from layers.routing import engine as engine_module
from layers.routing.engine import CurrentEngine
from layers.routing.folder import building, built_streets, newest_number, remove_streets
from layers.routing.rules import Mode, RoutingEngine
from tests.importers.routing.drawn_streets import NOW, DrawnStreets, length, metres, way

SW, SE, NE, NW = (0, 0), (2, 0), (2, 2), (0, 2)
_HOLDS = """
import sys
from pathlib import Path
from layers.routing.folder import building
with building(Path(sys.argv[1])) as (number, begun):
    (begun / "walking-indptr.npy").write_bytes(b"half of it")
    print(number, flush=True)
    sys.stdin.read()
"""


class _Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def _build(folder: Path, **south: str) -> None:
    streets = DrawnStreets()
    streets.street(SW, SE, **south)
    streets.street(SW, NW, NE, SE)
    build_streets(folder / "routing", streets.write(folder), NOW)


def _gone(engine: RoutingEngine | None) -> float:
    assert engine is not None
    return length(way(engine, Mode.WALKING, SW, SE))


def test_new_streets_take_the_place_of_the_former_which_serve_until_then(tmp_path: Path) -> None:
    clock = _Clock()
    current = CurrentEngine(tmp_path / "routing", clock)
    assert current() is None
    _build(tmp_path)
    assert current() is None
    clock.seconds += 5
    before = current()
    assert _gone(before) == pytest.approx(metres(SW, SE), abs=0.5)
    _build(tmp_path, foot="no")
    # What is mapped goes on answering, though its files are gone.
    assert _gone(current()) == pytest.approx(metres(SW, SE), abs=0.5)
    clock.seconds += 5
    after = current()
    assert _gone(after) == pytest.approx(metres(SW, NW, NE, SE), abs=0.5)
    assert after is not None
    assert before is not None
    assert (before.number, after.number) == (1, 2)
    assert sorted(path.name for path in (tmp_path / "routing").iterdir()) == ["2", "building.lock"]
    clock.seconds += 5
    assert current() is after


def test_removed_streets_are_used_no_longer(tmp_path: Path) -> None:
    clock = _Clock()
    _build(tmp_path)
    current = CurrentEngine(tmp_path / "routing", clock)
    assert current() is not None
    assert remove_streets(tmp_path / "routing")
    assert not remove_streets(tmp_path / "routing")
    clock.seconds += 5
    assert current() is None


def test_a_file_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    _build(tmp_path)
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(b"\x00\x00\x00\x0d no such thing")
    with pytest.raises(UnreadableFile):
        build_streets(tmp_path / "routing", broken, NOW)
    assert sorted(path.name for path in (tmp_path / "routing").iterdir()) == ["1", "building.lock"]


def test_a_build_that_is_killed_changes_nothing_and_is_cleared_away(tmp_path: Path) -> None:
    _build(tmp_path)
    folder = tmp_path / "routing"
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _HOLDS, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
        text=True,
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "2\n"
        # Nobody else builds meanwhile, and what is there serves.
        with pytest.raises(Refused, match="another process"), building(folder):
            pass
        with pytest.raises(Refused, match="another process"):
            remove_streets(folder)
        assert newest_number(folder) == 1
        builder.send_signal(signal.SIGKILL)
    assert newest_number(folder) == 1
    assert (folder / "begun-2").exists()
    assert _gone(CurrentEngine(folder)()) == pytest.approx(metres(SW, SE), abs=0.5)
    _build(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == ["2", "building.lock"]


def test_broken_files_leave_the_streets_that_were_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = _Clock()
    _build(tmp_path)
    current = CurrentEngine(tmp_path / "routing", clock)
    before = current()
    (tmp_path / "routing" / "1").rename(tmp_path / "routing" / "2")
    (tmp_path / "routing" / "2" / "driving-indices.npy").unlink()
    clock.seconds += 5
    assert current() is before
    assert "cannot be used" in caplog.text


def test_files_that_do_not_belong_together_are_not_used(tmp_path: Path) -> None:
    _build(tmp_path)
    place = tmp_path / "routing" / "1"
    (place / "walking-seconds.npy").write_bytes((place / "driving-link_m.npy").read_bytes())
    (place / "walking-metres.npy").unlink()
    assert CurrentEngine(tmp_path / "routing")() is None


def test_without_the_library_there_is_no_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _build(tmp_path)
    monkeypatch.setattr(engine_module, "is_installed", lambda: False)
    assert CurrentEngine(tmp_path / "routing")() is None
    assert "install aroundme[routing]" in caplog.text


def test_what_was_built_says_where_it_comes_from(tmp_path: Path) -> None:
    _build(tmp_path)
    built = built_streets(tmp_path / "routing")
    assert built is not None
    assert built.source.file_name == "streets.osm"
    assert built.source.attribution == "© OpenStreetMap contributors"
    assert (built.number, built.built_at) == (1, NOW)


def test_all_processes_share_the_files_and_none_changes_them(tmp_path: Path) -> None:
    _build(tmp_path)
    place = tmp_path / "routing" / "1"
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    current = CurrentEngine(tmp_path / "routing")
    assert _gone(current()) == pytest.approx(metres(SW, SE), abs=0.5)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
