"""A gateway whose agencies are simulated by a process of its own, and a database for its ledger."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from geo.clock import MovableClock
from geo.database import Database
from portal.gateway.making import make_gateway
from portal.gateway.rules import Answer, AnswerState, Call, Subject
from portal.gateway.settings import GatewaySettings
from portal.gateway.xroad import XRoadGateway
from portal.secrets import Keys
from tests.conftest import Databases, deployment_on
from tests.simulators.agencies_running import RunningAgencies, running_agencies

SOMEBODY = Subject("national", "JO", "9990000001")
# The agency that tests let be late: others have the time that they have outside tests.
HASTY, HASTY_S = "ministry-of-justice", 1.5


@dataclass
class Calling:
    """A gateway, what it calls, and where it writes that down."""

    gateway: XRoadGateway
    agencies: RunningAgencies
    database: Database
    keys: Keys

    def call(self, service: str, subject: Subject = SOMEBODY, **more: Any) -> Answer:  # noqa: ANN401 - of Call
        """Call a service."""
        parameters = more.pop("parameters", {})
        route = self.gateway.route(service)
        return self.gateway.call(Call(route, subject, "JO-somebody", "test-1", parameters, **more))

    def state(self, service: str, **more: Any) -> AnswerState:  # noqa: ANN401 - of Call
        """Call a service and return what became of it."""
        return self.call(service, **more).state

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        """Read the ledger, the first call first."""
        with self.database.reading() as session:
            statement = f"SELECT {columns} FROM agency_call ORDER BY started_at, ended_at"  # noqa: S608 - of the test
            return [tuple(row) for row in session.connection().exec_driver_sql(statement)]

    def mend(self) -> None:
        """Let all agencies work, and forget that they have failed."""
        self.agencies.fail("all", "none")
        with self.database.writing() as session:
            session.connection().exec_driver_sql(
                "TRUNCATE agency_circuit; TRUNCATE agency_call; TRUNCATE rate_limit"
            )


@pytest.fixture(scope="session")
def simulator() -> Iterator[RunningAgencies]:
    """A simulator that all tests of a process share; each begins with nothing wrong."""
    with running_agencies("--seed", "19", "--late-s", "5") as running:
        yield running


@pytest.fixture(scope="module")
def clock_of_module() -> MovableClock:
    """A clock that tests move forwards and never back."""
    return MovableClock(datetime(2026, 11, 30, 9, tzinfo=UTC))


@pytest.fixture(scope="module")
def called_database(
    databases: Databases, empty_template: str, clock_of_module: MovableClock
) -> Iterator[Database]:
    """An empty database, for a module."""
    with (
        databases.new(empty_template) as url,
        deployment_on(url, clock=clock_of_module) as deployment,
    ):
        yield deployment.database


@pytest.fixture
def calling(called_database: Database, simulator: RunningAgencies) -> Calling:
    """A gateway whose agencies are all simulated and well."""
    settings = GatewaySettings(gateway_simulator_url=simulator.url, gateway_simulated="all")
    keys = Keys(b"a secret of the tests of calls to agencies")
    gateway = make_gateway(called_database, keys, settings)
    made = Calling(gateway, simulator, called_database, keys)
    made.mend()
    return made


@pytest.fixture
def impatient(called_database: Database, simulator: RunningAgencies, tmp_path: Path) -> Calling:
    """The same with little time for one agency."""
    packaged = Path(__file__).parents[3] / "portal" / "gateway" / "routes.toml"
    read = tomllib.loads(packaged.read_text("utf-8"))
    path = tmp_path / "routes.toml"
    path.write_text(
        "".join(
            f'[{code}]\nagency = "{one["agency"]}"\nprovider = "{one["provider"]}"\n'
            f"timeout_s = {HASTY_S if one['agency'] == HASTY else 10.0}\n"
            for code, one in read.items()
        ),
        "utf-8",
    )
    settings = GatewaySettings(
        gateway_simulator_url=simulator.url, gateway_simulated="all", gateway_routes_file=path
    )
    keys = Keys(b"a secret of the tests of calls to agencies")
    made = Calling(make_gateway(called_database, keys, settings), simulator, called_database, keys)
    made.mend()
    return made
