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

from geo.errors import InvalidSetup
from geo.messages import mark as _
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
    if workers == 1:
        config = _config(create_app(deployment, settings, stores, portal), settings)
        server = Server(config, announce)
        server.run(sockets=[bound])
        return
    url = deployment.database.writer.url.render_as_string(hide_password=False)
    deployment.database.dispose()
    make = partial(worker_app, url, settings, stores, portal)
    supervisor = Supervisor(_config(make, settings, workers=workers), [bound], Server, announce)
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise InvalidSetup(_("The workers could not start; the lines above say why."))


def usable_cores() -> int:
    """Count the cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0))


def worker_app(url: str, settings: WebSettings, stores: Stores, portal: Portal | None) -> FastAPI:
    """Make the application inside a worker, on the database that the parent has made ready."""
    configure_logging(settings.log_format)
    _end_with_parent()
    return create_app(joined(url), settings, stores, portal)


class Server(uvicorn.Server):
    """Takes connections until it is told to end; then those that wait at the port, and no more."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Make the application ready, then listen."""
        try:
            await super().startup(sockets)
        except OSError as error:
            # Somebody else has begun to listen on a port that was free when we bound it.
            log.error("The port cannot be listened on: %s", error.strerror)
            sys.exit(STARTUP_FAILURE)
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, and finish what has come until then."""
        waiting = await self._stop_listening(sockets or [])
        loop = asyncio.get_running_loop()
        for accepted in waiting:
            await loop.connect_accepted_socket(self._protocol, accepted)
        await super().shutdown([])

    async def _stop_listening(self, sockets: list[socket.socket]) -> list[socket.socket]:
        """Close the port; return the connections that were waiting there.

        The kernel resets what waits when the last process closes the port. So each empties the
        queue, and closes in the same moment.
        """
        last = [socket.socket(fileno=os.dup(one.fileno())) for one in sockets]
        for server in self.servers:
            server.close()
        for one in sockets:
            one.close()
        # The loop lets go of the port in its next turns.
        for _turn in range(3):
            await asyncio.sleep(0)
        return [connection for one in last for connection in _emptied(one)]

    def _protocol(self) -> BoundedHttp:
        return BoundedHttp(self.config, self.server_state, self.lifespan.state)


def _emptied(listening: socket.socket) -> list[socket.socket]:
    """Accept all that waits, then close at once."""
    accepted = []
    listening.setblocking(False)
    try:
        while True:
            accepted.append(listening.accept()[0])
    except OSError:
        # Nothing waits any more; or, before the first worker was ready, nobody listened.
        listening.close()
    for one in accepted:
        one.setblocking(False)
    return accepted


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
    """Let this process and its workers hold as many connections as the machine allows."""
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
