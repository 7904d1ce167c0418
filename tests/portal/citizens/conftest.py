"""A citizen with an account, and a desk at which people register; their time is moved."""

from pathlib import Path

import pytest

from geo.clock import MovableClock
from geo.database import Database
from layers.deployment import Deployment
from tests.portal.citizens.desk import Desk, desk_on
from tests.portal.citizens.resident import Resident, context_in, settle


@pytest.fixture
def resident(timed: Deployment, tmp_path: Path) -> Resident:
    """A citizen in a database of his own."""
    context = context_in(tmp_path, timed.database, timed.country)
    return settle(timed.database, context)


@pytest.fixture
def desk(database: Database, clock: MovableClock, tmp_path: Path) -> Desk:
    """A desk at which people register; the register knows Layla."""
    made = desk_on(database, clock, tmp_path)
    made.put()
    return made
