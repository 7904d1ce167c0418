"""The parent of the workers: starts them, starts them again, replaces them, ends them."""

import logging
import pickle
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from uvicorn.config import STARTUP_FAILURE, Config
from uvicorn.supervisors.multiprocess import Multiprocess, Process

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.25
# What a new worker has to become ready in, on a machine that is busy; the old ones go on meanwhile.
_START_S = 120
# What is waited for the answer of a worker that may still be reading the program.
_FIRST_WORD_S = 0.1
# Beyond what a worker itself allows for what it has begun.
_PATIENCE_S = 10
_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})


class Worker(Process):
    """A worker process, with our own server in it."""

    def __init__(
        self, config: Config, sockets: list[socket.socket], make: Callable[[Config], uvicorn.Server]
    ) -> None:
        super().__init__(config, sockets)
        self._make = make
        self._begun = time.monotonic()
        self.has_answered = False
        self.has_served = False

    def _healthcheck(self, timeout: float) -> bool | None:
        """See Process; what is asked again and again tells whether it has ever been ready."""
        with suppress(OSError, EOFError, pickle.UnpicklingError):
            # Answers to what was asked before, which came when nobody waited for them any more.
            while self.parent_conn.poll():
                self.parent_conn.recv()
        started = super()._healthcheck(timeout)
        self.has_answered = self.has_answered or started is not None
        self.has_served = self.has_served or started is True
        return started

    def is_alive(self, timeout: float = 5) -> bool:
        """See Process; who has not said a word yet may be reading the program on a busy machine."""
        if self.has_answered:
            return super().is_alive(timeout)
        is_starting = time.monotonic() - self._begun < _START_S
        return self.process.is_alive() and (self.ping(_FIRST_WORD_S) or is_starting)

    @property
    def server(self) -> uvicorn.Server:
        """The server, made in the process that it runs in."""
        if self._server is None:
            self._server = self._make(self.config)
        return self._server

    def join(self) -> None:
        """Wait for its end, but not for ever."""
        most_s = (self.config.timeout_graceful_shutdown or 0) + _PATIENCE_S
        self.process.join(most_s)
        if self.process.exitcode is None:
            log.error("The worker %s did not end in %d s and is killed", self.pid, most_s)
            self.process.kill()
            self.process.join()


class Supervisor(Multiprocess):
    """Watches over the workers; `announce` is called once, when the first of them can answer."""

    processes: list[Worker]  # type: ignore[assignment]

    def __init__(
        self,
        config: Config,
        sockets: list[socket.socket],
        make: Callable[[Config], uvicorn.Server],
        announce: Callable[[], None],
    ) -> None:
        super().__init__(config, sockets)
        self._make = make
        self._announce: Callable[[], None] | None = announce

    def run(self) -> None:
        """Work until a signal ends it."""
        self.init_processes()
        while not self.should_exit.wait(_LOOK_EVERY_S):
            self.handle_signals()
            self.keep_subprocess_alive()
            self._announce_once()
        # The port closes when the last worker, too, has closed it.
        for one in self.sockets:
            one.close()
        self.terminate_all()
        self.join_all()

    def terminate_all(self) -> None:
        """End the workers: those that serve when they have answered, those that only start at once.

        Whoever starts has nothing begun, and would hold the port, unanswered, until it has started.
        """
        for one in self.processes:
            if one.has_served or one.is_ready(timeout=1):
                one.terminate()
            else:
                one.kill()

    def init_processes(self) -> None:
        """Start the workers."""
        self.processes.extend(self._started() for _number in range(self.processes_num))

    def restart_all(self) -> None:
        """Replace each worker; an old one ends when its successor answers."""
        for number, old in enumerate(self.processes):
            successor = self._started()
            if not self._is_ready_in_time(successor):
                successor.kill()
                successor.join()
                log.warning("A new worker was not ready, so the old ones stay")
                return
            self.processes[number] = successor
            old.terminate()
            old.join()
            if _ENDING.intersection(self.signal_queue):
                return

    def _is_ready_in_time(self, worker: Worker) -> bool:
        """Wait for a new worker; no longer when the server is told to end."""
        until = time.monotonic() + _START_S
        while worker.process.is_alive() and time.monotonic() < until:
            if worker.is_ready(timeout=1):
                return True
            if _ENDING.intersection(self.signal_queue):
                return False
            time.sleep(_LOOK_EVERY_S)
        return False

    def keep_subprocess_alive(self) -> None:
        """Start a worker again that has ended, or that does not say a word any more."""
        for number, worker in enumerate(self.processes):
            if self.should_exit.is_set() or worker.is_alive(timeout=self._silence_s):
                continue
            worker.kill()
            worker.join()
            if worker.exitcode == STARTUP_FAILURE:
                # It would fail in the same way each time.
                self.should_exit.set()
                return
            log.error("The worker %s ended (%s) and is started again", worker.pid, worker.exitcode)
            self.processes[number] = self._started()

    def handle_hup(self) -> None:
        """Replace the workers, unless it was the terminal that went away."""
        if sys.stdin is not None and sys.stdin.isatty():
            self.handle_term()
        else:
            super().handle_hup()

    def handle_ttin(self) -> None:
        """Change nothing: how many workers there are is a setting."""

    def handle_ttou(self) -> None:
        """Change nothing: how many workers there are is a setting."""

    def _started(self) -> Worker:
        worker = Worker(self.config, self.sockets, self._make)
        worker.start()
        # It has its own copy. With ours open, one that is killed while it is asked whether it
        # lives would be waited for as long as one that is silent.
        worker.child_conn.close()
        return worker

    def _announce_once(self) -> None:
        if self._announce is not None and any(one.is_ready() for one in self.processes):
            self._announce()
            self._announce = None

    @property
    def _silence_s(self) -> float:
        return self.config.timeout_worker_healthcheck
