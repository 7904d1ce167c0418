"""Processes of our own that run beside another one, and end with it."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

# What is stopped begins anew later, so nobody has to wait for it.
_STOP_S = 10.0
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0


@contextmanager
def beside(verb: str, database_url: str) -> Iterator[None]:
    """Keep `aroundme VERB --attached` running on a database for as long as the block takes.

    A process and not a thread: one that makes a library crash, or needs the interpreter or the
    memory for itself, leaves the finder alone. One that ends is started again, later each time.
    """
    keeper = _Keeper(verb, database_url)
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


class _Keeper:
    """Starts a process again when it ends."""

    def __init__(self, verb: str, database_url: str) -> None:
        self._verb = verb
        self._database_url = database_url
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End the process and do not start another."""
        self._stopped.set()

    def keep(self) -> None:
        """Keep a process running until `stop` is called."""
        pause_s = _SHORTEST_PAUSE_S
        while not self._stopped.is_set():
            process = _start(self._verb, self._database_url)
            while process.poll() is None and not self._stopped.wait(0.2):
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


def _start(verb: str, database_url: str) -> "subprocess.Popen[bytes]":
    program = "from web.cli import main; main()"
    # In a session of its own: Ctrl-C is for the server, which then ends it.
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", program, verb, "--attached"],
        stdin=subprocess.PIPE,
        # The same database, without a hand in starting and stopping it.
        env={**os.environ, "AROUNDME_DATABASE_URL": database_url},
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
