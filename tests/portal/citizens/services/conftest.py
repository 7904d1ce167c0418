"""What tests of services share: citizens of an empty database."""

from pathlib import Path

import pytest

from geo.database import Database
from tests.portal.citizens.services.citizen import Citizens, citizens_of


@pytest.fixture
def citizens(database: Database, tmp_path: Path) -> Citizens:
    """Return citizens without services."""
    return citizens_of(database, tmp_path)
