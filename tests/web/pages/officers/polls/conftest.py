"""What the tests of the pages of polls share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.web.pages.participation.polls.hall import Hall, hall_on


@pytest.fixture
def hall(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Iterator[Hall]:
    """A space in which polls can be held now."""
    with hall_on(timed, clock, tmp_path) as made:
        yield made
