"""Real streets under the demonstration data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from layers.routing.rules import RoutingEngine
from tests.conftest import client_of
from tests.importers.routing.moved_extract import engine_in_amman
from tests.site import change_site


@pytest.fixture(scope="session")
def streets(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> RoutingEngine:
    """An engine on the streets of Andorra, laid over Amman."""
    assert shared_data
    return engine_in_amman(tmp_path_factory.mktemp("streets"))


@pytest.fixture(scope="session")
def walker(samples: Deployment, streets: RoutingEngine) -> Iterator[TestClient]:
    """A client of the demonstration data with streets."""
    with client_of(samples) as made:
        change_site(made, routing=lambda: streets)
        yield made
