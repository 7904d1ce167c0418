"""A visitor of the open data of a deployment whose clock a test moves."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from layers.deployment import Deployment
from tests.conftest import client_of
from tests.portal.opendata.published import PUBLISHED


@pytest.fixture
def clock() -> MovableClock:
    """The day on which everything was published."""
    return MovableClock(PUBLISHED)


@pytest.fixture
def visitor(timed: Deployment) -> Iterator[TestClient]:
    """A browser that nobody is signed in with."""
    with client_of(timed) as made:
        yield made
