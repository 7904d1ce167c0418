"""What a service manager such as systemd is told: ready, still alive, stopping (sd_notify(3)).

No library: the two that speak this protocol are without a release since 2017 or need a compiler,
and it is one datagram a word.
"""

import http.client
import logging
import os
import socket
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

_LIVE_TIMEOUT_S = 5.0


class ServiceManager:
    """The other end of NOTIFY_SOCKET; without one nothing is said to nobody."""

    def __init__(self, address: str | None, silence_s: float | None = None) -> None:
        self._address = address
        self._silence_s = silence_s
        self._ending = threading.Event()

    def say(self, *words: str) -> None:
        """Send assignments such as `READY=1`, and go on when nobody takes them."""
        if not self._address:
            return
        # A leading @ stands for the zero byte of Linux's abstract names.
        name = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifying:
            try:
                notifying.sendto("\n".join(words).encode(), name)
            except OSError as error:
                log.warning("The service manager does not listen: %s", error)

    def ready(self, is_alive: Callable[[], bool]) -> None:
        """Report that requests are answered, and from now on twice in its time that they still are.

        `is_alive` is asked each time: a server that hangs is not reported alive by a thread that
        does not, so the manager starts it again.
        """
        self.say("READY=1")
        if self._address and self._silence_s:
            watch = threading.Thread(
                target=self._watch,
                args=(is_alive, self._silence_s / 2),
                name="service watchdog",
                daemon=True,
            )
            watch.start()

    def stopping(self) -> None:
        """Report that the end has begun; nothing is reported after that."""
        self._ending.set()
        self.say("STOPPING=1")

    def _watch(self, is_alive: Callable[[], bool], every_s: float) -> None:
        while not self._ending.wait(every_s):
            if is_alive() and not self._ending.is_set():
                self.say("WATCHDOG=1")


def service_manager() -> ServiceManager:
    """Find the service manager that started this process, once: children do not speak for it."""
    address = os.environ.pop("NOTIFY_SOCKET", None)
    microseconds = os.environ.pop("WATCHDOG_USEC", None)
    for_process = os.environ.pop("WATCHDOG_PID", None)
    if microseconds is None or for_process not in {None, str(os.getpid())}:
        return ServiceManager(address)
    return ServiceManager(address, int(microseconds) / 1_000_000)


def is_live(host: str, port: int) -> bool:
    """Ask the server on this machine, which listens on `host`, whether it answers at all."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  not listened on
    connection = http.client.HTTPConnection(here, port, timeout=_LIVE_TIMEOUT_S)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
