"""A counter at which nobody has asked for data yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.deployment import Deployment
from tests.web.pages.opendata.requests.counter import Counter, counter_on


@pytest.fixture
def counter(deployment: Deployment, tmp_path: Path) -> Iterator[Counter]:
    """The pages on an application of the test's own."""
    with counter_on(deployment, tmp_path) as made:
        yield made
