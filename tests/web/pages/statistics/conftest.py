"""The pages of figures over the demonstration directory, with figures that were computed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.contact.statistics.models import CaseStatistics
from portal.settings import PortalSettings
from tests.conftest import Databases, application_on, deployment_on
from web.portal import Portal
from web.settings import WebSettings

COMPUTED_AT = datetime(2031, 5, 4, 1, tzinfo=UTC)
FIRST, SECOND = "driver-and-vehicle-licensing", "ministry-of-health"


def figures(agency: str, month: str, received: int | None, **told: Any) -> CaseStatistics:  # noqa: ANN401 - figures
    """Return figures; what is not told is not shown."""
    return CaseStatistics(
        agency=agency, month=month, received=received, computed_at=COMPUTED_AT, **told
    )


@pytest.fixture(scope="module")
def site(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Deployment, TestClient]]:
    """An application that takes cases, without figures yet."""
    folder = tmp_path_factory.mktemp("portal")
    with databases.new(sample_template) as url, deployment_on(url) as deployment:
        portal = Portal(PortalSettings(), folder)
        app = application_on(deployment, WebSettings(), None, portal)
        with TestClient(app) as client:
            yield deployment, client


@pytest.fixture
def client(site: tuple[Deployment, TestClient]) -> TestClient:
    """A client of it, with the figures of two agencies and of the unit above all."""
    deployment, client = site
    with deployment.database.writing() as session:
        if session.get(CaseStatistics, ("", "")) is None:
            session.add_all(
                [
                    figures("", "", 90, answered=70, late_percent=12, median_days=3.5),
                    figures("", "2031-03", 40, answered=40, late_percent=20),
                    figures("", "2031-04", 50, answered=30, late_percent=4),
                    figures(FIRST, "", 60, answered=50, late_percent=10, satisfaction=4.2),
                    figures(FIRST, "2031-03", None, answered=None),
                    figures(FIRST, "2031-04", 55, answered=45, late_percent=100),
                    figures(SECOND, "", 25, late_percent=50, median_days=1.0),
                    figures("*", "", None),
                ]
            )
    return client
