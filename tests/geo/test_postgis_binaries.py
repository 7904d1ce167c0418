"""Which PostgreSQL with PostGIS is found on the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from geo import postgis_binaries
from geo.errors import InvalidSetup

ROOT = Path(__file__).parents[2]


def test_missing_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgis_binaries, "_DISTRIBUTION", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InvalidSetup, match=r"apt-get install .+ postgresql-postgis"):
        postgis_binaries.find_binaries()


def test_a_server_counts_only_where_its_postgis_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgis_binaries, "_DISTRIBUTION", tmp_path / "lib")
    monkeypatch.setattr(postgis_binaries, "_DISTRIBUTION_SHARE", tmp_path / "share")
    for major in (15, 17):
        control = tmp_path / "lib" / str(major) / "bin" / "pg_ctl"
        control.parent.mkdir(parents=True)
        control.write_text(f"#!/bin/sh\necho 'pg_ctl (PostgreSQL) {major}.1'\n", "ascii")
        control.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "lib" / "17" / "bin"))
    with pytest.raises(InvalidSetup, match="No PostgreSQL with PostGIS"):
        postgis_binaries.find_binaries()
    extensions = tmp_path / "share" / "15" / "extension"
    extensions.mkdir(parents=True)
    (extensions / "postgis.control").touch()
    assert postgis_binaries.find_binaries().major == 15


def test_the_set_up_asks_for_postgis_with_a_python_that_has_no_packages() -> None:
    ask_it = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(ROOT)!r})"]
    ask_it[-1] += "; import runpy; runpy.run_module('geo.postgis_binaries', run_name='__main__')"
    assert subprocess.run(ask_it, check=False).returncode == 0  # noqa: S603  our own code
