"""What the tests of the pages of polls share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.conftest import Databases, deployment_on
from tests.web.pages.participation.polls.hall import Hall, hall_on


@pytest.fixture
def hall(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Iterator[Hall]:
    """A space in which polls can be held now."""
    with hall_on(timed, clock, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def hall_once(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    """A hall of all tests of a module, for those that let no time pass."""
    clock = MovableClock(datetime(2031, 5, 4, 8, tzinfo=UTC))
    folder = tmp_path_factory.mktemp("hall")
    with (
        databases.new(areas_template) as url,
        deployment_on(url, clock=clock) as deployment,
        hall_on(deployment, clock, folder) as made,
    ):
        yield made
