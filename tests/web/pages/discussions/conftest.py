"""A hall in which people at their browsers discuss a bridge, on one application or two."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.deployment import Deployment
from tests.web.pages.discussions.hall import Hall, hall_on
from tests.web.signed_in import officers_client


@pytest.fixture
def hall(deployment: Deployment, tmp_path: Path) -> Iterator[Hall]:
    """A hall without anybody."""
    with officers_client(deployment, tmp_path) as client:
        yield hall_on(deployment, client)
