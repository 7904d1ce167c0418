"""The simulators of a demonstration: processes beside the server, in a checkout only."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from geo.errors import InvalidSetup
from geo.messages import mark as _
from geo.version import is_checkout
from portal.citizens.settings import CitizenSettings
from portal.gateway.settings import ALL, GatewaySettings

log = logging.getLogger(__name__)

_CHECKOUT = Path(__file__).parents[2]
_AGENCIES = "tests.simulators.agencies"
_PROVIDER = "tests.simulators.identity_provider"
_STOP_S = 5.0


@contextmanager
def simulators(gateway: GatewaySettings, citizens: CitizenSettings) -> Iterator[None]:
    """Run what a demonstration needs for as long as the block takes, where one is wanted.

    Only in a checkout, where the simulators lie, and each only where the real thing is not set.
    Every process that is started within the block is told by its environment. A simulator ends with
    its standard input, so it outlives nobody who is killed.
    """
    with ExitStack() as running:
        if gateway.gateway_demonstration and is_checkout():
            if gateway.gateway_url is None and gateway.gateway_simulator_url is None:
                url = running.enter_context(_started(_AGENCIES))
                _tell(GATEWAY_SIMULATOR_URL=url, GATEWAY_SIMULATED=ALL)
            if citizens.identity_provider_issuer is None:
                url = running.enter_context(_started(_PROVIDER))
                _tell(
                    IDENTITY_PROVIDER_ISSUER=url,
                    IDENTITY_PROVIDER_CLIENT_ID="around-me",
                    IDENTITY_PROVIDER_CLIENT_SECRET="simulated",  # noqa: S106 - of a simulator
                )
        yield


def _tell(**settings: str) -> None:
    for name, value in settings.items():
        os.environ[f"AROUNDME_{name}"] = value


@contextmanager
def _started(module: str) -> Iterator[str]:
    """Run a simulator, and return its address."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=_CHECKOUT,
        text=True,
        # In a session of its own: Ctrl-C is for the server, which then ends it.
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = process.stdout.readline().strip()
            if not port.isdecimal():
                raise InvalidSetup(_("The simulator {module} did not start."), module=module)
            log.info("%s is at http://127.0.0.1:%s", module, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.stdin.close()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
