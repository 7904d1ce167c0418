"""A space that is open for ideas, in a database of the test's own."""

from pathlib import Path

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.portal.participation.ideas.place import Place, place_on


@pytest.fixture
def place(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Place:
    """A space without any idea."""
    return place_on(timed.database, clock, timed.country, tmp_path)
