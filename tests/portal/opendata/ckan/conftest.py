"""The portal that CKAN's clients ask, and a client of it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from tests.conftest import Databases
from tests.portal.hsds.demonstration import standards_client
from tests.portal.opendata.ckan.site import filled


@pytest.fixture(scope="module")
def site(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    with filled(databases, areas_template) as made:
        yield made


@pytest.fixture(scope="module")
def client(site: Deployment) -> Iterator[TestClient]:
    with standards_client(site) as made:
        yield made
