"""`aroundme routing`: streets come, are shown, and go again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import web.commands.routing
from layers.routing.folder import newest_number
from tests.importers.routing.drawn_streets import DrawnStreets
from web.cli import make_cli
from web.commands.console import ExitCode

Run = Callable[..., Any]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("AROUNDME_DATA_ROOT", str(tmp_path / "data"))
    monkeypatch.setenv("AROUNDME_LANG", "en")
    return lambda *words, **more: CliRunner().invoke(
        make_cli(["routing", words[0]]), ["routing", *words], **more
    )


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Two streets and a forbidden turn."""
    streets = DrawnStreets()
    way_in, way_out = streets.street((0, 0), (1, 0)), streets.street((1, 0), (1, 1))
    streets.street((1, 0), (2, 0))
    streets.turn(way_in, (1, 0), way_out, "no_left_turn")
    return streets.write(tmp_path)


def test_streets_are_built_shown_and_removed(run: Run, extract: Path, tmp_path: Path) -> None:
    missing = run("show")
    assert missing.exit_code == ExitCode.REFUSED
    assert "aroundme routing build FILE.osm.pbf" in missing.output
    built = run("build", str(extract))
    assert built.exit_code == 0, built.output
    assert "Streets 1: “streets.osm”, © OpenStreetMap contributors, ODbL 1.0" in built.stdout
    assert "Forbidden turns: 1, passed over: 0." in built.stdout
    assert run("show").stdout == built.stdout
    assert newest_number(tmp_path / "data" / "routing") == 1
    kept = run("remove", input="no\n")
    assert (kept.exit_code, newest_number(tmp_path / "data" / "routing")) == (1, 1)
    assert run("remove", "--yes").exit_code == 0
    assert run("show").exit_code == ExitCode.REFUSED


def test_the_folder_is_a_setting(
    run: Run, extract: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AROUNDME_ROUTING_FOLDER", str(tmp_path / "elsewhere"))
    assert run("build", str(extract)).exit_code == 0
    assert newest_number(tmp_path / "elsewhere") == 1
    assert not (tmp_path / "data" / "routing").exists()


def test_a_file_that_is_no_extract_is_said_so(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "streets.osm.pbf"
    path.write_text("no such thing", "utf-8")
    refused = run("build", str(path))
    assert refused.exit_code == ExitCode.REFUSED
    assert "cannot be read as an extract of OpenStreetMap" in refused.output


def test_without_the_library_the_command_says_what_to_install(
    run: Run, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.commands.routing, "is_installed", lambda: False)
    refused = run("build", str(extract))
    assert refused.exit_code == ExitCode.REFUSED
    assert "install aroundme[routing]" in refused.output
