"""The packages that the customer has fixed: each is declared, and the house works with it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIXED = ("geoalchemy2", "shapely", "pyproj", "fastapi", "psycopg", "folium", "geopy")


@pytest.mark.parametrize("package", FIXED)
def test_a_package_fixed_by_the_customer_is_declared_and_used(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}
    assert package in declared
    imports = re.compile(rf"^\s*(from|import) {package}\b", re.MULTILINE)
    folders = ("geo", "layers", "portal", "importers", "web")
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    assert any(imports.search(path.read_text("utf-8")) for path in files)
