"""An application at which people register."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.site import site_on
from tests.web.pages.citizens.registration.registering import Office, office_on


@pytest.fixture
def office(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Iterator[Office]:
    """The application in a database of its own, whose time is moved."""
    made = office_on(timed, clock, tmp_path)
    yield made
    site_on(made.app).deployment.database.dispose()
