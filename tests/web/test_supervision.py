"""The parent of the workers ends with them, whatever they are about."""

import logging
import signal
import socket
import time
from collections.abc import Iterator

import pytest
import uvicorn
from uvicorn.config import Config

from web.supervision import Supervisor

PATIENCE_S = 60


class Starting(uvicorn.Server):
    """A server that goes on starting, and as long as it does hears of no signal."""

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Start for longer than anybody waits."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(PATIENCE_S)


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Put back what the supervisor sets for its whole process."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("own_signals")
def test_workers_that_only_start_hold_no_port_when_the_server_is_to_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        address = bound.getsockname()
        config = Config("nothing", workers=2, timeout_graceful_shutdown=1)
        supervisor = Supervisor(config, [bound], Starting, lambda: None)
        supervisor.should_exit.set()
        with caplog.at_level(logging.ERROR, "web.supervision"):
            supervisor.run()
        # Who waits for them for the whole of his patience writes that down.
        assert caplog.text == ""
        assert [one.exitcode for one in supervisor.processes] == [-signal.SIGKILL] * 2
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5).close()
