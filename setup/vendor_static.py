"""Brings the third-party files of the pages from npm into web/static/vendor.

The versions stand in package.json, their hashes in package-lock.json, and the hash of every single
file in vendor.sha256. `--tests` brings what only the tests need as well; `--accept` writes
vendor.sha256 anew, after a version was changed on purpose. In the end the letters that most pages
need are cut from the fonts (common_fonts.py).
"""

import argparse
import hashlib
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SETUP = Path(__file__).resolve().parent
CHECKOUT = SETUP.parent
VENDOR = CHECKOUT / "web" / "static" / "vendor"
MANIFEST = SETUP / "vendor.sha256"
NODE_ENVIRONMENT = CHECKOUT / ".venv-node"

# Package: the files to take. A leading dist/ or files/ falls away on the way.
FILES = {
    "leaflet": [
        "LICENSE",
        "dist/leaflet.css",
        "dist/leaflet.js",
        "dist/images/layers-2x.png",
        "dist/images/layers.png",
        "dist/images/marker-icon-2x.png",
        "dist/images/marker-icon.png",
        "dist/images/marker-shadow.png",
    ],
    "@fontsource/ibm-plex-sans-arabic": [
        "LICENSE",
        "files/ibm-plex-sans-arabic-arabic-400-normal.woff2",
        "files/ibm-plex-sans-arabic-latin-400-normal.woff2",
    ],
    "geographiclib-geodesic": ["LICENSE.txt", "geographiclib-geodesic.min.js"],
    # It brings no text of its licence, BSD-3-Clause, which its package.json names.
    "pmtiles": ["package.json", "dist/pmtiles.js"],
    "protomaps-leaflet": ["LICENSE", "dist/protomaps-leaflet.js"],
    # Its dependency @scarf/scarf reports installations; our installing runs no scripts.
    "swagger-ui-dist": ["LICENSE", "swagger-ui-bundle.js", "swagger-ui.css"],
}
FILES_OF_TESTS = {"axe-core": ["LICENSE", "axe.min.js"]}


def main() -> int:
    """Bring what is missing; the exit code is 1 when a file is not the expected one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what only the tests need")
    parser.add_argument("--accept", action="store_true", help="write vendor.sha256 anew")
    options = parser.parse_args()
    for_tests = options.tests or options.accept
    if not options.accept and _are_brought(for_tests=for_tests):
        return _cut_fonts()
    wanted = targets(for_tests=for_tests)
    expected = {} if options.accept else _read_manifest()
    print("Bringing the third-party files of the pages from npm", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _install(work, for_tests=for_tests)
        found = {name: work / "node_modules" / source for name, source in wanted.items()}
        if options.accept:
            lines = [f"{_sha256(path)}  {name}\n" for name, path in sorted(found.items())]
            MANIFEST.write_text("".join(lines), encoding="ascii")
            return 0
        wrong = [name for name, path in found.items() if _sha256(path) != expected.get(name)]
        if wrong:
            print(f"Not as in {MANIFEST.name}, nothing was taken: {', '.join(wrong)}")
            return 1
        for name, path in found.items():
            _put(path, VENDOR / name)
    return _cut_fonts()


def targets(*, for_tests: bool = False) -> dict[str, str]:
    """Return, for each path under web/static/vendor, the path under node_modules."""
    files = FILES | (FILES_OF_TESTS if for_tests else {})
    package = json.loads((SETUP / "package.json").read_text(encoding="utf-8"))
    versions = package["dependencies"] | package["devDependencies"]
    found = {}
    for name, sources in files.items():
        folder = f"{name.rpartition('/')[2]}-{versions[name]}"
        for source in sources:
            kept = source.removeprefix("dist/").removeprefix("files/")
            found[f"{folder}/{kept}"] = f"{name}/{source}"
    return found


def are_in_place(*, for_tests: bool = False) -> bool:
    """Check that every file is there as vendor.sha256 names it, and every font is cut."""
    return _are_brought(for_tests=for_tests) and all(path.is_file() for path in cut_fonts())


def cut_fonts() -> list[Path]:
    """Return the paths of the fonts that are cut from the whole ones."""
    return list(_fonts()["targets"](VENDOR))


def _cut_fonts() -> int:
    return int(_fonts()["main"](VENDOR))


def _fonts() -> dict[str, Any]:
    return runpy.run_path(str(SETUP / "common_fonts.py"))


def _are_brought(*, for_tests: bool) -> bool:
    expected = _read_manifest()
    return all(
        (VENDOR / name).is_file() and _sha256(VENDOR / name) == expected.get(name)
        for name in targets(for_tests=for_tests)
    )


def _read_manifest() -> dict[str, str]:
    lines = MANIFEST.read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _install(work: Path, *, for_tests: bool) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SETUP / name, work / name)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    scope = [] if for_tests else ["--omit=dev"]
    command = ["npm", "ci", *quiet, *scope]
    environment = dict(os.environ)
    if shutil.which("npm") and shutil.which("node") and not _fault(command, work, environment):
        return
    print("This machine has no npm of use; bringing one from the Python index", flush=True)
    path = f"{NODE_ENVIRONMENT / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    try:
        _make_node_environment()
        _run(command, work, environment | {"PATH": path})
    finally:
        shutil.rmtree(NODE_ENVIRONMENT, ignore_errors=True)


def _make_node_environment() -> None:
    shutil.rmtree(NODE_ENVIRONMENT, ignore_errors=True)
    lock = str(SETUP / "requirements-node.lock")
    pip = [str(NODE_ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "-q"]
    pip += ["--disable-pip-version-check", "--require-hashes", "-r", lock]
    for command in ([sys.executable, "-m", "venv", str(NODE_ENVIRONMENT)], pip):
        _run(command, SETUP, dict(os.environ))


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    fault = _fault(command, folder, environment)
    if fault:
        print(fault, file=sys.stderr)
        sys.exit(f"The third-party files cannot be brought: {' '.join(command[:4])} … failed")


def _fault(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Run a command of our own and return what it said when it failed; nothing when it worked."""
    done = subprocess.run(  # noqa: S603  our own words
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip() or "no word" if done.returncode != 0 else ""


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # Renamed when whole: an interrupted copy is never taken for the file.
    aside = target.with_name(f"{target.name}.new")
    shutil.copyfile(source, aside)
    aside.replace(target)


if __name__ == "__main__":
    sys.exit(main())
