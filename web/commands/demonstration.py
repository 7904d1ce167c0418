"""The simulated agencies of a demonstration: a process beside the server, in a checkout only."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.version import is_checkout
from portal.gateway.settings import ALL, GatewaySettings

log = logging.getLogger(__name__)

_CHECKOUT = Path(__file__).parents[2]
_MODULE = "tests.simulators.agencies"
_STOP_S = 5.0


@contextmanager
def simulated_agencies(settings: GatewaySettings) -> Iterator[None]:
    """Run the simulator for as long as the block takes, where a demonstration is wanted.

    Only in a checkout, where it lies, and only where neither agencies nor another simulator are
    set. Every process that is started within the block is told by its environment. The simulator
    ends with its standard input, so it outlives nobody who is killed.
    """
    is_set = settings.gateway_url is not None or settings.gateway_simulator_url is not None
    if not settings.gateway_demonstration or is_set or not is_checkout():
        yield
        return
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", _MODULE],
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
            if port.isdecimal():
                told = f"http://127.0.0.1:{port}"
                os.environ["AROUNDME_GATEWAY_SIMULATOR_URL"] = told
                os.environ["AROUNDME_GATEWAY_SIMULATED"] = ALL
                log.info("Agencies are simulated at %s", told)
            else:
                log.error("The simulator of agencies did not start")
            yield
        finally:
            process.stdin.close()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
