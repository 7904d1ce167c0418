"""The wheel holds what the checkout holds, and says which version it is."""

import shutil
import subprocess
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from tests.wheel import ROOT, build, built_wheel

PACKAGES = ("geo", "layers", "portal", "importers", "web")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(built_wheel(tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git tracks, as an archive of the repository is one, without third parties."""
    folder = tmp_path_factory.mktemp("copy") / "aroundme"
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def git(*words: str, folder: Path = ROOT) -> str:
    who = ["-c", "user.name=tests", "-c", "user.email=tests@example.org"]
    return subprocess.run(  # noqa: S603 - our own words
        ["git", *who, *words],  # noqa: S607
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def tracked() -> set[str]:
    listed = git("ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    return {name for name in listed if (ROOT / name).is_file()}


def version_of(wheel: zipfile.ZipFile) -> str:
    (path,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return str(message_from_string(wheel.read(path).decode("utf-8"))["Version"])


def test_the_wheel_holds_what_the_checkout_holds(wheel: zipfile.ZipFile) -> None:
    found = {name for name in wheel.namelist() if ".dist-info/" not in name}
    vendored = {
        f"web/static/vendor/{line.split()[1]}"
        for line in (ROOT / "setup" / "vendor.sha256").read_text("ascii").splitlines()
        if "axe-core" not in line  # only the tests need it
    }
    expected = {name for name in tracked() if name.startswith(tuple(f"{p}/" for p in PACKAGES))}
    migrations = {
        name.replace("alembic/", "geo/schema/", 1)
        for name in tracked()
        if name.startswith("alembic/")
    }
    cut = {name.replace("-normal.", "-common.") for name in vendored if "-normal." in name}
    assert len(cut) == 2
    assert len(expected) > 600
    assert len(migrations) > 6
    assert found == expected | vendored | cut | migrations | {"geo/commit"}


def test_the_wheel_knows_its_commit(wheel: zipfile.ZipFile) -> None:
    said = wheel.read("geo/commit").decode("ascii").strip()
    assert said.removesuffix("-dirty") == git("rev-parse", "HEAD").strip()


def test_a_wheel_from_a_source_distribution_is_the_same_wheel(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    done = build(tmp_path, target="sdist")
    assert done.returncode == 0, done.stderr
    (archive,) = tmp_path.glob("*.tar.gz")
    # Not by Python: the one of Debian 12 cannot yet leave out of an archive what would do harm.
    unpacked_in = tmp_path / "unpacked"
    unpacked_in.mkdir()
    subprocess.run(["tar", "-xzf", archive, "-C", unpacked_in], check=True)  # noqa: S603, S607
    (unpacked,) = unpacked_in.iterdir()
    again = zipfile.ZipFile(built_wheel(tmp_path / "again", unpacked))
    assert sorted(again.namelist()) == sorted(wheel.namelist())
    assert version_of(again) == version_of(wheel)
    assert again.read("geo/commit") == wheel.read("geo/commit")


def test_without_the_third_party_files_the_build_ends_with_one_sentence(copy: Path) -> None:
    done = build(copy.parent, copy)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1] == (
        "The third-party files of the pages are not whole in web/static/vendor; bring them with "
        "`python3 setup/vendor_static.py` and build again."
    )


def test_the_version_is_that_of_the_tag_and_without_git_there_is_one_too(copy: Path) -> None:
    shutil.copytree(ROOT / "web" / "static" / "vendor", copy / "web" / "static" / "vendor")
    without = zipfile.ZipFile(built_wheel(copy.parent / "without", copy))
    assert version_of(without) == "0.1.0.dev0"
    assert "geo/commit" not in without.namelist()

    git("init", folder=copy)
    git("add", ".", folder=copy)
    git("commit", "-m", "all", folder=copy)
    git("tag", "-a", "v1.2.0", "-m", "1.2.0", folder=copy)
    tagged = zipfile.ZipFile(built_wheel(copy.parent / "tagged", copy))
    assert version_of(tagged) == "1.2.0"
    git("commit", "--allow-empty", "-m", "one more", folder=copy)
    after = zipfile.ZipFile(built_wheel(copy.parent / "after", copy))
    assert version_of(after) == "1.2.1.dev1"
