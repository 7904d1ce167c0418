"""The structure of the house itself."""

import ast
import importlib.metadata
import re
from pathlib import Path

import alembic
import pytest

from geo.settings import GroundSettings
from importers.settings import ImportSettings
from layers.settings import LayerSettings
from portal.citizens.settings import CitizenSettings
from portal.gateway.settings import GatewaySettings
from portal.settings import PortalSettings
from web.settings import WebSettings

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("geo", "layers", "portal", "importers", "web")
LONGEST_FILE = 300
# Tests of what no single folder of the code does.
STORIES = {Path("importers/faults"), Path("web/security"), Path("web/serving")}
NAMELESS_ROOMS = {"utils", "util", "helpers", "helper", "common", "base", "core", "misc", "manager"}
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def test_alembic_is_the_installed_package_and_not_our_folder() -> None:
    assert alembic.__file__ is not None
    assert ROOT / "alembic" not in Path(alembic.__file__).parents
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_the_wheel_holds_the_five_packages(tmp_path: Path) -> None:
    scripts = importlib.metadata.distribution("aroundme").entry_points
    assert [script.value for script in scripts] == ["web.cli:main"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_a_sentence_and_stays_small(path: Path) -> None:
    source = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(source)), "no opening sentence"
    assert len(source.splitlines()) <= LONGEST_FILE


def test_tests_styles_scripts_and_templates_stay_small_too() -> None:
    folders = ("tests", "web/static", "web/templates", "setup", "alembic")
    texts = (
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        # `former` holds databases as they once were, which are data.
        if path.suffix in {".py", ".css", ".js", ".html", ".sql"}
        and not {"vendor", "former"} & set(path.parts)
    )
    long = [path for path in texts if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE]
    assert long == []


def test_no_room_has_a_name_that_says_nothing() -> None:
    assert [path for path in MODULES if path.stem in NAMELESS_ROOMS] == []


def test_tests_stand_in_the_folder_of_what_they_test() -> None:
    """So a reader finds them; web, where most pages are, has tests in every folder."""
    code = {path.parent.relative_to(ROOT) for path in MODULES}
    tests = {
        path.parent.relative_to(ROOT / "tests")
        for package in PACKAGES
        for path in (ROOT / "tests" / package).rglob("test_*.py")
    }
    assert tests - code == STORIES
    assert {folder for folder in code - tests if folder.parts[0] == "web"} == set()


def test_what_an_application_is_made_with_is_read_in_one_place() -> None:
    """Everywhere else it is found by its class (`find_site`), so that it has a type."""
    reading = [path for path in MODULES if "app.state" in path.read_text("utf-8")]
    assert reading == [ROOT / "layers" / "site.py"]


def test_every_query_file_opens_with_what_it_answers() -> None:
    files = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.sql"))
    assert len(files) > 10
    for path in files:
        head = path.read_text("utf-8").splitlines()[:15]
        assert head[0].startswith("-- "), path
        assert any("arameters" in line for line in head), path


def test_migrations_know_every_model() -> None:
    known = (ROOT / "alembic" / "env.py").read_text("utf-8")
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("models.py")]
    assert len(found) > 8
    for path in found:
        assert f"import {'.'.join(path.relative_to(ROOT).with_suffix('').parts)}" in known


def test_settings_are_documented() -> None:
    written = (ROOT / "docs" / "settings.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `(AROUNDME_[A-Z_]+)`", written, re.MULTILINE))
    described = {
        f"AROUNDME_{name.upper()}": field.description
        for settings in (
            GroundSettings,
            LayerSettings,
            PortalSettings,
            CitizenSettings,
            GatewaySettings,
            ImportSettings,
            WebSettings,
        )
        for name, field in settings.model_fields.items()
    }
    assert documented == {*described, "AROUNDME_LANG"}
    for name, description in described.items():
        assert description, name
        assert " ".join(description.split()) in " ".join(written.split()), name
