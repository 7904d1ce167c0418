"""What is looked for in Jordan, and a desk that looks through what is handed in."""

from pathlib import Path

import pytest

from geo.clock import MovableClock
from geo.country import load_country
from layers.deployment import Deployment
from portal.opendata.privacy.loading import load_privacy
from portal.opendata.privacy.rules import PrivacyRules
from tests.portal.opendata.privacy.looking_desk import LookingDesk


@pytest.fixture(scope="session")
def jordan() -> PrivacyRules:
    """What is looked for in Jordan."""
    return load_privacy(load_country("jo"))


@pytest.fixture
def desk(timed: Deployment, clock: MovableClock, tmp_path: Path) -> LookingDesk:
    """A desk without any dataset."""
    return LookingDesk(timed.database, clock, timed.country, tmp_path)
