"""Processes of our own that run beside another one, and end with it."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

log = logging.getLogger(__name__)

# What is stopped begins anew later, so nobody has to wait for it.
_STOP_S = 10.0
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_LOOK_EVERY_S = 0.2


@contextmanager
def beside(
    verb: str,
    database_url: str,
    *,
    needed: Callable[[], object] = lambda: True,
    settings: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Keep `aroundme VERB --attached` running on a database for as long as the block takes.

    A process and not a thread: one that makes a library crash, or needs the interpreter or the
    memory for itself, leaves the finder alone. One that ends is started again, later each time.
    It is first started when it is `needed`, and with `settings` beside those of the environment.
    """
    # The same database, without a hand in starting and stopping it.
    told = {**(settings or {}), "AROUNDME_DATABASE_URL": database_url}
    keeper = _Keeper(verb, told, needed)
    thread = threading.Thread(target=keeper.keep, name=f"{verb} keeper")
    thread.start()
    try:
        yield
    finally:
        keeper.stop()
        thread.join()


def when_parent_ends(stop: Callable[[], object]) -> None:
    """Stop when the other end of standard input is gone, which the kernel sees to."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        stop()

    threading.Thread(target=wait, daemon=True).start()


def told_to_stop(*, attached: bool) -> threading.Event:
    """Return the event that SIGINT, SIGTERM and, `attached`, the end of the parent set."""
    stopped = threading.Event()

    def stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if attached:
        when_parent_ends(stop)
    return stopped


class _Keeper:
    """Starts a process again when it ends."""

    def __init__(
        self, verb: str, settings: Mapping[str, str], needed: Callable[[], object]
    ) -> None:
        self._verb = verb
        self._settings = settings
        self._needed = needed
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End the process and do not start another."""
        self._stopped.set()

    def keep(self) -> None:
        """Keep a process running until `stop` is called."""
        while not self._needed() and not self._stopped.wait(_LOOK_EVERY_S):
            pass
        pause_s = _SHORTEST_PAUSE_S
        while not self._stopped.is_set():
            process = _start(self._verb, self._settings)
            while process.poll() is None and not self._stopped.wait(_LOOK_EVERY_S):
                pass
            if process.poll() is None:
                _end(process)
                return
            log.error(
                "`aroundme %s` ended with code %s and is started again",
                self._verb,
                process.returncode,
            )
            self._stopped.wait(pause_s)
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)


def _start(verb: str, settings: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    program = "from web.cli import main; main()"
    # In a session of its own: Ctrl-C is for the server, which then ends it.
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", program, verb, "--attached"],
        stdin=subprocess.PIPE,
        env={**os.environ, **settings},
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
