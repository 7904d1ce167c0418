"""The files of the set-up: everything is locked by hash, and nothing names where it comes from."""

import hashlib
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETUP = ROOT / "setup"
LOCKS = sorted(SETUP.glob("requirements-*.lock"))
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", re.IGNORECASE | re.MULTILINE)


def pins(lock: Path) -> set[tuple[str, str]]:
    """Give names with versions; a name may have several, for different versions of Python."""
    return set(PIN.findall(lock.read_text(encoding="utf-8")))


def test_the_locks_of_the_set_up_are_there() -> None:
    names = {lock.name for lock in LOCKS}
    assert {f"requirements-{name}.lock" for name in ("node", "run", "test", "uv")} <= names


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.IGNORECASE)
    assert {PIN.findall(block)[0] for block in blocks} == pins(lock)
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    "path",
    [*LOCKS, SETUP / "package-lock.json", SETUP / "package.json"],
    ids=lambda path: path.name,
)
def test_no_lock_names_an_address_of_a_registry(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert "--index-url" not in content
    assert "--find-links" not in content
    assert '"resolved"' not in content
    addresses = set(re.findall(r"(?:https?|file)://[^\s\"]+", content))
    assert {one for one in addresses if not one.startswith("https://github.com/sponsors/")} == set()


def test_environment_of_the_tests_includes_the_one_of_running() -> None:
    assert pins(SETUP / "requirements-run.lock") <= pins(SETUP / "requirements-test.lock")


def test_every_npm_package_is_exact_and_has_a_hash() -> None:
    package = json.loads((SETUP / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((SETUP / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())
    locked = {name: entry for name, entry in lock.items() if name}
    assert {f"node_modules/{name}" for name in asked} <= set(locked)
    assert [name for name, entry in locked.items() if "sha512-" not in entry["integrity"]] == []


def test_vendored_files_are_those_of_the_manifest() -> None:
    lines = (SETUP / "vendor.sha256").read_text(encoding="ascii").splitlines()
    expected = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    vendor = ROOT / "web" / "static" / "vendor"
    found = {
        str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and not path.name.endswith("-common.woff2")
    }
    assert found == expected


def test_every_command_of_make_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, re.MULTILINE))
    said = subprocess.run(["/usr/bin/make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^  make ([a-z-]+) +\S", said.stdout, re.MULTILINE))
    assert {"run", "test", "check", "format", "bench", "clean", "help"} <= targets
    assert listed == targets


def test_package_with_a_changed_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = runpy.run_path(str(SETUP / "vendor_static.py"))
    main, vendor = script["main"], tmp_path / "vendor"

    def bring_changed_files(work: Path, *, for_tests: bool) -> None:
        assert not for_tests
        for source in script["targets"]().values():
            path = work / "node_modules" / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("changed", encoding="ascii")

    monkeypatch.setitem(main.__globals__, "VENDOR", vendor)
    monkeypatch.setitem(main.__globals__, "_install", bring_changed_files)
    monkeypatch.setattr(sys, "argv", ["vendor_static.py"])
    assert main() == 1
    assert "leaflet-1.9.4/leaflet.js" in capsys.readouterr().out
    assert not vendor.exists()


def test_where_the_npm_of_the_machine_fails_another_is_brought_and_taken_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = runpy.run_path(str(SETUP / "vendor_static.py"))
    install, brought = script["_install"], tmp_path / "brought"
    old = tmp_path / "old"

    def put_npm(folder: Path, lines: str) -> None:
        folder.mkdir(parents=True)
        for name in ("npm", "node"):
            (folder / name).write_text(f"#!/bin/sh\n{lines}\n", encoding="ascii")
            (folder / name).chmod(0o755)

    put_npm(old, "echo 'npm ERR! lockfileVersion'; exit 1")
    monkeypatch.setenv("PATH", f"{old}:/usr/bin:/bin")
    monkeypatch.setitem(install.__globals__, "NODE_ENVIRONMENT", brought)
    monkeypatch.setitem(
        install.__globals__,
        "_make_node_environment",
        lambda: put_npm(brought / "bin", "mkdir node_modules"),
    )
    (tmp_path / "work").mkdir()
    install(tmp_path / "work", for_tests=False)
    assert (tmp_path / "work" / "node_modules").is_dir()
    assert not brought.exists()


def test_make_stop_needs_no_environment(tmp_path: Path) -> None:
    where = {"PATH": "/usr/bin:/bin", "AROUNDME_DATA_ROOT": str(tmp_path / "none")}
    bare = [sys.executable, "-S", "-B", str(SETUP / "stop_database.py")]
    for command in (bare, ["/usr/bin/make", "stop"]):
        done = subprocess.run(  # noqa: S603  our own words
            command,
            cwd=ROOT,
            env=where | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert not (tmp_path / "none").exists()


def test_the_fonts_of_nearly_every_page_are_cut_as_the_style_sheet_says() -> None:
    fonts = runpy.run_path(str(SETUP / "common_fonts.py"))
    style = (SETUP.parent / "web/static/page/fonts.css").read_text(encoding="utf-8")
    told = dict(re.findall(r"-(\w+)-400-common.*?unicode-range: (.*?);", style, re.DOTALL))
    assert {script: " ".join(ranges.split()) for script, ranges in told.items()} == fonts["RANGES"]


def test_a_font_is_cut_anew_when_another_whole_one_came(tmp_path: Path) -> None:
    fonts = runpy.run_path(str(SETUP / "common_fonts.py"))
    vendor = SETUP.parent / "web/static/vendor"
    whole = next(path for path, _ranges in fonts["targets"](vendor).values())
    here = tmp_path / whole.parent.name / whole.name
    here.parent.mkdir()
    here.write_bytes(whole.read_bytes())
    (target,) = fonts["targets"](tmp_path)
    fonts["main"](tmp_path)
    made = target.stat()
    assert 4_000 < made.st_size < here.stat().st_size / 2
    fonts["main"](tmp_path)
    assert target.stat().st_mtime_ns == made.st_mtime_ns
    os.utime(here, (made.st_mtime + 1, made.st_mtime + 1))
    os.utime(target, (made.st_mtime - 5, made.st_mtime - 5))
    fonts["main"](tmp_path)
    assert target.stat().st_mtime_ns != made.st_mtime_ns
