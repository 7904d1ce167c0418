"""One small government for all tests of the public pages; they only read from it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from importers.samples.directory.loading import load_directory
from layers.deployment import Deployment
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import Logo
from tests.conftest import Databases, deployment_on
from tests.web.pages.directory.records import (
    LOGO,
    OFFICES,
    agencies,
    public_client,
    publish,
    publish_offices,
    services,
)


@pytest.fixture(scope="package")
def government(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    """A deployment with a few agencies, services and offices."""
    with databases.new(areas_template) as url, deployment_on(url) as made:
        publish(made, Register.AGENCIES, agencies())
        publish(made, Register.SERVICES, services())
        publish_offices(made, OFFICES)
        with made.database.writing() as session:
            session.add(
                Logo(
                    sha256=LOGO,
                    media_type="image/svg+xml",
                    picture=b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
                    made_by="tests",
                )
            )
        yield made


@pytest.fixture(scope="package")
def public(government: Deployment) -> Iterator[TestClient]:
    """A client of the public pages over the small government."""
    with public_client(government) as made:
        yield made


@pytest.fixture(scope="package")
def demonstration(databases: Databases, areas_template: str) -> Iterator[TestClient]:
    """A client of the public pages over the demonstration directory."""
    with databases.new(areas_template) as url, deployment_on(url) as made:
        with made.database.writing() as session:
            load_directory(session, "tests")
        with public_client(made) as client:
            yield client
