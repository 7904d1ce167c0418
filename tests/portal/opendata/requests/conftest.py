"""An office that is asked for data, on a clock that tests move."""

from pathlib import Path

import pytest

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.portal.opendata.requests.office import Office, office_on


@pytest.fixture
def office(timed: Deployment, clock: MovableClock, tmp_path: Path) -> Office:
    """Nobody has asked for anything yet."""
    return office_on(timed, clock, tmp_path)
