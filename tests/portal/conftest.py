"""What tests of the portal's topics share: a database of their own whose time they move."""

from collections.abc import Iterator

import pytest

from geo.clock import MovableClock
from geo.database import Database
from tests.conftest import Databases, deployment_on


@pytest.fixture
def database(databases: Databases, empty_template: str, clock: MovableClock) -> Iterator[Database]:
    """An empty database that tells the time by `clock`."""
    with databases.new(empty_template) as url, deployment_on(url, clock=clock) as deployment:
        yield deployment.database
