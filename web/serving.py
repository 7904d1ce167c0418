"""From a deployment to answering processes: one of them here, or several that are watched over."""

import asyncio
import logging
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE

from geo.core_dumps import forbid_core_dumps
from geo.errors import InvalidSetup
from geo.messages import mark as _
from geo.roles import Roles
from layers.deployment import Deployment
from web.app import Stores, create_app
from web.deployment import joined
from web.logs import configure_logging
from web.portal import Portal
from web.protocol import BoundedHttp, Bounds, ServerConfig
from web.settings import WebSettings
from web.supervision import Supervisor

log = logging.getLogger(__name__)

_STOP_S = 5
# A worker that does not say a word for so long is ended and started again. It is long, because
# building an index may keep the interpreter to itself for seconds.
_SILENCE_S = 30
_MOST_WAITING = 2048
_ACCEPTED_IN_A_TURN = 32
_PAUSE_S = 0.5
# The loop must not wait for as long as Python lets a thread go on that writes a page.
_SWITCH_S = 0.001
# Files that a process holds beside its connections: of the index, the database, the log.
_OTHER_FILES = 256
_MOST_FILES = 65_536


def serve(
    bound: socket.socket,
    deployment: Deployment,
    settings: WebSettings,
    stores: Stores,
    portal: Portal | None = None,
    *,
    announce: Callable[[], None] = lambda: None,
) -> None:
    """Answer on a port that is bound already, until a signal ends it.

    The port listens, and `announce` is called, when the first worker can answer. One worker is
    this process itself. More are processes of their own, made anew from the settings and the
    address of the database; they neither migrate nor start or stop anything. One that ends is
    started again, and SIGHUP starts all again, one after the other. At the end what has been begun
    is finished, what waits at the port too, and then nobody listens any more. Raises InvalidSetup
    when they cannot start.
    """
    workers = settings.workers or usable_cores()
    _allow_files()
    url = deployment.database.writer.url.render_as_string(hide_password=False)
    acting = deployment.database.acting
    roles = None if acting is None else acting.roles
    deployment.database.dispose()
    if workers == 1:
        config = _config(create_app(joined(url, roles), settings, stores, portal), settings)
        Server(config, announce).run(sockets=[bound])
        return
    make = partial(worker_app, url, roles, settings, stores, portal)
    supervisor = Supervisor(_config(make, settings, workers=workers), [bound], Server, announce)
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise InvalidSetup(_("The workers could not start; the lines above say why."))


def usable_cores() -> int:
    """Count the cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0))


def worker_app(
    url: str, roles: Roles | None, settings: WebSettings, stores: Stores, portal: Portal | None
) -> FastAPI:
    """Make the application inside a worker, on the database that the parent has made ready."""
    forbid_core_dumps()
    configure_logging(settings.log_format)
    _end_with_parent()
    return create_app(joined(url, roles), settings, stores, portal)


class Server(uvicorn.Server):
    """Takes connections until it is told to end; then those that wait at the port, and no more.

    The loop's own server accepts one connection in each turn, and under load turns are long: who
    came as the thousandth waited for seconds. So connections are accepted here, many in a turn.
    """

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._announce = announce
        self._listening: list[socket.socket] = []
        self._beginning: set[asyncio.Task[object]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Make the application ready, then listen."""
        await super().startup([])
        sys.setswitchinterval(_SWITCH_S)
        for one in sockets or []:
            try:
                one.listen(self.config.backlog)
            except OSError as error:
                # Somebody else has begun to listen on a port that was free when we bound it.
                log.error("The port cannot be listened on: %s", error.strerror)
                sys.exit(STARTUP_FAILURE)
            one.setblocking(False)
            self._listening.append(one)
            self._accept_from(one)
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, and finish what has come until then.

        The kernel resets what waits when the last process closes the port. So each empties the
        queue, and closes in the same moment.
        """
        loop = asyncio.get_running_loop()
        listening, self._listening = self._listening, []
        for one in listening:
            loop.remove_reader(one)
            while self._accept(one):
                pass
            one.close()
        while self._beginning:
            await asyncio.wait(self._beginning)
        await super().shutdown([])

    def _accept_from(self, listening: socket.socket) -> None:
        asyncio.get_running_loop().add_reader(listening, self._accept_many, listening)

    def _accept_many(self, listening: socket.socket) -> None:
        """Take some of the connections that wait; the other workers want some as well."""
        for _number in range(_ACCEPTED_IN_A_TURN):
            if not self._accept(listening):
                return

    def _accept(self, listening: socket.socket) -> bool:
        """Take one connection; return whether there was one."""
        try:
            accepted, _address = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return False
        except OSError as error:
            log.error("No connection can be accepted at the moment: %s", error.strerror)
            self._pause(listening)
            return False
        accepted.setblocking(False)
        loop = asyncio.get_running_loop()
        task = loop.create_task(loop.connect_accepted_socket(self._protocol, accepted))
        self._beginning.add(task)
        task.add_done_callback(self._begun)
        return True

    def _begun(self, task: "asyncio.Task[object]") -> None:
        self._beginning.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.debug("A connection was gone before it began: %s", task.exception())

    def _pause(self, listening: socket.socket) -> None:
        """Accept nothing for a moment, for instance where there are too many open files."""
        if listening in self._listening:
            loop = asyncio.get_running_loop()
            loop.remove_reader(listening)
            loop.call_later(_PAUSE_S, self._resume, listening)

    def _resume(self, listening: socket.socket) -> None:
        if listening in self._listening:
            self._accept_from(listening)

    def _protocol(self) -> BoundedHttp:
        return BoundedHttp(self.config, self.server_state, self.lifespan.state)


def _config(app: object, settings: WebSettings, *, workers: int = 1) -> ServerConfig:
    """Set the server up; with several workers `app` is what makes the application in each."""
    config = ServerConfig(
        app,  # type: ignore[arg-type]  # uvicorn's own idea of an ASGI application
        factory=workers > 1,
        workers=workers,
        loop="uvloop",
        http=BoundedHttp,
        ws="none",
        backlog=_MOST_WAITING,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=_STOP_S,
        timeout_worker_healthcheck=_SILENCE_S,
    )
    may_open = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _OTHER_FILES
    config.bounds = replace(Bounds(), connections=max(1, min(settings.connections, may_open)))
    return config


def _allow_files() -> None:
    """Raise the limit of connections of this process and its workers to that of the machine."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    if now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _end_with_parent() -> None:
    """Stop when the parent has been killed, which leaves it no time to tell."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        log.warning("The parent process is gone, so this worker stops")
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent watch", daemon=True).start()
