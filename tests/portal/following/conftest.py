"""A citizen who follows things, in a database whose time is moved."""

from pathlib import Path

import pytest

from layers.deployment import Deployment
from tests.portal.citizens.resident import Resident, context_in, settle


@pytest.fixture
def resident(timed: Deployment, tmp_path: Path) -> Resident:
    """A citizen in a database of his own."""
    return settle(timed.database, context_in(tmp_path, timed.database, timed.country))
