"""The simulator beside a server: started where it is wanted, and gone with the server."""

import os
import signal
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from portal.citizens.making import identity_provider
from portal.citizens.settings import CitizenSettings
from portal.gateway.settings import GatewaySettings
from web.commands.demonstration import simulators

URL = "AROUNDME_GATEWAY_SIMULATOR_URL"
SIMULATED = "AROUNDME_GATEWAY_SIMULATED"
ISSUER = "AROUNDME_IDENTITY_PROVIDER_ISSUER"
WANTED = GatewaySettings(gateway_demonstration=True)
PROVEN = CitizenSettings(
    identity_provider_issuer="https://identity.example", identity_provider_client_id="us"
)
# What a server does, and a child of it that was started within the block.
SERVER = """
import multiprocessing, os, time
from portal.citizens.settings import CitizenSettings
from portal.gateway.settings import GatewaySettings
from web.commands.demonstration import simulators
if __name__ == "__main__":
    with simulators(GatewaySettings(gateway_demonstration=True), CitizenSettings()):
        print(os.environ["AROUNDME_GATEWAY_SIMULATOR_URL"], flush=True)
        time.sleep(600)
"""


def is_there(url: str) -> bool:
    """Ask the simulator."""
    try:
        with urlopen(f"{url}/control", timeout=5):  # noqa: S310 - our own
            return True
    except OSError:
        return False


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the block tells others is taken back after a test."""
    ours = (ISSUER, f"{ISSUER[:-6]}CLIENT_ID", f"{ISSUER[:-6]}CLIENT_SECRET")
    for name in (URL, SIMULATED, *ours):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_agencies_are_simulated_for_as_long_as_the_server_runs() -> None:
    with simulators(WANTED, PROVEN):
        url = os.environ[URL]
        assert GatewaySettings().simulates_any
        assert GatewaySettings().is_simulated("ministry-of-justice")
        assert is_there(url)
    assert not is_there(url)


@pytest.mark.parametrize(
    "settings",
    [
        GatewaySettings(),
        WANTED.model_copy(update={"gateway_url": "https://security-server.example"}),
        WANTED.model_copy(update={"gateway_simulator_url": "http://127.0.0.1:9"}),
    ],
)
def test_none_is_started_unasked_or_where_agencies_are_set(settings: GatewaySettings) -> None:
    with simulators(settings, PROVEN):
        assert URL not in os.environ


def test_none_is_started_by_an_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.commands.demonstration.is_checkout", lambda: False)
    with simulators(WANTED, PROVEN):
        assert URL not in os.environ


def test_it_ends_with_a_server_that_is_killed() -> None:
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        assert is_there(url)
        server.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while is_there(url) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(url)


def test_who_proves_people_is_simulated_as_well() -> None:
    with simulators(WANTED, CitizenSettings()):
        provider = identity_provider(CitizenSettings())
        assert provider is not None
        assert provider.metadata()["subject_types_supported"] == ["pairwise"]
