"""The simulator beside a server: started where it is wanted, and gone with the server."""

import os
import signal
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from portal.gateway.settings import GatewaySettings
from web.commands.demonstration import simulated_agencies

URL = "AROUNDME_GATEWAY_SIMULATOR_URL"
SIMULATED = "AROUNDME_GATEWAY_SIMULATED"
WANTED = GatewaySettings(gateway_demonstration=True)
# What a server does, and a child of it that was started within the block.
SERVER = """
import multiprocessing, os, time
from portal.gateway.settings import GatewaySettings
from web.commands.demonstration import simulated_agencies
if __name__ == "__main__":
    with simulated_agencies(GatewaySettings(gateway_demonstration=True)):
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
    for name in (URL, SIMULATED):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_agencies_are_simulated_for_as_long_as_the_server_runs() -> None:
    with simulated_agencies(WANTED):
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
    with simulated_agencies(settings):
        assert URL not in os.environ


def test_none_is_started_by_an_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.commands.demonstration.is_checkout", lambda: False)
    with simulated_agencies(WANTED):
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
