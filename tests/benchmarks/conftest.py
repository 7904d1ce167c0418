"""What the tests of the benchmark share: a database with the areas, to be copied."""

from dataclasses import dataclass

import pytest
from sqlalchemy.engine import make_url

from tests.benchmarks.databases import area_codes
from tests.benchmarks.dataset import AreaCodes
from tests.conftest import Databases, deployment_on


@dataclass(frozen=True)
class WithAreas:
    """A database to copy, and the areas in which the towns lie."""

    template: str
    codes: AreaCodes


@pytest.fixture(scope="session")
def with_areas(databases: Databases, areas_template: str) -> WithAreas:
    with databases.new(areas_template) as url, deployment_on(url) as deployment:
        return WithAreas(areas_template, area_codes(deployment))


def libpq(address: str) -> str:
    """Write the address of a database the way libpq reads it."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
