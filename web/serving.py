"""From a deployment to answering processes: one of them here, or several that are watched over."""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from functools import partial

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from geo.errors import InvalidSetup
from geo.messages import mark as _
from layers.deployment import Deployment
from web.app import Stores, create_app
from web.deployment import joined
from web.logs import configure_logging
from web.portal import Portal
from web.settings import WebSettings

log = logging.getLogger(__name__)

# Longer than the longest address that is answered with a sentence (web/security.py).
_LONGEST_HEAD_BYTES = 262_144
_STOP_S = 5
# A worker that does not say a word for so long is ended and started again. It is long, because
# building an index may keep the interpreter to itself for seconds.
_SILENCE_S = 30


def serve(
    listening: socket.socket,
    deployment: Deployment,
    settings: WebSettings,
    stores: Stores,
    portal: Portal | None = None,
) -> None:
    """Answer on a port that is taken already, until a signal ends it.

    One worker is this process itself. More are processes of their own, made anew from the settings
    and the address of the database; they neither migrate nor start or stop anything. One that ends
    is started again, and SIGHUP starts all again, one after the other. Raises InvalidSetup when
    they cannot start.
    """
    workers = settings.workers or usable_cores()
    if workers == 1:
        app = create_app(deployment, settings, stores, portal)
        uvicorn.Server(_config(app)).run(sockets=[listening])
        return
    url = deployment.database.writer.url.render_as_string(hide_password=False)
    deployment.database.dispose()
    make = partial(worker_app, url, settings, stores, portal)
    supervisor = _Supervisor(_config(make, workers=workers), sockets=[listening])
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise InvalidSetup(_("The workers could not start; the lines above say why."))


def usable_cores() -> int:
    """Count the cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0))


def worker_app(url: str, settings: WebSettings, stores: Stores, portal: Portal | None) -> FastAPI:
    """Make the application inside a worker, on the database that the parent has made ready."""
    configure_logging()
    _end_with_parent()
    return create_app(joined(url), settings, stores, portal)


def _config(app: object, *, workers: int = 1) -> uvicorn.Config:
    """Set the server up; with several workers `app` is what makes the application in each."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # uvicorn's own idea of an ASGI application
        factory=workers > 1,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=_LONGEST_HEAD_BYTES,
        timeout_graceful_shutdown=_STOP_S,
        timeout_worker_healthcheck=_SILENCE_S,
    )


class _Supervisor(Multiprocess):
    """Watches over the workers."""

    def handle_hup(self) -> None:
        """Start the workers again, unless it was the terminal that went away."""
        if sys.stdin is not None and sys.stdin.isatty():
            self.handle_term()
        else:
            super().handle_hup()


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
