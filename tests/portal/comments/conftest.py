"""A square where people discuss a bridge, with authors and an officer of its agency."""

from pathlib import Path

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.portal.comments.square import Square, square_on


@pytest.fixture
def square(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Square:
    """A square without anybody."""
    return square_on(timed.database, clock, timed.country, tmp_path)
