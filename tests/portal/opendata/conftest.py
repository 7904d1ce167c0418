"""A desk at which officers work on datasets."""

from pathlib import Path

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.portal.opendata.datasets.desk import Desk


@pytest.fixture
def desk(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Desk:
    """A desk without any dataset."""
    return Desk(timed.database, clock, timed.country, tmp_path)
