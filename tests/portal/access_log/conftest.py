"""One database for the tests of the access log, whose doors act as web and as the worker."""

from collections.abc import Iterator

import pytest

from geo.database import Database
from geo.roles import Acting, Role, Roles
from portal.access_log.rules import Chains
from portal.secrets import Keys
from tests.conftest import Databases, deployment_on
from tests.portal.access_log.log import AccessLog


@pytest.fixture
def access_log(databases: Databases, empty_template: str) -> Iterator[AccessLog]:
    """A log that nothing stands in yet."""
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        web, worker = (
            Database(url, clock=deployment.clock, acting=Acting(Roles(), role, role))
            for role in (Role.WEB, Role.WORKER)
        )
        yield AccessLog(deployment.database, web, worker, Chains(Keys(b"s" * 40)))
        web.dispose()
        worker.dispose()
