"""A forum in a database of the test's own."""

from pathlib import Path

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.portal.participation.forums.forum import Forum, forum_in
from tests.portal.participation.ideas.place import place_on


@pytest.fixture
def forum(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Forum:
    """A forum without any topic."""
    return forum_in(place_on(timed.database, clock, timed.country, tmp_path))
